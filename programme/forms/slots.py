"""A slot of a programme, the hours of a half-day, the room of a slot, the venue of a session."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms

from programme.enums import SlotKind, SpeakerRole
from programme.forms.base import ClockField, labels
from programme.models import HalfDay, Room, Slot, Speaker, Venue
from programme.models.places import WEB_ADDRESSES
from programme.models.slots import DESCRIPTION_LIMIT, REASON_LIMIT
from programme.services import SlotValues
from toolkit.lists.filters import LightSelect
from toolkit.ui.fields import CleanFormMixin
from toolkit.ui.form_versions import both_versions
from toolkit.ui.two_versions import TwoVersions
from toolkit.ui.versions import VersionInput

ROWS, SPARE = 3, 2  # of speakers: at least so many, and so many more than there are


@dataclass(frozen=True)
class Offered:
    """What a slot of a session may name: its half-days, the rooms and the speakers of its institute. Three queries."""

    half_days: Sequence[HalfDay]
    rooms: Sequence[Room]
    speakers: Sequence[Speaker]

    @property
    def room_choices(self) -> list[tuple[str, str]]:
        """« Kléber, INET (30 places) »."""
        return [("", "Aucune"), *((str(room.uuid), name_room(room)) for room in self.rooms)]


def name_room(room: Room) -> str:
    """« Kléber, INET (30 places) »."""
    seats = f" ({room.seats} places)" if room.seats else ""
    return f"{room.name}, {room.venue.name}{seats}"


class SlotForm(CleanFormMixin, forms.Form):
    """A slot. Rooms, half-days and speakers are told by their public identifiers."""

    expected = ("half_day", "starts_at", "ends_at", "title")
    seen = forms.UUIDField(widget=VersionInput, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    half_day = forms.ChoiceField(label="Demi-journée", widget=LightSelect)
    starts_at = ClockField(label="Début")
    ends_at = ClockField(label="Fin")
    title = forms.CharField(label="Titre", max_length=200)
    kind = forms.ChoiceField(label="Nature", choices=SlotKind.choices, widget=LightSelect)
    room = forms.ChoiceField(label="Salle", required=False, widget=LightSelect)
    description = forms.CharField(
        label="Présentation",
        required=False,
        max_length=DESCRIPTION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Ce que les participants liront sous le titre.",
    )
    objectives = forms.CharField(
        label="Objectifs servis", required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )
    remote_link = forms.CharField(
        label="Lien à distance",
        required=False,
        max_length=300,
        validators=[WEB_ADDRESSES],
        widget=forms.TextInput(attrs={"inputmode": "url"}),
        help_text="Pour une intervention en visioconférence.",
    )
    outside_reason = forms.CharField(
        label="Pourquoi hors de la demi-journée",
        required=False,
        min_length=5,
        max_length=REASON_LIMIT,
        help_text="Seulement si la séquence en déborde\u00a0: une visite du soir, un dîner.",
    )

    def __init__(self, data: Any = None, *, offered: Offered, slot: Slot | None = None, **kwargs: Any) -> None:
        self.offered, self.slot = offered, slot
        held = list(slot.speakers.select_related("speaker")) if slot else []
        super().__init__(data, **{**kwargs, "initial": self._initial(held, kwargs.get("initial") or {})})
        self._choose("half_day", [(str(half.uuid), f"{half.name}, {half.hours_label}") for half in offered.half_days])
        self._choose("room", offered.room_choices)
        for number in range(1, max(ROWS, len(held) + SPARE) + 1):
            self._add_speaker(number)

    def _initial(self, held: Sequence[Any], given: dict[str, Any]) -> dict[str, Any]:
        slot = self.slot
        if slot is None:
            return {"key": str(uuid4()), "kind": SlotKind.LECTURE, **given}
        names = ("starts_at", "ends_at", "title", "kind", "description", "objectives", "remote_link", "outside_reason")
        initial = {name: getattr(slot, name) for name in names}
        initial |= {"seen": str(slot.revision), "half_day": str(slot.half_day.uuid)}
        initial["room"] = str(slot.room.uuid) if slot.room else ""
        for number, row in enumerate(held, start=1):
            initial |= {f"speaker_{number}": str(row.speaker.uuid), f"role_{number}": row.role}
        return initial

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def _add_speaker(self, number: int) -> None:
        choices = labels(self.offered.speakers, empty="Personne")
        words = {"invalid_choice": "Choisissez une personne de la liste."}
        self.fields[f"speaker_{number}"] = forms.ChoiceField(
            label=f"Personne {number}", required=False, choices=choices, widget=LightSelect, error_messages=words
        )
        self.fields[f"role_{number}"] = forms.ChoiceField(
            label=f"Rôle {number}",
            required=False,
            choices=SpeakerRole.choices,
            widget=LightSelect,
            error_messages={"invalid_choice": "Choisissez un rôle de la liste."},
        )
        self.initial.setdefault(f"role_{number}", SpeakerRole.SPEAKER)
        for name in (f"speaker_{number}", f"role_{number}"):
            self.fields[name].expected = True  # the row as a whole is optional

    @property
    def speaker_rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """Each person with their role, for the template."""
        number = 1
        while f"speaker_{number}" in self.fields:
            yield self[f"speaker_{number}"], self[f"role_{number}"]
            number += 1

    def clean(self) -> dict[str, Any]:
        """Hours in order, and nobody twice."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_at"), cleaned.get("ends_at")
        if first and last and last <= first:
            self.add_error("ends_at", "La séquence finit avant de commencer\u00a0: corrigez une des deux heures.")
        seen: set[str] = set()
        for speaker, _ in self.speaker_rows:
            name = cleaned.get(speaker.name) or ""
            if name and name in seen:
                self.add_error(speaker.name, "Cette personne figure déjà plus haut\u00a0: retirez l’une des deux.")
            seen.add(name)
        return cleaned

    @property
    def values(self) -> SlotValues:
        """What was typed, once it is valid."""
        data = self.cleaned_data
        rooms = {str(room.uuid): room for room in self.offered.rooms}
        halves = {str(half.uuid): half for half in self.offered.half_days}
        people = {str(speaker.uuid): speaker for speaker in self.offered.speakers}
        chosen = [(people.get(data[one.name]), data[role.name]) for one, role in self.speaker_rows]
        names = ("starts_at", "ends_at", "title", "kind", "description", "objectives", "remote_link", "outside_reason")
        return SlotValues(
            half_day=halves[data["half_day"]],
            room=rooms.get(data["room"]),
            key=None if self.slot else data["key"],
            speakers=tuple((who, role or SpeakerRole.SPEAKER) for who, role in chosen if who),
            **{name: data[name] for name in names},
        )

    @property
    def sent_seen(self) -> UUID | None:
        """The revision that the page showed; a page of a slot that says none is out of date."""
        return (self.cleaned_data.get("seen") or UUID(int=0)) if self.slot else None

    def refuse(self, field: str, message: str) -> None:
        """Put the refusal of the service beside the answer that it is about."""
        self.add_error("speaker_1" if field == "speakers" else field, message)

    def both_versions(self) -> list[TwoVersions]:
        """What was typed beside what somebody saved meanwhile; the page can then be sent again."""
        if self.slot is None:
            return []
        fresh = Slot.objects.select_related("half_day", "room").get(pk=self.slot.pk)
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = str(fresh.revision)
        stored = type(self)(offered=self.offered, slot=fresh)
        for name in self.fields.keys() - stored.fields.keys():
            stored.fields[name] = self.fields[name]
        return both_versions(self, stored)


