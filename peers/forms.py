"""What staff prepare of groups, and what a group writes on its own page."""

from typing import Any

from django import forms

from peers.board import Board, Lane
from peers.composing import counts_for
from peers.models import Meeting, Peer, PeerGroup
from peers.services import MeetingValues
from programme.forms.base import ClockField, RecordForm
from toolkit.lists.filters import LightSelect
from toolkit.text.french import de
from toolkit.ui.fields import CleanFormMixin, DayField


class CountForm(CleanFormMixin, forms.Form):
    """How many groups the solver makes."""

    count = forms.TypedChoiceField(
        label="Nombre de groupes",
        required=False,
        coerce=int,
        empty_value=None,
        widget=LightSelect(attrs={"class": "filter"}),
    )

    def __init__(self, data: Any = None, *, board: Board) -> None:
        super().__init__(data)
        number = len(board.peers)
        choices = [(count, f"{count} groupe{'s' if count > 1 else ''}") for count in sorted(counts_for(number))]
        self.fields["count"].choices = [("", "Au mieux"), *choices]


class PlanForm(CleanFormMixin, forms.Form):
    """Where each person would be: a choice a person, named by their public identifier."""

    def __init__(self, data: Any = None, *, board: Board) -> None:
        super().__init__(data)
        numbers = [lane.group.number for lane in board.lanes]
        choices = [("", "Sans groupe"), *((number, f"Groupe {number}") for number in numbers)]
        choices.append((board.next_number, f"Nouveau groupe {board.next_number}"))
        self.board = board
        planned = {lane.group.pk: lane.group.number for lane in board.lanes}
        for peer in board.peers:
            self.fields[str(peer.participant.uuid)] = forms.TypedChoiceField(
                label=f"Groupe {de(str(peer))}",
                required=False,
                choices=choices,
                coerce=int,
                empty_value=None,
                initial=planned.get(peer.planned_id or 0),
                widget=LightSelect(attrs={"class": "filter"}),
            )

    @property
    def places(self) -> dict[str, int | None]:
        """The number of a group by public identifier, once it is valid; None for no group."""
        return dict(self.cleaned_data)

    @property
    def rows(self) -> list[tuple[Lane | None, list[tuple[Peer, forms.BoundField]]]]:
        """The people of each group with their choice, as they are planned now; those who are in none come last."""
        lanes = [*((lane, lane.peers) for lane in self.board.lanes), (None, self.board.waiting)]
        return [(lane, [(peer, self[str(peer.participant.uuid)]) for peer in peers]) for lane, peers in lanes]


class FacilitatorForm(RecordForm):
    """Who facilitates a group."""

    class Meta:
        model = PeerGroup
        fields = ("facilitator_name", "facilitator_email")
        labels = {"facilitator_name": "Prénom et nom", "facilitator_email": "Adresse électronique"}
        help_texts = {
            "facilitator_email": "La personne ouvre la page du groupe en se connectant avec cette adresse, qu’elle "
            "soit de l’institut ou non."
        }


class LinkForm(RecordForm):
    """Where a group meets."""

    class Meta:
        model = PeerGroup
        fields = ("link",)
        labels = {"link": "Lien de la visioconférence"}
        help_texts = {"link": "Une adresse qui commence par https://. Elle n’est lue que du groupe."}
        widgets = {"link": forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"})}


class MeetingForm(RecordForm):
    """One meeting of the group of its instance."""

    day = DayField(label="Jour")
    starts_at = ClockField(label="Début")
    ends_at = ClockField(label="Fin", help_text="Trois heures environ.")

    class Meta:
        model = Meeting
        fields = ("day", "starts_at", "ends_at", "turn", "subject")
        labels = {"turn": "À qui le tour", "subject": "Sujet, en un mot neutre"}
        help_texts = {
            "turn": "La personne qui apporte une situation. Cela peut se décider plus tard.",
            "subject": "Par exemple\u00a0: délégation, arrivée, désaccord. Il ne nomme ni personne, ni collectivité.",
        }

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        members = Peer.objects.filter(group=self.instance.group_id).select_related("participant__user")
        self.fields["turn"].queryset = members.order_by("participant__user__sort_name", "pk")
        self.fields["turn"].empty_label = "Pas encore décidé"

    @property
    def written(self) -> MeetingValues:
        """What was typed, once it is valid."""
        return MeetingValues(**self.values)


class MetForm(RecordForm):
    """Whether a meeting took place, and who was there."""

    met = forms.TypedChoiceField(
        label="Cette réunion",
        choices=(("oui", "A eu lieu"), ("non", "N’a pas eu lieu")),
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si la réunion a eu lieu."},
    )
    came = forms.ModelMultipleChoiceField(
        label="Qui était là", queryset=Peer.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Meeting
        fields = ()

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        members = Peer.objects.filter(group=self.instance.group_id).select_related("participant__user")
        self.fields["came"].queryset = members.order_by("participant__user__sort_name", "pk")
        self.fields["came"].expected = True
        self.initial["met"] = {True: "oui", False: "non"}.get(self.instance.met)
        self.initial["came"] = list(self.instance.came.all()) if self.instance.pk else []
