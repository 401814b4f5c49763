"""What every form of the house shares: each text meets its length first, then is cleaned, then is judged."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from toolkit.text.cleaning import clean_identifier, clean_line, clean_text
from toolkit.text.typography import format_number
from toolkit.ui.sentences import say_what_is_missing

EMAIL_LIMIT = 254  # RFC 5321, 4.5.3.1.3: a path of 256 octets, less its two brackets
PASSWORD_LIMIT = 256
JSON_LIMIT = 16_000  # the answer of a security key
JSON_BRACKETS = 200  # which nests less than ten deep; the parser gives up at a thousand, with an error nobody catches
SHORT_LIMIT = 200  # a number, a date, a choice, a digest
SHOWN = 40  # characters of a refused choice that its sentence repeats

# A character may be sent as three: a letter and two accents, or a line break as two. Beyond that, a text is too long
# whatever cleaning would leave of it.
_SENT_AS = 3


class LengthLimit(MaxLengthValidator):
    """Says how much to take out, rather than that there is too much."""

    def __call__(self, value: str) -> None:
        excess = len(value) - self.limit_value
        if excess > 0:
            raise ValidationError(
                f"Retirez au moins {format_number(excess)} caractère{'s' if excess > 1 else ''} : "
                f"la limite est de {format_number(self.limit_value)}.",
                code="max_length",
            )


def limit_of(field: forms.Field) -> int:
    """The most characters that one value of this field may have: its own limit, or that of its sort."""
    own = getattr(field, "length_limit", None) or getattr(field, "max_length", None)
    if isinstance(field, forms.EmailField):
        return min(own or EMAIL_LIMIT, EMAIL_LIMIT)
    if own:
        return own
    if isinstance(field, forms.JSONField):
        return JSON_LIMIT
    return PASSWORD_LIMIT if isinstance(field.widget, forms.PasswordInput) else SHORT_LIMIT


def cleaner_of(field: forms.Field) -> Callable[[str], str] | None:
    """How a value of this field is cleaned; None for what is taken as it is, a password or an answer of a machine."""
    if isinstance(field.widget, forms.PasswordInput) or isinstance(field, forms.JSONField):
        return None
    if isinstance(field, forms.EmailField) or getattr(field, "identifies", False):
        return clean_identifier
    return clean_text if isinstance(field.widget, forms.Textarea) else clean_line


class LengthFirstMixin:
    """A form whose texts meet their length before any cleaning, pattern or validator.

    A text beyond its limit is refused by its length alone, and shown as it was sent. The others are cleaned in the
    data itself: what the page shows again is what was judged. A missing answer has its own sentence.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._overlong: dict[str, ValidationError] = {}

    def full_clean(self) -> None:
        """Measure, then clean, then validate what is left."""
        say_what_is_missing(self.fields)
        if self.is_bound:
            self._measure_and_clean()
        super().full_clean()

    def _measure_and_clean(self) -> None:
        self.data = self.data.copy()
        self._overlong = {}
        for name, field in self.fields.items():
            key = self.add_prefix(name)
            if field.disabled or isinstance(field, forms.FileField) or key not in self.data:
                continue
            values = self.data.getlist(key) if hasattr(self.data, "getlist") else [self.data[key]]
            values, refusal = _measured(field, values)
            if refusal:
                self._overlong[name] = refusal
            elif hasattr(self.data, "setlist"):
                self.data.setlist(key, values)
            else:
                self.data[key] = values[0]

    def _clean_fields(self) -> None:
        """Validate the fields whose texts are within their limits; the others have their refusal already."""
        every = self.fields
        self.fields = {name: field for name, field in every.items() if name not in self._overlong}
        try:
            super()._clean_fields()
        finally:
            self.fields = every
        for name, refusal in self._overlong.items():
            self.add_error(name, refusal)


def _measured(field: forms.Field, values: list[Any]) -> tuple[list[Any], ValidationError | None]:
    """The values cleaned, or why one of them is too long."""
    limit, clean = limit_of(field), cleaner_of(field)
    cleaned = []
    for value in values:
        if isinstance(value, str):
            if len(value) > limit * _SENT_AS or _is_nested(field, value):
                return values, _too_long(field, value, limit)
            value = clean(value) if clean else value
            if len(value) > limit and len(value.strip()) > limit:
                return values, _too_long(field, value, limit)
        cleaned.append(value)
    return cleaned, None


def _is_nested(field: forms.Field, value: str) -> bool:
    return isinstance(field, forms.JSONField) and value.count("[") + value.count("{") > JSON_BRACKETS


def _too_long(field: forms.Field, value: str, limit: int) -> ValidationError:
    """The sentence of the field for what it cannot read, or how much to take out of a text."""
    if not isinstance(field, forms.CharField) or isinstance(field, forms.JSONField):
        for code in ("invalid_choice", "invalid_list", "invalid"):
            if code in field.error_messages:
                shown = {"value": f"{clean_line(value[:SHOWN])}…"}
                return ValidationError(field.error_messages[code], code=code, params=shown)
    try:
        LengthLimit(limit)(value.replace("\r\n", "\n").strip())
    except ValidationError as refusal:
        return refusal
    return ValidationError(f"La limite est de {format_number(limit)} caractères.", code="max_length")
