"""What the committee marks, and the group that it looks for."""

from typing import Any

from django import forms

from candidatures.forms.targets import TARGETS, TargetsForm
from toolkit.ui.fields import CountField
from toolkit.ui.row_forms import Rows
from toolkit.ui.rows import RowWords
from workshop.forms.base import PartForm
from workshop.parts import GRID, PRESENTATION, PartKey, Values
from workshop.working import WorkingCopy

WHOLE = 100


def say_sum(weights: int) -> str:
    """« Les poids font 95 : il manque 5 », or nothing when they make a whole."""
    if weights == WHOLE:
        return ""
    rest = f"il manque {WHOLE - weights}" if weights < WHOLE else f"{weights - WHOLE} de trop"
    return f"Les poids font {weights}\u00a0: {rest}"


def _criterion() -> dict[str, forms.Field]:
    return {
        "label": forms.CharField(label="Critère", max_length=200),
        "weight": CountField(label="Poids, en\u00a0%", unit="entier de 1 à 100", maximum=WHOLE),
        "help": forms.CharField(label="Aide à la notation", max_length=1000, widget=forms.Textarea(attrs={"rows": 2})),
    }


class GridForm(TargetsForm, PartForm):
    kind = GRID
    rows_first = True
    rows = (
        Rows(
            name="criteria",
            row="criterion",
            label="Grille de lecture",
            words=RowWords(
                noun="critère", the="le critère", new="Ajouter un critère", told=("label",), detail="{weight}\u202f%",
                shape="criterion", folded=True,
            ),
            most=12,
            fields=_criterion,
            named_by="label",
            missing="Nommez ce critère.",
            twice="Ce critère figure déjà plus haut\u00a0: gardez-en un.",
            help_text="Chaque membre de la commission donne une note de 0 à 5 par critère.",
            optional=("help",),
            note="about_weights",
            summed=True,
        ),
        TARGETS,
    )  # fmt: skip

    def __init__(self, data: Any = None, *, working: WorkingCopy | None = None, **kwargs: Any) -> None:
        seats = working.values(PartKey(PRESENTATION))["seats"] if working is not None else None
        super().__init__(data, working=working, seats=seats, **kwargs)

    @property
    def about_weights(self) -> str:
        """What the weights make together, as saved."""
        weights = sum(row["weight"] for row in self.held["criteria"])
        return f"{say_sum(weights)}." if say_sum(weights) else "Les poids font 100."

    def check_row(self, rows: Rows, number: int, row: Values) -> None:
        super().check_row(rows, number, row)
        control = rows.control(number, "weight")
        if rows.name == "criteria" and not row["weight"] and control not in self.errors:
            self.add_error(control, "Donnez à ce critère un poids de 1 à 100\u202f%.")
