"""What an applicant joins, and who may be declared eligible."""

from django import forms

from candidatures.enums import Category
from catalogue.documents import infer_kind
from cycles.eligibility import Eligibility
from cycles.enums import PieceKind
from toolkit.ui.fields import CountField
from toolkit.ui.row_forms import Rows
from toolkit.ui.rows import RowWords
from workshop.forms.base import Group, PartForm
from workshop.parts import DOSSIER, Values

PREFIX = "category_"
NUMBERS = ("min_years", "repeat_after", "min_staff", "min_population")


def _fields() -> dict[str, forms.Field]:
    return {
        "label": forms.CharField(label="Intitulé", max_length=200),
        "kind": forms.ChoiceField(label="Nature", choices=[("", "D’après l’intitulé"), *PieceKind.choices]),
    }


def _kept(row: Values) -> Values:
    return {"label": row["label"], "kind": row["kind"] or str(infer_kind(row["label"] or ""))}


class DossierForm(PartForm):
    kind = DOSSIER
    rows_first = True
    field_order = [f"{PREFIX}{value}" for value in Category.values]
    made_of = {"eligibility": NUMBERS}
    rows = (
        Rows(
            name="pieces",
            row="piece",
            label="Pièces à joindre",
            words=RowWords(
                noun="pièce", the="la pièce", new="Ajouter une pièce", told=("label",), detail="{kind}",
                feminine=True, shape="wide", folded=True,
            ),
            most=12,
            fields=_fields,
            named_by="label",
            missing="Nommez cette pièce.",
            twice="Cette pièce est déjà demandée plus haut\u00a0: gardez-en une.",
            help_text="L’engagement est rempli par l’employeur\u00a0; le projet s’écrit dans le dossier ou se joint.",
            kept=_kept,
        ),
    )  # fmt: skip
    groups = (
        Group(
            tuple(f"{PREFIX}{value}" for value in Category.values),
            "Fonctions admises",
            "choices",
            "Aucune cochée\u00a0: toutes le sont.",
        ),
        Group(("min_years", "repeat_after"), "Parcours"),
        Group(("min_staff", "min_population"), "Employeur"),
    )
    min_years = CountField(label="Années en poste, au moins", unit="d’années", maximum=60)
    repeat_after = CountField(
        label="Années depuis une promotion antérieure",
        unit="d’années",
        maximum=60,
        help_text="Ce délai passé, on peut revenir. 0\u00a0: jamais.",
    )
    min_staff = CountField(label="Agents, au moins", unit="d’agents", maximum=1_000_000)
    min_population = CountField(label="Habitants, au moins", unit="d’habitants", maximum=100_000_000)

    def show_held(self) -> None:
        rules = Eligibility.read(self.held["eligibility"])
        for name in NUMBERS:
            self.initial[name] = getattr(rules, name)
        for value in Category.values:
            self.initial[f"{PREFIX}{value}"] = value in rules.categories

    def clean(self) -> Values:
        data = super().clean()
        if not {*NUMBERS} & self.errors.keys():
            chosen = tuple(value for value in Category.values if data.get(f"{PREFIX}{value}"))
            numbers = {name: data.get(name) for name in NUMBERS}
            for name in ("min_years", "min_staff", "min_population"):
                numbers[name] = numbers[name] or None  # zero asks for nothing
            data["eligibility"] = Eligibility(categories=chosen, **numbers).write()
        return data


DossierForm.base_fields.update(
    {f"{PREFIX}{value}": forms.BooleanField(label=label) for value, label in Category.choices}
)
