"""Where each participant stands towards the certificate of their cycle: from sealed half-days alone.

Two conditions (DOMAIN-TRAINING, Certificates and traces): a share of the half-days owed, and the study tour, where the
cycle has one. The tour is followed when the same share of its half-days is. Near the bar, a person decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from attendance.certificates.enums import CertificateKind, CycleStanding
from attendance.enums import SheetState
from attendance.followed import Followed, followed_in
from attendance.models import Absence, AttendanceSheet, Certificate, CertificateDecision
from attendance.models.rules import rules_of
from attendance.services.attesting import Scope, scope_of_cycle
from cycles.models import Cycle, Participant
from programme.models import Enrolment, HalfDay, Session
from toolkit.domain.marks import mark_of_values


@dataclass(frozen=True)
class Conditions:
    """What the certificate of a cycle asks: a share of the half-days in %, the tour; how many points below is near."""

    share: int
    near_points: int
    has_tour: bool
    is_over: bool  # every session has dates and every half-day is sealed


@dataclass
class Person:
    """A participant, what they followed, what was decided and signed."""

    participant: Participant
    followed: Followed
    conditions: Conditions
    last_decision: CertificateDecision | None = None
    certificate: Certificate | None = None  # the last one, standing or not

    @property
    def figures(self) -> dict[str, int]:
        """Half-days and minutes, followed and owed."""
        return self.followed.figures

    @property
    def owes(self) -> bool:
        """Whether they owe a half-day: nobody is given an attestation of nothing."""
        return self.figures["owed"] > 0

    @property
    def share(self) -> int:
        """The share of the half-days owed that is followed, in whole %, never rounded up."""
        owed = self.figures["owed"]
        return self.figures["followed"] * 100 // owed if owed else 0

    @cached_property
    def tour(self) -> tuple[int, int]:
        """Half-days of the tour, followed and owed."""
        rows = [each for each in self.followed.sessions if each.session.abroad]
        return sum(each.followed for each in rows), sum(each.owed for each in rows)

    @property
    def tour_followed(self) -> bool:
        """Whether the tour is followed; one who owes none of it has not made it."""
        followed, owed = self.tour
        return owed > 0 and followed * 100 >= self.conditions.share * owed

    @property
    def standing(self) -> CycleStanding:
        """Where the person stands, once the year is over."""
        if not self.conditions.is_over:
            return CycleStanding.ONGOING
        followed, owed = self.figures["followed"], self.figures["owed"]
        if not owed or followed * 100 < (self.conditions.share - self.conditions.near_points) * owed:
            return CycleStanding.BELOW
        reached = followed * 100 >= self.conditions.share * owed
        return CycleStanding.REACHED if reached and self._has_tour else CycleStanding.NEAR

    @property
    def _has_tour(self) -> bool:
        return self.tour_followed or not self.conditions.has_tour

    @property
    def decision(self) -> CertificateDecision | None:
        """What was decided near the bar, on these very figures."""
        last = self.last_decision
        if not self.standing.is_near or last is None:
            return None
        now = (self.figures["followed"], self.figures["owed"], self.tour_followed)
        return last if (last.followed, last.owed, last.tour_followed) == now else None

    @property
    def kind(self) -> CertificateKind | None:
        """What the person is to be given; None while the year goes on, or nobody decided."""
        if self.standing.is_ongoing:
            return None
        if self.standing.is_near:
            if self.decision is None:
                return None
            return CertificateKind.CERTIFICATE if self.decision.certified else CertificateKind.HOURS
        return CertificateKind.CERTIFICATE if self.standing.is_reached else CertificateKind.HOURS

    @property
    def is_signed(self) -> bool:
        """Whether something signed holds."""
        return self.certificate is not None and self.certificate.is_standing

    @property
    def is_stale(self) -> bool:
        """Whether what was signed no longer says what holds."""
        row = self.certificate
        if row is None or not row.is_standing or self.standing.is_ongoing:
            return False
        said = (row.kind, row.followed, row.owed, row.followed_minutes, row.owed_minutes, row.tour_followed)
        return said != (self.kind, *_ordered(self.figures), self.tour_followed)

    @property
    def mark(self) -> str:
        """What stands for all that a page shows of the person: another mark, and the page is out of date."""
        last, row = self.last_decision, self.certificate
        told = (self.participant.user.full_name, self.followed.employer, self.kind, self.standing.value)
        signed = (row.pk, row.is_standing) if row else ()
        return mark_of_values(told, sorted(self.figures.items()), self.tour_followed, last.pk if last else 0, signed)


def _ordered(figures: dict[str, int]) -> tuple[int, ...]:
    return tuple(figures[name] for name in ("followed", "owed", "followed_minutes", "owed_minutes"))


class Standings:
    """Everybody of a promotion whom a reader may know of, by name. Nine queries, however many people."""

    def __init__(self, cycle: Cycle, reader: User, *, only: Participant | None = None) -> None:
        self.cycle, self.reader, self._only = cycle, reader, only

    @cached_property
    def scope(self) -> Scope:
        """The dated sessions of the cycle. One query."""
        return scope_of_cycle(self.cycle)

    @cached_property
    def conditions(self) -> Conditions:
        """What the certificate asks, and whether the year is over. Three queries."""
        points = rules_of(self.cycle.institute).near_points
        has_tour = any(session.abroad for session in self.scope.sessions)
        is_over = not self.undated and not self.unsealed
        return Conditions(self.cycle.attendance_share, points, has_tour, is_over)

    @cached_property
    def people(self) -> list[Person]:
        """Those who are in the promotion."""
        rows = Participant.objects.enrolled().known_to(self.reader).filter(cycle=self.cycle)
        rows = rows.filter(pk=self._only.pk) if self._only else rows
        found = list(rows.select_related("user", "employer", "cycle__institute").order_by("user__sort_name", "pk"))
        user = self._only.user if self._only else None
        followed = {each.user.pk: each for each in followed_in(self.scope.sessions, reader=self.reader, user=user)}
        decisions = {row.participant_id: row for row in self._decisions(found)}
        signed: dict[int, Certificate] = {}
        for row in Certificate.objects.filter(participant__in=found).select_related("document").order_by("pk"):
            signed[row.participant_id] = row
        return [
            Person(
                each,
                followed.get(each.user_id) or Followed(each.user, each.employer.name),
                self.conditions,
                decisions.get(each.pk),
                signed.get(each.pk),
            )
            for each in found
        ]

    def _decisions(self, people: Iterable[Participant]) -> Iterable[CertificateDecision]:
        rows = CertificateDecision.objects.filter(participant__in=list(people)).select_related("decided_by")
        return rows.order_by("number")

    @cached_property
    def unsealed(self) -> list[HalfDay]:
        """Half-days at which somebody is expected, and whose sheet is not sealed. One query."""
        return list(_unsealed(self.cycle).select_related("session"))

    @cached_property
    def undated(self) -> list[Session]:
        """Sessions of the cycle without dates. One query."""
        return list(Session.objects.of_cycle(self.cycle).filter(starts_on__isnull=True))

    @cached_property
    def to_judge(self) -> int:
        """How many declared absences nobody has judged. One query."""
        rows = Absence.objects.declared().filter(enrolment__session__cycle=self.cycle)
        return rows.filter(enrolment__left_at__isnull=True).count()

    @property
    def undecided(self) -> list[Person]:
        """Those near the bar of whom nobody decided."""
        return [each for each in self.people if each.standing.is_near and each.kind is None and not each.is_signed]

    @property
    def to_sign(self) -> list[Person]:
        """Those to whom nothing was ever signed, who owe something, and whose kind is known."""
        return [each for each in self.people if each.certificate is None and each.kind is not None and each.owes]

    @property
    def stale(self) -> list[Person]:
        """Those whose certificate no longer says what holds."""
        return [each for each in self.people if each.is_stale]

    @property
    def blocking(self) -> list[str]:
        """Why nothing can be signed yet."""
        found = []
        if self.undated:
            names = ", ".join(session.name for session in self.undated)
            found.append(f"Sans dates dans ce cycle\u00a0: {names}.")
        if self.unsealed:
            many = len(self.unsealed) > 1
            last = self.unsealed[-1].name
            words = "demi-journées ne sont pas scellées" if many else "demi-journée n’est pas scellée"
            found.append(f"{len(self.unsealed)} {words}\u00a0: la dernière est celle du {last}.")
        if self.to_judge:
            words = "absences déclarées attendent" if self.to_judge > 1 else "absence déclarée attend"
            found.append(f"{self.to_judge} {words} une décision.")
        return found

    @property
    def mark(self) -> str:
        """What stands for all that would be signed."""
        return mark_of_values(*(each.mark for each in self.to_sign))


def _unsealed(cycle: Cycle | OuterRef) -> QuerySet[HalfDay]:
    expected = Enrolment.objects.standing().filter(session=OuterRef("session"))
    sealed = AttendanceSheet.objects.filter(half_day=OuterRef("pk"), state=SheetState.SEALED)
    rows = HalfDay.objects.filter(Exists(expected), session__cycle=cycle)
    return rows.exclude(Exists(sealed)).order_by("day", "-period")


def finished_among(cycles: Iterable[Cycle]) -> list[Cycle]:
    """Those of these cycles of which something is sealed and every half-day is. One query."""
    rows = list(cycles)
    sealed = AttendanceSheet.objects.filter(state=SheetState.SEALED, half_day__session__cycle=OuterRef("pk"))
    left = _unsealed(OuterRef("pk"))
    keys = set(
        Cycle.objects.filter(Exists(sealed), pk__in=[row.pk for row in rows])
        .exclude(Exists(left))
        .values_list("pk", flat=True)
    )
    return [row for row in rows if row.pk in keys]
