"""Texts typed one a line."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from toolkit.text.typography import format_number

LINE_LIMIT = 600


class LinesField(forms.CharField):
    """Texts, one a line; blank lines are left out."""

    def __init__(self, *, most: int = 30, rows: int = 5, **kwargs: Any) -> None:
        self.most = most
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**{"max_length": 6_000, "required": False, **kwargs})

    def clean(self, value: Any) -> list[str]:
        """Raises ValidationError (French) for too many lines, or a line that is too long."""
        lines = [line.strip() for line in super().clean(value).split("\n") if line.strip()]
        if len(lines) > self.most:
            raise ValidationError(f"Gardez {self.most} lignes au plus\u00a0: il y en a {len(lines)}.", code="lines")
        for rank, line in enumerate(lines, start=1):
            if len(line) > LINE_LIMIT:
                sentence = f"Raccourcissez la ligne {rank}\u00a0: {format_number(LINE_LIMIT)} caractères au plus."
                raise ValidationError(sentence, code="line")
        return lines

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value
