"""A programme in plain values: what a version keeps, what its readers get back, whatever became of the rows since."""

import datetime
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from programme.enums import Period, SlotKind, SpeakerRole, SpeakerState
from programme.models import HalfDay, Programme, Session, Slot, Speaker
from toolkit.text.typography import format_day, format_time


@dataclass(frozen=True)
class SpeakerLine:
    """A person in a slot. Whoever has declined is not among them."""

    uuid: str
    name: str
    capacity: str
    role: str

    @property
    def facilitates(self) -> bool:
        """Whether they facilitate the slot rather than speak in it."""
        return self.role == SpeakerRole.FACILITATOR


@dataclass(frozen=True)
class SlotLine:
    """A slot, on its day."""

    uuid: str
    day: datetime.date
    starts_at: datetime.time
    ends_at: datetime.time
    title: str
    kind: str
    description: str
    room: str
    room_access: str
    venue: str
    remote_link: str
    objectives: str
    speakers: tuple[SpeakerLine, ...]

    @property
    def kind_label(self) -> str:
        """« Étude de cas »."""
        return SlotKind(self.kind).label

    @property
    def hours_label(self) -> str:
        """« de 9 h à 10 h 30 »."""
        return f"de {format_time(self.starts_at)} à {format_time(self.ends_at)}"

    @property
    def place_label(self) -> str:
        """« Salle Kléber, INET »."""
        return ", ".join(filter(None, (self.room, self.venue)))

    def as_told(self) -> "SlotLine":
        """What a speaker is told of their own slot: not its presentation, nor who else is there."""
        return replace(self, description="", objectives="", room_access="", speakers=())


@dataclass(frozen=True)
class HalfDayLine:
    """A half-day, with its slots in order of time."""

    day: datetime.date
    period: str
    starts_at: datetime.time
    ends_at: datetime.time
    slots: tuple[SlotLine, ...]

    @property
    def name(self) -> str:
        """« mardi 11 mars 2025, après-midi »."""
        return f"{format_day(self.day)}, {Period(self.period).label.lower()}"

    @property
    def hours_label(self) -> str:
        """« de 14 h à 17 h 30 »."""
        return f"de {format_time(self.starts_at)} à {format_time(self.ends_at)}"


@dataclass(frozen=True)
class VenueLine:
    """Where the session is held."""

    name: str
    address: str
    access: str
    url: str


@dataclass(frozen=True)
class Snapshot:
    """The programme of a session at one moment."""

    name: str
    title: str
    place: str
    venue: VenueLine | None
    half_days: tuple[HalfDayLine, ...]

    @property
    def slots(self) -> dict[str, SlotLine]:
        """Every slot by its identifier."""
        return {slot.uuid: slot for half in self.half_days for slot in half.slots}

    def to_json(self) -> dict[str, Any]:
        """Plain values: days and hours in ISO 8601."""
        return _plain(asdict(self))


def take_snapshot(session: Session) -> Snapshot:
    """The programme as it stands now. Five queries, however many slots there are."""
    programme = Programme.objects.filter(session=session).select_related("venue").first()
    return make_snapshot(session, programme, session.half_days.all(), slots_with_speakers(session))


def slots_with_speakers(session: Session) -> list[Slot]:
    """Its slots in order of time, with half-day, room, venue and speakers. Three queries."""
    rows = Slot.objects.of_session(session).select_related("half_day", "room__venue")
    return list(rows.prefetch_related("speakers__speaker"))


def make_snapshot(
    session: Session, programme: Programme | None, halves: Iterable[HalfDay], slots: Iterable[Slot]
) -> Snapshot:
    """The programme that these rows make. No query."""
    venue = programme.venue if programme else None
    held: dict[int, list[Slot]] = {}
    for slot in slots:
        held.setdefault(slot.half_day_id, []).append(slot)
    return Snapshot(
        name=session.name,
        title=session.title,
        place=session.place,
        venue=VenueLine(venue.name, venue.address, venue.access, venue.url) if venue else None,
        half_days=tuple(_half_day_line(half, held.get(half.pk, [])) for half in halves),
    )


def read_snapshot(values: dict[str, Any]) -> Snapshot:
    """What `to_json` wrote."""
    venue = values["venue"]
    return Snapshot(
        name=values["name"],
        title=values["title"],
        place=values["place"],
        venue=VenueLine(**venue) if venue else None,
        half_days=tuple(
            HalfDayLine(**{**_read_hours(half), "slots": tuple(read_slot(slot) for slot in half["slots"])})
            for half in values["half_days"]
        ),
    )


def read_slot(values: dict[str, Any]) -> SlotLine:
    """What `write_slot` wrote."""
    return SlotLine(**{**_read_hours(values), "speakers": tuple(SpeakerLine(**row) for row in values["speakers"])})


def write_slot(slot: SlotLine) -> dict[str, Any]:
    """A slot in plain values."""
    return _plain(asdict(slot))


def slots_of(speaker: Speaker, slots: Iterable[SlotLine]) -> list[SlotLine]:
    """Those in which this person speaks, as they are told of them."""
    name = str(speaker.uuid)
    return [slot.as_told() for slot in slots if any(each.uuid == name for each in slot.speakers)]


def _half_day_line(half: HalfDay, slots: list[Slot]) -> HalfDayLine:
    lines = tuple(_slot_line(half.day, slot) for slot in slots)
    return HalfDayLine(half.day, half.period, half.starts_at, half.ends_at, lines)


def _slot_line(day: datetime.date, slot: Slot) -> SlotLine:
    speakers = tuple(
        SpeakerLine(str(each.speaker.uuid), each.speaker.full_name, each.speaker.capacity, each.role)
        for each in slot.speakers.all()
        if each.state != SpeakerState.DECLINED
    )
    return SlotLine(
        uuid=str(slot.uuid),
        day=day,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        title=slot.title,
        kind=slot.kind,
        description=slot.description,
        room=slot.room.name if slot.room else "",
        room_access=slot.room.access if slot.room else "",
        venue=slot.room.venue.name if slot.room else "",
        remote_link=slot.remote_link,
        objectives=slot.objectives,
        speakers=speakers,
    )


def _read_hours(values: dict[str, Any]) -> dict[str, Any]:
    hours = {name: datetime.time.fromisoformat(values[name]) for name in ("starts_at", "ends_at")}
    return {**values, "day": datetime.date.fromisoformat(values["day"]), **hours}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else value
