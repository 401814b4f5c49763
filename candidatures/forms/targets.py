"""The targets of a group as rows of a form: the same in the workshop of a cycle and before its committee."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from candidatures.targets import VALUES, find_mistakes, tell_points, values_of
from cycles.targets import (
    LARGEST_DECLINE_SHARE,
    LARGEST_WEIGHT,
    POINT,
    Bound,
    Dimension,
    Target,
    read_targets,
)
from toolkit.text.typography import format_number
from toolkit.ui.fields import CountField
from toolkit.ui.row_forms import Rows, RowsForm, Values
from toolkit.ui.rows import RowWords

MOST_TARGETS = 24
_SPACES = re.compile(r"[\s\u00a0\u202f]|points?$")
_WHO = [
    ("", "Choisir"),
    *(
        (Dimension(dimension).label, [(f"{dimension}:{value}", label) for value, label in values_of(dimension)])
        for dimension in VALUES
    ),
]


class WeightField(forms.DecimalField):
    """Points of mean, out of 20, typed with a comma; nothing for a target that binds."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(decimal_places=2, max_digits=6, **kwargs)
        sentence = (
            f"Écrivez un poids de 0,01 à {tell_points(LARGEST_WEIGHT)}, par exemple 0,3, ou rien si la cible est "
            "impérative."
        )
        self.error_messages |= dict.fromkeys(
            ("invalid", "max_digits", "max_whole_digits", "max_decimal_places"), sentence
        )

    def to_python(self, value: Any) -> Any:
        text = _SPACES.sub("", str(value)).replace(",", ".") if value not in self.empty_values else ""
        weight = super().to_python(text)
        if weight is not None and not Decimal("0.01") <= weight <= LARGEST_WEIGHT / POINT:
            raise ValidationError(self.error_messages["invalid"], code="range")
        return weight

    def prepare_value(self, value: Any) -> Any:
        return format_number(value) if isinstance(value, Decimal) else value


def _fields() -> dict[str, forms.Field]:
    bounds = [("", Bound.AT_LEAST.label), (Bound.AT_MOST.value, Bound.AT_MOST.label)]
    return {
        "who": forms.ChoiceField(label="Qui", choices=_WHO),
        "bound": forms.ChoiceField(label="Combien", choices=bounds),
        "number": CountField(label="Nombre", unit="de personnes", maximum=500),
        "weight": WeightField(label="Poids, en points"),
    }


def _shown(stored: Values) -> Values:
    target = Target.read(stored)
    return {
        "who": f"{target.dimension}:{target.value}",
        "bound": "" if target.bound == Bound.AT_LEAST else target.bound,
        "number": target.number,
        "weight": (Decimal(target.weight) / POINT).normalize() if target.is_wish else None,
    }


def _kept(row: Values) -> Values:
    dimension, _, value = (row["who"] or "").partition(":")
    weight = int((row["weight"] or 0) * POINT)
    return Target(dimension, value, row["bound"] or Bound.AT_LEAST, row["number"] or 0, weight).write()


TARGETS = Rows(
    name="targets",
    row="target",
    label="Équilibre du groupe",
    words=RowWords(
        noun="cible", the="la cible", new="Ajouter une cible", told=("who",),
        detail="{bound} {number}|souhait {weight}", feminine=True, shape="target", folded=True,
    ),
    most=MOST_TARGETS,
    fields=_fields,
    named_by="who",
    missing="Choisissez de qui il s’agit.",
    help_text=(
        "Ce que la commission cherche en composant la promotion ; aucune note n’en dépend. Sans poids, une cible est "
        "impérative. Avec un poids, c’est un souhait : les points de moyenne que le groupe peut perdre pour lui, par "
        "exemple 0,3. Au plus une personne par employeur : c’est toujours impératif."
    ),
    optional=("weight",),
    shown=_shown,
    kept=_kept,
)  # fmt: skip
_CONTROLS = {"value": "who"}  # where a mistake is shown, when the field bears another name


class TargetsForm(RowsForm):
    """The targets of a cycle and the share of declines. `seats`: its places, None where they are not known."""

    rows: tuple[Rows, ...] = (TARGETS,)
    expected: tuple[str, ...] = ("decline_share",)
    decline_share = CountField(
        label="Désistements attendus, en\u00a0%",
        unit=f"de 0 à {LARGEST_DECLINE_SHARE}",
        maximum=LARGEST_DECLINE_SHARE,
        help_text=(
            "La part des admis qui renoncent d’ordinaire à leur place : la liste d’attente proposée garde l’équilibre "
            "du groupe quand ils sont remplacés."
        ),
    )

    def __init__(self, data: Any = None, *, seats: int | None = None, **kwargs: Any) -> None:
        self.seats = seats
        super().__init__(data, **kwargs)

    def clean(self) -> Values:
        """What the page did not send is left as it is."""
        data = super().clean()
        if TARGETS.control(1, TARGETS.named_by) not in self.data:
            data["targets"] = self.held["targets"]
        if not self._was_sent("decline_share"):
            data["decline_share"] = self.held["decline_share"]
        elif data.get("decline_share", 0) is None:
            sentence = f"Écrivez un nombre de 0 à {LARGEST_DECLINE_SHARE}, 0 si personne ne renonce."
            self.add_error("decline_share", sentence)
        return data

    def check_row(self, rows: Rows, number: int, row: Values) -> None:
        super().check_row(rows, number, row)
        control = rows.control(number, "number")
        if rows.name == TARGETS.name and row["number"] is None and control not in self.errors:
            self.add_error(control, "Dites combien de personnes.")

    def check_together(self, rows: Rows, kept: dict[int, Values]) -> None:
        super().check_together(rows, kept)
        if rows.name != TARGETS.name:
            return
        numbers = list(kept)
        for mistake in find_mistakes(read_targets(kept.values()), self.seats, numbers):
            control = rows.control(numbers[mistake.place], _CONTROLS.get(mistake.name, mistake.name))
            self.add_error(control, mistake.sentence)
