"""What a participant reads and writes of their own absences."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from attendance.absences.declaring import seen_there
from attendance.absences.erasing import closes_on, erase_day
from attendance.models import Absence, AbsenceJudgement, AbsentHalfDay
from programme.models import Enrolment, HalfDay, Session
from toolkit.text.french import spell


def own_absences(user: User) -> list[Absence]:
    """What this person declared, the latest first. Three queries."""
    rows = Absence.objects.filter(enrolment__user=user).select_related("enrolment__session__cycle")
    return list(rows.prefetch_related("spans__half_day").order_by("-declared_at", "-pk"))


def sessions_to_warn_of(user: User) -> list[Session]:
    """The sessions of whose absences this person may still warn, in order of date. One query."""
    related = ("session__cycle__institute", "session__institute")
    rows = Enrolment.objects.standing().filter(user=user, session__starts_on__isnull=False).select_related(*related)
    today = timezone.localdate()
    found = [row.session for row in rows.order_by("session", "pk")]
    return [session for session in found if (closes_on(session) or today) > today]


class WarnPage:
    """The page by which somebody warns of an absence at one session. At most seven queries."""

    def __init__(self, user: User, wanted: UUID | None) -> None:
        self.sessions = sessions_to_warn_of(user)
        today = timezone.localdate()
        coming = [each for each in self.sessions if each.ends_on and each.ends_on >= today]
        usual = next(iter(coming or self.sessions[-1:]), None)
        self.session = next((each for each in self.sessions if each.uuid == wanted), None if wanted else usual)
        self.user = user

    @property
    def kept(self) -> str:
        """How long the reason and the piece are kept: « deux mois »."""
        return f"{spell(settings.ABSENCES_KEPT_MONTHS)} mois"

    @property
    def others(self) -> list[Session]:
        """The other sessions that one may warn of."""
        return [each for each in self.sessions if each != self.session]

    @property
    def half_days(self) -> list[HalfDay]:
        """Those that the person owes, where they are neither seen, nor excused, nor declared absent already."""
        if self.session is None:
            return []
        mine = Enrolment.objects.get(session=self.session, user=self.user)
        spans = AbsentHalfDay.objects.filter(absence__in=Absence.objects.standing().filter(enrolment=mine))
        taken = seen_there(mine) | set(spans.values_list("half_day", flat=True))
        halves = [half for half in self.session.half_days.all() if half.pk not in taken]
        return [half for half in halves if mine.owed_from is None or mine.owed_from <= half.begins_at]


class OwnAbsence:
    """One declaration, as its author reads it again. Read the absence with its session and half-days."""

    def __init__(self, absence: Absence) -> None:
        self.absence = absence

    @property
    def judgements(self) -> list[AbsenceJudgement]:
        """What was decided of it, the first decision first. One query."""
        return list(self.absence.judgements.select_related("judged_by"))

    @property
    def erased_on(self) -> date | None:
        """The day on which the reason and the piece are erased; None once they are."""
        return None if self.absence.erased_at else erase_day(self.absence)
