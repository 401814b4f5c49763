"""The synthesis of a dossier as a form."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from instruction.enums import Opinion
from instruction.models import Synthesis
from instruction.models.synthesis import LINES, TEXT_LIMITS
from toolkit.ui.clean_forms import LengthFirstMixin
from toolkit.ui.versions import VersionInput

_HELP = {
    "career": "D’où vient cette personne, ce qu’elle dirige, depuis quand.",
    "stakes": "Ce que sa collectivité traverse, ce que le cycle y changerait.",
    "strengths": "Ce que le dossier établit, pièces à l’appui.",
    "reservations": "Ce qui manque ou fait douter. Attendues pour tout avis autre que favorable.",
    "questions": "Ce que la commission peut chercher à savoir.",
}
_EXPECTED = ("career", "stakes", "strengths")


def check_lines(text: str) -> None:
    """Raise ValidationError for more lines than a page of A4 has room for."""
    excess = text.count("\n") + 1 - LINES
    if excess > 0:
        raise ValidationError(
            f"Ce texte tient en {LINES} lignes au plus : retirez au moins {excess} retour{'s' if excess > 1 else ''} "
            "à la ligne.",
            code="lines",
        )


def _text_field(name: str) -> forms.CharField:
    label = str(Synthesis._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    field = forms.CharField(
        label=label.capitalize(),
        max_length=TEXT_LIMITS[name],
        required=False,
        help_text=_HELP[name],
        validators=[check_lines],
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    field.expected = name in _EXPECTED  # type: ignore[attr-defined]  # asked before it is proposed, not while it is written
    return field


class SynthesisForm(LengthFirstMixin, forms.Form):
    """The parts of a synthesis. All may lack while it is written: the service says what is asked to validate it."""

    seen = forms.CharField(widget=VersionInput, required=False, max_length=64)
    dossier = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)
    career, stakes, strengths = _text_field("career"), _text_field("stakes"), _text_field("strengths")
    reservations, questions = _text_field("reservations"), _text_field("questions")
    opinion = forms.ChoiceField(
        label="Avis proposé",
        choices=Opinion.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text="La commission décide. Elle lit cet avis en premier.",
        error_messages={"invalid_choice": "Choisissez un avis de la liste."},
    )

    def __init__(self, data: Any = None, *, synthesis: Synthesis | None = None, dossier: str = "") -> None:
        parts = {name: getattr(synthesis, name) for name in (*TEXT_LIMITS, "opinion")} if synthesis else {}
        super().__init__(data, initial={**parts, "seen": synthesis.mark if synthesis else "", "dossier": dossier})
        self.fields["opinion"].expected = True

    @property
    def values(self) -> dict[str, str]:
        """The parts that were accepted; a refused one stays as it is stored."""
        return {name: self.cleaned_data[name] for name in (*TEXT_LIMITS, "opinion") if name in self.cleaned_data}

    @property
    def sent_seen(self) -> str:
        """The mark of the version that the page showed. A page that says none is taken as out of date."""
        return self.cleaned_data.get("seen") or ""

    @property
    def sent_dossier(self) -> str:
        """The mark of the dossier that the page showed."""
        return self.cleaned_data.get("dossier") or ""

    def show_seen(self, seen: str) -> None:
        """Let the page be sent again on top of what this mark stands for; what was typed stays."""
        self.data = self.data.copy()
        self.data["seen"] = seen
