"""Rows of a part, and texts one a line."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from toolkit.text.typography import format_number
from toolkit.ui.rows import RowWords
from workshop.parts import Values

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


def unchanged(row: Values) -> Values:
    """The same row."""
    return row


@dataclass(frozen=True)
class Rows:
    """Rows of a form: `name` is that of the list in the values, `row` the prefix of the controls.

    `named_by` is the field that every row must fill, `missing` says so; `twice` is the sentence for two rows of one
    name, where that is refused. `shown` and `kept` change a row of values into one of controls, and back. `note` names
    a property of the form, shown under the rows; `summed`: weights.js keeps it in step with what is typed.
    """

    name: str
    row: str
    label: str
    words: RowWords
    most: int
    fields: Callable[[], dict[str, forms.Field]]
    named_by: str
    missing: str
    twice: str = ""
    help_text: str = ""
    optional: tuple[str, ...] = ()
    note: str = ""
    summed: bool = False
    shown: Callable[[Values], Values] = unchanged
    kept: Callable[[Values], Values] = unchanged

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The fields of a row, by name."""
        return tuple(self.fields())

    def control(self, number: int, name: str) -> str:
        """The name of a control."""
        return f"{self.row}_{number}_{name}"
