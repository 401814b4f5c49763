"""What a participant reads of the sessions of their promotion: the published programme, what changed, the documents.

Nothing of a draft: the last version alone, and the documents that were published.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from accounts.models import User
from cycles.models import Cycle, Participant
from programme.enums import ProgrammeState
from programme.models import Material, MaterialQuerySet, ProgrammeVersion, Session, SessionQuerySet
from programme.queries import PublishedProgramme, published_programme
from programme.snapshots import HalfDayLine, SlotLine
from toolkit.text.typography import format_time


@dataclass(frozen=True)
class Hour:
    """A slot, with the hours of its two ends. `venue` is that of the session."""

    slot: SlotLine
    venue: str

    @property
    def starts(self) -> str:
        """« 14 h »."""
        return format_time(self.slot.starts_at)

    @property
    def ends(self) -> str:
        """« 15 h 30 »."""
        return format_time(self.slot.ends_at)

    @property
    def setting(self) -> str:
        """« Étude de cas, salle Kléber »: the kind unless the title says it, the venue where it is another one."""
        slot = self.slot
        kind = "" if slot.kind_label == slot.title else slot.kind_label
        return ", ".join(filter(None, (kind, slot.room, "" if slot.venue == self.venue else slot.venue)))


@dataclass(frozen=True)
class Half:
    """A half-day and its slots."""

    line: HalfDayLine
    venue: str

    @property
    def hours(self) -> Iterator[Hour]:
        """In order of time."""
        return (Hour(slot, self.venue) for slot in self.line.slots)


@dataclass(frozen=True)
class Papers:
    """The published documents of one session."""

    session: Session
    materials: list[Material]


@dataclass(frozen=True)
class OtherProgramme:
    """The published programme of a session beside the one that is read."""

    session: Session
    state: ProgrammeState


class Participation:
    """What is told of the sessions of one cycle. Each question is asked of the database once, when it is shown."""

    def __init__(self, cycle: Cycle, session: Session | None) -> None:
        self.cycle = cycle
        self.session = session

    @cached_property
    def published(self) -> PublishedProgramme | None:
        """The last version of the programme of the session, or None while there is none. One query."""
        return published_programme(self.session) if self.session else None

    @property
    def halves(self) -> list[Half]:
        """The half-days of that version."""
        if self.published is None:
            return []
        venue = self.published.programme.venue
        return [Half(line, venue.name if venue else "") for line in self.published.programme.half_days]

    @property
    def hours(self) -> str:
        """« de 14 h, le premier jour, à 12 h 30, le dernier »; nothing without a programme."""
        lines = self.published.programme.half_days if self.published else ()
        if not lines:
            return ""
        first, last = lines[0], lines[-1]
        if first.day == last.day:
            return f"de {format_time(first.starts_at)} à {format_time(last.ends_at)}"
        return f"de {format_time(first.starts_at)} le premier jour à {format_time(last.ends_at)} le dernier"

    @property
    def rooms(self) -> dict[str, str]:
        """How to reach the rooms of the programme, each once."""
        slots = self.published.programme.slots.values() if self.published else ()
        return {slot.room: slot.room_access for slot in slots if slot.room_access}

    @cached_property
    def others(self) -> list[OtherProgramme]:
        """The other sessions of the cycle whose programme is published, in order of time. One query."""
        rows = ProgrammeVersion.objects.filter(programme__session__cycle=self.cycle).defer("snapshot", "changes")
        rows = rows.exclude(programme__session=self.session) if self.session else rows
        rows = rows.select_related("programme__session")
        found: dict[int, OtherProgramme] = {}
        for row in rows.order_by("programme__session__starts_on", "programme", "-number"):
            other = OtherProgramme(row.programme.session, ProgrammeState.of(row.standing))
            found.setdefault(row.programme_id, other)
        return list(found.values())

    @property
    def own_papers(self) -> list[Papers]:
        """The published documents of the session itself."""
        return [each for each in self.papers if each.session == self.session]

    @cached_property
    def papers(self) -> list[Papers]:
        """The published documents, session by session, the latest session first. One query."""
        rows = Material.objects.published().filter(session__cycle=self.cycle).select_related("session", "speaker")
        found: dict[int, Papers] = {}
        for row in rows.order_by("-session__starts_on", "session", "sent_at", "pk"):
            found.setdefault(row.session_id, Papers(row.session, [])).materials.append(row)
        return list(found.values())


def sessions_to_attend(user: User) -> SessionQuerySet:
    """The sessions of the promotions that this person is part of now."""
    own = Participant.objects.enrolled().filter(user=user)
    return Session.objects.filter(cycle__in=own.values("cycle"))


def materials_to_read(user: User) -> MaterialQuerySet:
    """The published documents of those sessions."""
    return Material.objects.published().filter(session__in=sessions_to_attend(user))
