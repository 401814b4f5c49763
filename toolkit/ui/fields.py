"""What every form of the dossier shares: clean texts, French sentences, numbers and months as people type them."""

import datetime
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from organisations.validators import clean_siret
from toolkit.text.typography import format_number
from toolkit.ui.clean_forms import LengthFirstMixin

_SPACES = re.compile(r"[\s\u00a0\u202f]")
_FIRST_YEAR, _LAST_YEAR = 1990, 2200
_MONTHS = ("%Y-%m", "%m/%Y", "%Y-%m-%d", "%d/%m/%Y")


class CleanFormMixin(LengthFirstMixin):
    """Sets French sentences and length limits.

    `expected` names fields that are not optional, `brief` those whose error says by itself what it is about.
    """

    expected: tuple[str, ...] = ()
    brief: tuple[str, ...] = ()

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        for name, field in self.fields.items():
            field.expected = name in self.expected or field.required
            field.brief = name in self.brief
            if field.label:
                field.label = field.label[:1].upper() + field.label[1:]
            self._speak(field)

    @staticmethod
    def _speak(field: forms.Field) -> None:
        field.error_messages["invalid_choice"] = "Choisissez une des réponses proposées."
        if isinstance(field, forms.EmailField):
            sentence = "Cette adresse n’est pas complète. Écrivez-la comme nom@collectivite.fr."
            field.error_messages["invalid"] = sentence
            field.validators = [v for v in field.validators if v not in field.default_validators]
            field.validators.extend(type(v)(message=sentence) for v in field.default_validators)


class SiretField(forms.CharField):
    """A SIRET typed with or without spaces; gives its fourteen digits."""

    identifies = True

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**{"max_length": 40, **kwargs})

    def clean(self, value: str) -> str:
        """Raises ValidationError (French) on a wrong length or key."""
        value = super().clean(value)
        return clean_siret(value) if value else ""


class CountField(forms.IntegerField):
    """A whole number typed with or without spaces, shown with them. `sentence` refuses what is no number."""

    def __init__(self, *, unit: str, maximum: int, sentence: str = "", **kwargs: Any) -> None:
        sentence = (
            sentence or f"Écrivez un nombre {unit} en chiffres, par exemple {format_number(min(46_200, maximum))}."
        )
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(
            min_value=0,
            max_value=maximum,
            error_messages={
                "invalid": sentence,
                "min_value": sentence,
                "max_value": f"Ce nombre dépasse {format_number(maximum)} : vérifiez-le.",
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        text = _SPACES.sub("", str(value)) if value not in self.empty_values else ""
        if text and not re.fullmatch(r"-?[0-9]{1,15}", text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)

    def prepare_value(self, value: Any) -> Any:
        return format_number(value) if isinstance(value, int) else value


class EurosField(forms.DecimalField):
    """An amount typed as the French write it: spaces, a comma, perhaps a sign of the currency."""

    def __init__(self, **kwargs: Any) -> None:
        sentence = "Écrivez un montant en euros, par exemple 12 500 000."
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(
            min_value=0,
            max_value=Decimal("99999999999"),
            decimal_places=2,
            max_digits=14,
            error_messages={
                "invalid": sentence,
                "min_value": sentence,
                "max_value": "Ce montant dépasse cent milliards d’euros : vérifiez-le.",
                "max_digits": sentence,
                "max_whole_digits": sentence,
                "max_decimal_places": "Écrivez deux décimales au plus.",
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        text = _SPACES.sub("", str(value)).replace("€", "").replace(",", ".") if value not in self.empty_values else ""
        if text and not re.fullmatch(r"-?[0-9]{1,20}(\.[0-9]{0,6})?", text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        return format_number(int(value) if value == value.to_integral_value() else value)


class DayField(forms.DateField):
    """A day, picked or typed: 15/01/2027."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%d", "%d/%m/%Y"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"invalid": "Écrivez une date, par exemple 15/01/2027."},
            **kwargs,
        )

    def clean(self, value: Any) -> datetime.date | None:
        """Raises ValidationError (French) for what is no day, or of another century."""
        day = super().clean(value)
        if day is not None and not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            raise ValidationError(f"Vérifiez l’année : de {_FIRST_YEAR} à {_LAST_YEAR}.", code="range")
        return day


class HourField(forms.TimeField):
    """An hour of the day, picked or typed: 14:30, 14 h 30, 14 h."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=["%H:%M", "%H:%M:%S", "%Hh%M", "%Hh"],
            widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            error_messages={"invalid": "Écrivez une heure, par exemple 14:30."},
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        return super().to_python(_SPACES.sub("", value) if isinstance(value, str) else value)


class MonthField(forms.DateField):
    """A month, as the first of its days. Browsers without a month picker send what was typed: 09/2019 is taken."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=_MONTHS,
            widget=forms.DateInput(format="%Y-%m", attrs={"type": "month"}),
            error_messages={"invalid": "Écrivez le mois et l’année, par exemple 09/2019."},
            **kwargs,
        )

    def clean(self, value: Any) -> datetime.date | None:
        day = super().clean(value)
        if day is None:
            return None
        if day > timezone.localdate():
            raise ValidationError("Cette date est à venir : indiquez le mois de votre prise de poste.", code="future")
        if day.year < 1960:
            raise ValidationError("Vérifiez l’année : elle est antérieure à 1960.", code="past")
        return day.replace(day=1)


class YesNoField(forms.TypedChoiceField):
    """Oui or Non, or not answered yet."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[("True", "Oui"), ("False", "Non")],
            coerce=lambda value: value == "True",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            **kwargs,
        )


class YearField(forms.IntegerField):
    """A year of a career, four digits, from 1950 to next year."""

    def __init__(self, **kwargs: Any) -> None:
        sentence = "Écrivez une année à quatre chiffres."
        super().__init__(
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            error_messages={"invalid": sentence},
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        text = str(value).strip() if value not in self.empty_values else ""
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{4}", text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        year = int(text)
        if not 1950 <= year <= timezone.localdate().year + 1:
            raise ValidationError("Vérifiez cette année.", code="range")
        return year
