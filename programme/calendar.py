"""Sessions as entries of a calendar: with hours where the cycle tells them, whole days where it does not.

Whoever takes part reads each slot of the programme once it is published, and nothing of what is not.
"""

import datetime
from collections.abc import Iterable, Iterator

from django.db.models import OuterRef, Subquery
from django.utils.text import capfirst

from accounts.models import User
from cycles.calendar import page_of
from cycles.enums import CycleState
from cycles.models import Cycle, Participant
from programme.enums import SlotKind
from programme.models import ProgrammeVersion, Session
from programme.queries import PublishedProgramme, read_version
from programme.snapshots import HalfDayLine, SlotLine
from toolkit.calendars.entries import PARIS, Entry, Moment, instants
from toolkit.text.typography import typeset


def calendar_entries(user: User) -> list[Entry]:
    """The sessions of the promotions of this person, slot by slot where a programme is out. Two queries."""
    own = Participant.objects.enrolled().filter(user=user).exclude(cycle__state=CycleState.DRAFT)
    sessions = [
        session
        for session in Session.objects.filter(cycle__in=own.values("cycle")).select_related("cycle")
        if session.is_dated and session.cycle
    ]
    published = _last_versions(sessions) if sessions else {}
    entries: list[Entry] = []
    for session in sessions:
        version = published.get(session.pk)
        if version is not None and _holds(version, session):
            entries += _programme_entries(session, version)
        else:
            entries.append(session_entry(session, session.cycle))
    return entries


def _last_versions(sessions: list[Session]) -> dict[int, PublishedProgramme]:
    """What participants read of each session, by its key. One query."""
    latest = ProgrammeVersion.objects.filter(programme=OuterRef("programme")).order_by("-number").values("pk")[:1]
    versions = ProgrammeVersion.objects.filter(programme__session__in=sessions, pk=Subquery(latest))
    found = versions.select_related("programme")
    return {version.programme.session_id: read_version(version) for version in found}


def _holds(version: PublishedProgramme, session: Session) -> bool:
    """Whether what was published is still of the days of the session: one that moved since says its days alone."""
    days = [half.day for half in version.programme.half_days]
    return bool(days) and session.starts_on <= min(days) and max(days) <= session.ends_on


def _programme_entries(session: Session, version: PublishedProgramme) -> Iterator[Entry]:
    for half in version.programme.half_days:
        if not half.slots:
            yield _half_day_entry(session, version, half)
        for slot in half.slots:
            if slot.kind != SlotKind.BREAK:
                yield _slot_entry(session, version, slot)


def _half_day_entry(session: Session, version: PublishedProgramme, half: HalfDayLine) -> Entry:
    """A half-day of which the programme says nothing more."""
    url = page_of(session.cycle)
    starts, ends = instants(half.day, half.starts_at, half.ends_at)
    return Entry(
        name=f"{session.uuid}-{half.day.isoformat()}-{half.period.lower()}",
        starts=starts,
        ends=ends,
        summary=typeset(str(session)),
        description=_words(session, version, []),
        location=_place(version),
        url=f"{url}#{session.anchor}",
        tentative=version.is_provisional,
    )


def _slot_entry(session: Session, version: PublishedProgramme, slot: SlotLine) -> Entry:
    people = [f"{each.name}, {each.capacity}" if each.capacity else each.name for each in slot.speakers]
    starts, ends = instants(slot.day, slot.starts_at, slot.ends_at)
    return Entry(
        name=str(slot.uuid),
        starts=starts,
        ends=ends,
        summary=typeset(f"{session.name} : {slot.title}"),
        description=_words(session, version, [slot.kind_label, *people, slot.remote_link]),
        location=", ".join(filter(None, (slot.room, _place(version) if version.programme.venue else slot.venue))),
        url=f"{page_of(session.cycle)}#{session.anchor}",
        tentative=version.is_provisional,
    )


def _words(session: Session, version: PublishedProgramme, lines: list[str]) -> str:
    firm = "Programme provisoire, qui peut changer." if version.is_provisional else ""
    return "\n".join(filter(None, (typeset(session.title), *map(typeset, lines), firm)))


def _place(version: PublishedProgramme) -> str:
    """Where one goes: the venue and its address, else the announced place."""
    venue = version.programme.venue
    if venue is None:
        return version.programme.place
    return ", ".join(filter(None, (venue.name, *venue.address.split("\n"))))


def session_entries(sessions: Iterable[Session]) -> list[Entry]:
    """The entries of the sessions whose dates are known. Give sessions of cycles, read with their cycle."""
    return [session_entry(session, session.cycle) for session in sessions if session.is_dated and session.cycle]


def session_entry(session: Session, cycle: Cycle) -> Entry:
    """The entry of a session of this cycle. Raises ValueError while it has no dates."""
    url = page_of(cycle)
    starts, ends = _moments(session, cycle)
    return Entry(
        name=str(session.uuid),
        starts=starts,
        ends=ends,
        summary=typeset(str(session)),
        description=f"{typeset(cycle.title)}, {session.weekdays_label}.\n{url}#{session.anchor}",
        location=session.place or capfirst(session.place_label),
        url=url,
    )


def _moments(session: Session, cycle: Cycle) -> tuple[Moment, Moment]:
    """From the hour of the first day to that of the last, where they are told and follow each other."""
    first, last = session.starts_on, session.ends_on
    if first is None or last is None:
        raise ValueError(f"{session} has no dates.")
    if session.is_module and cycle.day_starts_at and cycle.day_ends_at:
        starts = datetime.datetime.combine(first, cycle.day_starts_at, PARIS)
        ends = datetime.datetime.combine(last, cycle.day_ends_at, PARIS)
        if starts < ends:
            return starts, ends
    return first, last
