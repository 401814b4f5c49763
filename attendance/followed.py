"""Hours followed of hours owed: from sealed half-days alone, and from nothing else.

A person owes the sealed half-days in whose sheet they are; the sheet keeps how long its half-day counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.models import User
from attendance.enums import Mark
from attendance.hours import format_length
from attendance.models import Presence
from programme.models import Enrolment, HalfDay, Session


@dataclass
class SessionCount:
    """What a person followed of one session."""

    session: Session
    planned: int = 0  # the half-days that they owe, sealed or not
    owed: int = 0
    followed: int = 0
    owed_minutes: int = 0
    followed_minutes: int = 0

    @property
    def hours(self) -> str:
        """« 10 h 30 sur 14 h »."""
        return f"{format_length(self.followed_minutes)} sur {format_length(self.owed_minutes)}"


@dataclass
class Followed:
    """What a person followed, session by session, with the employer as it was at the last of those that count."""

    user: User
    employer: str = ""
    sessions: list[SessionCount] = field(default_factory=list)

    def total(self, name: str) -> int:
        """The sum of a figure over the sessions."""
        return sum(getattr(each, name) for each in self.sessions)

    @property
    def figures(self) -> dict[str, int]:
        """What an attestation keeps."""
        return {name: self.total(name) for name in ("followed", "owed", "followed_minutes", "owed_minutes")}

    @property
    def hours(self) -> str:
        """« 77 h sur 84 h »."""
        return f"{format_length(self.total('followed_minutes'))} sur {format_length(self.total('owed_minutes'))}"


def followed_in(sessions: Iterable[Session], *, reader: User | None = None, user: User | None = None) -> list[Followed]:
    """Everybody enrolled in these sessions, by name: those that the reader may know of, or one person.

    Three queries, however many people and half-days.
    """
    rows = list(sessions)
    enrolments = Enrolment.objects.filter(session__in=rows)
    enrolments = enrolments.known_to(reader) if reader else enrolments
    enrolments = enrolments.filter(user=user) if user else enrolments
    planned: dict[int, list[HalfDay]] = {row.pk: [] for row in rows}
    for half in HalfDay.objects.filter(session__in=rows):
        planned[half.session_id].append(half)
    counts = _counts(rows)
    found: dict[int, Followed] = {}
    order = {row.pk: place for place, row in enumerate(rows)}
    for enrolment in sorted(enrolments.by_name(), key=lambda each: order[each.session_id]):
        person = found.setdefault(enrolment.user_id, Followed(enrolment.user))
        owing = [half for half in planned[enrolment.session_id] if _owes(enrolment, half)]
        count = counts.get(enrolment.pk) or SessionCount(rows[order[enrolment.session_id]])
        count.planned = max(len(owing), count.owed)
        if count.owed or not person.employer:
            person.employer = enrolment.employer_name
        if count.planned:
            person.sessions.append(count)
    return sorted(found.values(), key=lambda each: (each.user.sort_name, each.user.pk))


def _owes(enrolment: Enrolment, half: HalfDay) -> bool:
    begins = half.begins_at
    arrived = enrolment.owed_from is None or enrolment.owed_from <= begins
    return arrived and (enrolment.left_at is None or enrolment.left_at > begins)


def _counts(sessions: list[Session]) -> dict[int, SessionCount]:
    """What sealed sheets say of each enrolment: the last row of a sheet holds. One query."""
    by_key = {row.pk: row for row in sessions}
    rows = Presence.objects.sealed().filter(sheet__half_day__session__in=sessions)
    last: dict[tuple[int, int], tuple[int, str, int]] = {}
    for sheet, enrolment, session, mark, minutes in rows.values_list(
        "sheet", "enrolment", "sheet__half_day__session", "mark", "sheet__minutes"
    ):
        last[(sheet, enrolment)] = (session, mark, minutes)
    found: dict[int, SessionCount] = {}
    for (_, enrolment), (session, mark, minutes) in last.items():
        count = found.setdefault(enrolment, SessionCount(by_key[session]))
        count.owed += 1
        count.owed_minutes += minutes
        if Mark.of(mark).counts:
            count.followed += 1
            count.followed_minutes += minutes
    return found
