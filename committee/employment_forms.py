"""« Mes attaches »: the employers that a member has and had, as they tell them."""

from typing import Any

from django import forms

from committee.models import Employment
from committee.services.employments import LONGEST_NAME, MOST, Told
from organisations.enums import Department, EmployerType
from organisations.validators import clean_siren, clean_siret
from toolkit.ui.fields import YearField
from toolkit.ui.rows import RowWords
from toolkit.ui.seen_forms import SeenForm

_KEYS = ("name", "start", "end")


class EmployerField(forms.CharField):
    """A name or a SIREN; a SIRET is read as its SIREN. Gives both, one of them empty."""

    def clean(self, value: Any) -> tuple[str, str]:
        typed = super().clean(value)
        digits = "".join(typed.split())
        if not digits.isdecimal():
            return typed, ""
        return "", clean_siret(digits)[:9] if len(digits) == 14 else clean_siren(digits)


def _employer(label: str) -> EmployerField:
    return EmployerField(label=label, max_length=LONGEST_NAME, required=False)


class EmploymentsForm(SeenForm):
    present_name = _employer("Nom ou SIREN")
    present_type = forms.ChoiceField(
        label="Type d’employeur", choices=[("", "Choisir un type"), *EmployerType.choices], required=False
    )
    present_department = forms.ChoiceField(
        label="Département", choices=[("", "Choisir un département"), *Department.choices], required=False
    )

    words = RowWords(
        noun="employeur",
        the="l’employeur",
        new="Ajouter un employeur",
        told=("name",),
        detail="de {start} à {end}|depuis {start}|jusqu’en {end}",
        first_only=True,
        shape="contact",
    )

    def __init__(self, data: Any = None, *, told: list[Employment], seen: str = "") -> None:
        super().__init__(data, initial={"seen": seen})
        former = [each for each in told if not each.is_present]
        for number in range(1, MOST + 1):
            row = former[number - 1] if len(former) >= number else None
            self.fields[f"former_{number}_name"] = _employer("Nom ou SIREN")
            self.fields[f"former_{number}_start"] = YearField(label="Début", required=False)
            self.fields[f"former_{number}_end"] = YearField(label="Fin", required=False)
            if row is not None:
                self.initial |= {
                    f"former_{number}_name": row.typed,
                    f"former_{number}_start": row.start,
                    f"former_{number}_end": row.end,
                }
        for present in (each for each in told if each.is_present):
            self.initial |= {
                "present_name": present.typed,
                "present_type": present.employer_type,
                "present_department": present.department,
            }

    def label_of(self, name: str) -> str:
        label = super().label_of(name)
        return f"Employeur {name.split('_')[1]}, {label.lower()}" if name.startswith("former_") else label

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The former employers as bound fields, for the template."""
        return [
            {"number": number, "fields": [self[f"former_{number}_{key}"] for key in _KEYS]}
            for number in range(1, MOST + 1)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(1, MOST + 1):
            name, start, end = (data.get(f"former_{number}_{key}") for key in _KEYS)
            if (start or end) and name is not None and not any(name):
                self.add_error(f"former_{number}_name", "Nommez l’employeur de ces années.")
            if start and end and end < start:
                self.add_error(f"former_{number}_end", "L’année de fin précède celle du début : vérifiez-les.")
        kind, department = data.get("present_type"), data.get("present_department")
        if (kind or department) and "present_name" in data and not any(data["present_name"]):
            self.add_error("present_name", "Nommez votre employeur, ou laissez les trois réponses vides.")
        return data

    @property
    def told(self) -> list[Told]:
        """What was typed, of a valid form: the present employer first."""
        data = self.cleaned_data
        name, siren = data["present_name"]
        present = Told(name, siren, data["present_type"], data["present_department"], is_present=True)
        former = [
            Told(*data[f"former_{number}_name"], start=data[f"former_{number}_start"], end=data[f"former_{number}_end"])
            for number in range(1, MOST + 1)
        ]
        return [each for each in (present, *former) if each.name or each.siren]
