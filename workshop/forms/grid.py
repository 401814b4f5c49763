"""What the committee marks, and the group that it looks for."""

from django import forms

from candidatures.targets import VALUES
from cycles.targets import Bound, Dimension
from toolkit.ui.fields import CountField
from toolkit.ui.rows import RowWords
from workshop.forms.base import PartForm
from workshop.forms.rows import Rows
from workshop.parts import GRID, Values

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


WHO = [
    ("", "Choisir"),
    *(
        (Dimension(dimension).label, [(f"{dimension}:{value}", label) for value, label in choices.choices])
        for dimension, choices in VALUES.items()
    ),
]


def _target() -> dict[str, forms.Field]:
    bounds = [("", Bound.AT_LEAST.label), (Bound.AT_MOST.value, Bound.AT_MOST.label)]
    return {
        "who": forms.ChoiceField(label="Qui", choices=WHO),
        "bound": forms.ChoiceField(label="Combien", choices=bounds),
        "number": CountField(label="Nombre", unit="de personnes", maximum=500),
    }


def _shown_target(target: Values) -> Values:
    bound = "" if target["bound"] == Bound.AT_LEAST else target["bound"]
    return {"who": f"{target['dimension']}:{target['value']}", "bound": bound, "number": target["number"]}


def _kept_target(row: Values) -> Values:
    dimension, _, value = (row["who"] or "").partition(":")
    return {"dimension": dimension, "value": value, "bound": row["bound"] or Bound.AT_LEAST, "number": row["number"]}


class GridForm(PartForm):
    kind = GRID
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
        Rows(
            name="targets",
            row="target",
            label="Équilibre du groupe",
            words=RowWords(
                noun="cible", the="la cible", new="Ajouter une cible", told=("who",), detail="{bound} {number}",
                feminine=True, shape="target", folded=True,
            ),
            most=16,
            fields=_target,
            named_by="who",
            missing="Choisissez de qui il s’agit.",
            twice="",
            help_text="Ce que la commission cherche en composant la promotion. Rien n’est imposé.",
            shown=_shown_target,
            kept=_kept_target,
        ),
    )  # fmt: skip

    @property
    def about_weights(self) -> str:
        """What the weights make together, as saved."""
        weights = sum(row["weight"] for row in self.held["criteria"])
        return f"{say_sum(weights)}." if say_sum(weights) else "Les poids font 100."

    def check_row(self, rows: Rows, number: int, row: Values) -> None:
        name, sentence = {
            "criteria": ("weight", "Donnez à ce critère un poids de 1 à 100\u202f%."),
            "targets": ("number", "Dites combien de personnes."),
        }[rows.name]
        control = rows.control(number, name)
        is_lacking = row[name] is None or (name == "weight" and row[name] == 0)
        if is_lacking and control not in self.errors:
            self.add_error(control, sentence)
