"""Forms of the minutes. They check what was typed; services act."""

from typing import Any
from uuid import UUID

from django import forms

from candidatures.forms.on_paper import ScanForm
from committee.minutes.writing import mark_of_words
from committee.models import Minutes
from committee.models.minutes import DISSENT_LIMIT, METHOD_LIMIT, OBSERVATIONS_LIMIT, REASON_LIMIT, REMARK_LIMIT
from toolkit.ui.fields import CleanFormMixin
from toolkit.ui.seen_forms import SeenForm


class WordsForm(CleanFormMixin, SeenForm):
    """What nothing but a person can write."""

    method = forms.CharField(
        label="Méthode et critères", max_length=METHOD_LIMIT, widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Écrivez la méthode et les critères : le procès-verbal les porte."},
    )  # fmt: skip
    observations = forms.CharField(
        label="Observations", max_length=OBSERVATIONS_LIMIT, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Tous les membres lisent ce texte : n’y nommez aucune personne candidate.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, minutes: Minutes) -> None:
        words = {"method": minutes.method, "observations": minutes.observations}
        super().__init__(data, initial={**words, "seen": mark_of_words(minutes)})


class RemarkForm(CleanFormMixin, forms.Form):
    text = forms.CharField(
        label="Votre remarque", max_length=REMARK_LIMIT, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Le secrétariat et la présidence la lisent. Le procès-verbal ne la porte pas.",
        error_messages={"required": "Écrivez votre remarque."},
    )  # fmt: skip


class DissentForm(CleanFormMixin, SeenForm):
    item = forms.TypedChoiceField(
        label="Affaire", coerce=UUID, error_messages={"required": "Choisissez l’affaire de votre désaccord."}
    )
    text = forms.CharField(
        label="En une phrase", max_length=DISSENT_LIMIT, required=False,
        help_text="Facultative. Le procès-verbal porte votre nom et cette phrase, à côté du résultat.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, items: list[tuple[UUID, str]], seen: str = "") -> None:
        super().__init__(data, initial={"seen": seen})
        self.fields["item"].choices = [("", "Choisissez"), *items]


class CorrectionForm(CleanFormMixin, forms.Form):
    reason = forms.CharField(
        label="Ce que le rectificatif corrige", max_length=REASON_LIMIT, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Écrivez ce que le rectificatif corrige : il le porte."},
    )  # fmt: skip


class PaperForm(ScanForm):
    """The scan of what was signed by hand."""
