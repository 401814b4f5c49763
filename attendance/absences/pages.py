"""What the pages of absences show to the team."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from accounts.models import User
from attendance.absences.erasing import erase_day
from attendance.absences.excusing import Effect, Sheets
from attendance.absences.notices import READ_WITH, halves_of, to_rectify, to_tell
from attendance.absences.permissions import may_judge
from attendance.models import Absence, AbsenceJudgement, AbsenceNotice
from programme.models import Enrolment, HalfDay, Session


@dataclass(frozen=True)
class Span:
    """One half-day of an absence, and what each decision would do there."""

    half_day: HalfDay
    accepting: Effect
    refusing: Effect


class AbsencePage:
    """One declared absence, as one member of the team may judge it. Five queries, however many half-days."""

    def __init__(self, absence: Absence, user: User) -> None:
        self.absence, self.user = absence, user

    @property
    def session(self) -> Session:
        """The session."""
        return self.absence.enrolment.session

    @cached_property
    def sheets(self) -> Sheets:
        """The sheets that a decision would change."""
        halves = self.absence.half_days
        for half in halves:
            half.session = self.session
        return Sheets(self.absence, halves)

    @property
    def spans(self) -> list[Span]:
        """Its half-days in order."""
        effect = self.sheets.effect
        return [
            Span(half, effect(half, accepted=True), effect(half, accepted=False)) for half in self.absence.half_days
        ]

    @property
    def may_judge(self) -> bool:
        """Whether this reader decides, now."""
        can = self.absence.standing.is_declared or self.absence.standing.is_judged
        return can and may_judge(self.user, self.absence)

    @cached_property
    def judgements(self) -> list[AbsenceJudgement]:
        """What was decided, the first decision first. One query."""
        return list(self.absence.judgements.select_related("judged_by"))

    @property
    def erased_on(self) -> date | None:
        """The day on which the reason and the piece are erased; None once they are."""
        return None if self.absence.erased_at else erase_day(self.absence)


@dataclass(frozen=True)
class ToTell:
    """Somebody whose employer is to be told of absences at one session."""

    enrolment: Enrolment
    half_days: list[HalfDay]


class NoticesPage:
    """Which employers are to be told, what is to be rectified, what left. Four queries, however many people."""

    def __init__(self, user: User, institutes: list[int]) -> None:
        self.user, self.institutes = user, institutes

    @cached_property
    def to_tell(self) -> list[ToTell]:
        """By session, then by name."""
        rows: dict[int, list] = {}
        sessions = Session.objects.of_institutes(self.institutes)
        for row in to_tell(self.user).filter(enrolment__session__in=sessions.values("pk")):
            rows.setdefault(row.enrolment_id, []).append(row)
        people = Enrolment.objects.filter(pk__in=rows).select_related(*READ_WITH)
        return [ToTell(each, halves_of(rows[each.pk])) for each in people.order_by("session", "user__sort_name", "pk")]

    @cached_property
    def to_rectify(self) -> list[AbsenceNotice]:
        """Those that no longer say what holds."""
        return list(to_rectify(self.user).filter(enrolment__session__in=self._sessions))

    @cached_property
    def sent(self) -> list[AbsenceNotice]:
        """Those that stand, the latest first: a hundred."""
        rows = AbsenceNotice.objects.standing().known_to(self.user).filter(enrolment__session__in=self._sessions)
        return list(rows.select_related("document", *(f"enrolment__{name}" for name in READ_WITH))[:100])

    @property
    def _sessions(self):
        return Session.objects.of_institutes(self.institutes).values("pk")
