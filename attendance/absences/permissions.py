"""Who judges absences, and who reads why somebody was absent."""

from accounts.enums import Role
from accounts.models import User
from attendance.models import Absence, AbsenceQuerySet
from programme.permissions import sessions_to_see
from promotions.permissions import NEEDS_READERS
from toolkit.domain.errors import NotAllowedError


def absences_to_see(user: User) -> AbsenceQuerySet:
    """Those of the institutes where this person is an adviser or an assistant, of people whom they may know of."""
    sessions = sessions_to_see(user).of_institutes(user.institutes_with_role(*NEEDS_READERS))
    return Absence.objects.known_to(user).filter(enrolment__session__in=sessions.values("pk"))


def may_judge(user: User, absence: Absence) -> bool:
    """Advisers of the institute do."""
    return user.has_role(Role.ADVISER, institute=absence.enrolment.session.organiser.pk)


def check_judges(user: User, absence: Absence) -> None:
    """Raise NotAllowedError (403) for anybody but an adviser of the institute who may know of the person."""
    if not may_judge(user, absence) or not absences_to_see(user).filter(pk=absence.pk).exists():
        raise NotAllowedError("Seuls les conseillers de l’institut décident d’une absence.")
