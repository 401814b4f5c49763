"""Forms of what comes after a published decision. They check what was typed; services act."""

from typing import Any

from django import forms
from django.utils import timezone

from committee.enums import AppealChannel
from committee.models.rectification import TEXT_LIMIT
from committee.rectifying.proposing import REASON_LIMIT
from committee.rectifying.rules import Standing
from toolkit.ui.clean_forms import LengthFirstMixin
from toolkit.ui.fields import DayField


class AppealForm(LengthFirstMixin, forms.Form):
    """A recours gracieux that came."""

    received_on = DayField(label="Reçu le")
    channel = forms.ChoiceField(
        label="Arrivé",
        choices=AppealChannel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites comment ce recours est arrivé."},
    )
    summary = forms.CharField(
        label="Ce que la personne demande, et pourquoi",
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez ce que la personne demande."},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="appeal", initial={"received_on": timezone.localdate()})


class DismissalForm(LengthFirstMixin, forms.Form):
    """Why an appeal is rejected."""

    answer = forms.CharField(
        label="Pourquoi le recours est rejeté",
        max_length=TEXT_LIMIT,
        help_text="La lettre le dit à la personne, mot pour mot.",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Écrivez la réponse : la lettre la dit à la personne."},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="dismissal")


class GivenUpForm(LengthFirstMixin, forms.Form):
    """Why an appeal is closed without an answer, or a rectification given up: kept, and told to nobody outside."""

    reason = forms.CharField(
        label="Pourquoi",
        max_length=REASON_LIMIT,
        help_text="Gardé avec le dossier ; la personne ne le lit pas.",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Écrivez pourquoi."},
    )


class RectificationForm(LengthFirstMixin, forms.Form):
    """The decision that is to replace the one that stands."""

    outcome = forms.ChoiceField(
        label="Nouvelle décision",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez la nouvelle décision."},
    )
    reason = forms.CharField(
        label="Motif",
        max_length=REASON_LIMIT,
        help_text="La lettre le dit à la personne, mot pour mot.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez le motif : la lettre le dit à la personne."},
    )
    heard_on = DayField(label="Invitée à présenter ses observations le", required=False)
    at_request = forms.BooleanField(label="À la demande de la personne", required=False)

    def __init__(self, data: Any = None, *, standing: Standing) -> None:
        super().__init__(data, prefix="rectification")
        outcome = self.fields["outcome"]
        outcome.choices = [(each.value, standing.item.told(each)) for each in standing.others]  # type: ignore[attr-defined]
        if not any(standing.takes_back(each) for each in standing.others):
            del self.fields["heard_on"], self.fields["at_request"]
