"""What the brochure bears in front, and whom it quotes."""

from django import forms

from cycles.enums import CoverVariant, QuoteAgreement
from cycles.quotes import QUOTE_LIMIT
from toolkit.ui.row_forms import Rows
from toolkit.ui.rows import RowWords
from workshop.forms.base import PartForm
from workshop.parts import BROCHURE, Values

MOST_QUOTES = 8


def _fields() -> dict[str, forms.Field]:
    return {
        "text": forms.CharField(
            label="Citation",
            max_length=QUOTE_LIMIT,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text="Sans guillemets.",
        ),
        "author": forms.CharField(label="Qui le dit", max_length=120),
        "function": forms.CharField(label="Sa fonction", max_length=200),
        "agreement": forms.ChoiceField(label="Son accord", choices=[("", "À demander"), *QuoteAgreement.choices]),
    }


def _kept(row: Values) -> Values:
    return {
        "text": row["text"] or "",
        "author": row["author"] or "",
        "function": row["function"] or "",
        "agreement": row["agreement"] or str(QuoteAgreement.ASKED),
    }


class BrochureForm(PartForm):
    kind = BROCHURE
    kept = ("brochure_cover",)
    expected = ("brochure_cover",)
    rows = (
        Rows(
            name="quotes",
            row="quote",
            label="Citations",
            words=RowWords(
                noun="citation", the="la citation", new="Ajouter une citation", told=("author",),
                detail="{function}", feminine=True, shape="contact", folded=True,
            ),
            most=MOST_QUOTES,
            fields=_fields,
            named_by="text",
            missing="Écrivez ce que cette personne a dit.",
            help_text="Chacune se place dans la page qui a de la place. Une citation sans accord n’est pas imprimée.",
            optional=("function", "agreement"),
            kept=_kept,
        ),
    )  # fmt: skip
    brochure_cover = forms.ChoiceField(label="Couverture", choices=CoverVariant.choices, widget=forms.RadioSelect)