class HalfDayForm(CleanFormMixin, forms.Form):
    """The hours of a half-day."""

    starts_at = ClockField(label="Début")
    ends_at = ClockField(label="Fin")


class RoomChoiceForm(CleanFormMixin, forms.Form):
    """In which room a slot is held."""

    seen = forms.UUIDField(widget=VersionInput, required=False)
    room = forms.ChoiceField(label="Salle", required=False, widget=LightSelect)

    def __init__(self, data: Any = None, *, offered: Offered, slot: Slot) -> None:
        initial = {"seen": str(slot.revision), "room": str(slot.room.uuid) if slot.room else ""}
        super().__init__(data, initial=initial)
        room = self.fields["room"]
        if isinstance(room, forms.ChoiceField):
            room.choices = offered.room_choices
        self.offered = offered

    @property
    def chosen(self) -> Room | None:
        """The room, or none."""
        return next((room for room in self.offered.rooms if str(room.uuid) == self.cleaned_data["room"]), None)


class VenueChoiceForm(CleanFormMixin, forms.Form):
    """Where a session is held."""

    venue = forms.ChoiceField(
        label="Lieu", required=False, widget=LightSelect, help_text="Son adresse et son accès paraissent au programme."
    )

    def __init__(self, data: Any = None, *, venues: Sequence[Venue], venue: Venue | None) -> None:
        super().__init__(data, initial={"venue": str(venue.uuid) if venue else ""})
        self.venues = venues
        field = self.fields["venue"]
        if isinstance(field, forms.ChoiceField):
            field.choices = labels(list(venues), empty="Aucun")

    @property
    def chosen(self) -> Venue | None:
        """The venue, or none."""
        return next((each for each in self.venues if str(each.uuid) == self.cleaned_data["venue"]), None)
