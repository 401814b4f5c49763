"""Forms of a sitting. They check what was typed; services act."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from committee.decisions.wanted import REASON_LIMIT
from committee.enums import BallotMode, Choice, Presence
from committee.models import Sitting
from committee.services.recusals import REASON_LIMIT as NATURE_LIMIT
from committee.sittings.convening import REASON_LIMIT as CANCEL_LIMIT
from committee.sittings.planning import SittingValues, mark_of_sitting
from committee.sittings.presence import NOTE_LIMIT
from toolkit.calendars.entries import PARIS
from toolkit.ui.fields import CleanFormMixin, DayField, HourField
from toolkit.ui.seen_forms import SeenForm


class SittingForm(CleanFormMixin, SeenForm):
    """When, where and how."""

    day = DayField(label="Jour")
    hour = HourField(label="Heure de Paris")
    place = forms.CharField(label="Lieu", max_length=200, required=False)
    link = forms.URLField(
        label="Lien de visioconférence", max_length=300, required=False, assume_scheme="https",
        error_messages={"invalid": "Cette adresse n’est pas complète. Écrivez-la comme https://visio.example.org/salle."},
    )  # fmt: skip
    mode = forms.ChoiceField(
        label="Vote",
        choices=BallotMode.choices,
        widget=forms.RadioSelect,
        initial=BallotMode.SECRET,
        help_text="Le secrétariat peut en changer pour une affaire.",
    )
    expected = ("place",)

    def __init__(self, data: Any = None, *, sitting: Sitting | None = None) -> None:
        initial = {}
        if sitting is not None:
            at = timezone.localtime(sitting.planned_at)
            initial = {"day": at.date(), "hour": at.time(), "place": sitting.place, "link": sitting.link}
            initial |= {"mode": sitting.mode, "seen": mark_of_sitting(sitting)}
        super().__init__(data, initial=initial)

    @property
    def sitting_values(self) -> SittingValues:
        """What was typed, once it is valid."""
        told = self.cleaned_data
        at = datetime.datetime.combine(told["day"], told["hour"], PARIS).astimezone(datetime.UTC)
        return SittingValues(planned_at=at, place=told["place"], link=told["link"], mode=told["mode"])


class ConveneForm(CleanFormMixin, forms.Form):
    short_notice = forms.BooleanField(
        label="Il y a urgence : je convoque quand même", required=False,
        help_text="Votre confirmation reste avec la séance, et se lit au procès-verbal.",
    )  # fmt: skip
    expected = ("short_notice",)


class CancelForm(CleanFormMixin, forms.Form):
    reason = forms.CharField(
        label="Motif", max_length=CANCEL_LIMIT, help_text="Les membres le reçoivent.",
        error_messages={"required": "Écrivez le motif : les membres le reçoivent."},
    )  # fmt: skip


class PresenceForm(CleanFormMixin, forms.Form):
    status = forms.ChoiceField(label="Présence", choices=Presence.choices)
    note = forms.CharField(label="Mention", max_length=NOTE_LIMIT, required=False)


class BallotForm(CleanFormMixin, forms.Form):
    choice = forms.ChoiceField(
        label="Bulletin",
        choices=Choice.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez d’abord, puis votez."},
    )


class CountsForm(CleanFormMixin, forms.Form):
    """Hands that were counted, or slips."""

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for choice in Choice:
            self.fields[choice.value] = forms.IntegerField(
                label=choice.label,
                min_value=0,
                max_value=99,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                error_messages={"required": "Écrivez un nombre, 0 s’il n’y en a pas."},
            )

    @property
    def counts(self) -> dict[str, int]:
        """Choice -> voices."""
        return {choice.value: self.cleaned_data[choice.value] for choice in Choice}


_CASTING = [("", "Pas de partage des voix"), *((choice, choice.label) for choice in Choice if choice != Choice.ABSTAIN)]


class ResultForm(CleanFormMixin, forms.Form):
    casting = forms.ChoiceField(
        label="Voix prépondérante de la présidence", choices=_CASTING, required=False,
        help_text="Demandée quand les voix sont partagées.",
    )  # fmt: skip
    motive = forms.CharField(
        label="Motif",
        max_length=REASON_LIMIT,
        required=False,
        help_text="Obligatoire pour un refus. Sans nom de votant.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    expected = ("motive",)

    def offer(self, level: Sequence[str]) -> None:
        """Ask for the casting vote, between these choices alone."""
        field = self.fields["casting"]
        field.choices = [("", "Choisissez"), *((each, Choice(each).label) for each in level)]
        field.help_text, field.expected = "", True  # type: ignore[attr-defined]


class PaperForm(CountsForm, ResultForm):
    """A vote made on paper."""

    mode = forms.ChoiceField(label="Vote", choices=BallotMode.choices, widget=forms.RadioSelect)
    field_order = ("mode", *Choice.values, "casting", "motive")

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.order_fields(self.field_order)


class NoteForm(CleanFormMixin, forms.Form):
    note = forms.CharField(label="Mention pour le procès-verbal", max_length=NOTE_LIMIT, required=False)


class ReasonForm(CleanFormMixin, forms.Form):
    reason = forms.CharField(label="Motif", max_length=NOTE_LIMIT, error_messages={"required": "Écrivez pourquoi."})


class NatureForm(CleanFormMixin, forms.Form):
    nature = forms.CharField(
        label="Nature du lien",
        max_length=NATURE_LIMIT,
        help_text="Une ligne pour le procès-verbal, sans détail privé : « ancien collègue », « même employeur ».",
        error_messages={"required": "Écrivez la nature du lien, en une ligne."},
    )
