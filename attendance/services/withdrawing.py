"""Withdraw an excuse that was written in advance."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from attendance.enums import AttendanceAct
from attendance.hours import opens_at
from attendance.journal import about_of
from attendance.models import AttendanceSheet, Presence
from attendance.permissions import check_records
from attendance.services.recording import SEALED
from programme.models import Enrolment, HalfDay
from toolkit.domain.errors import DomainError
from toolkit.journal.services import record

NO_EXCUSE = "Aucune absence excusée n’est notée pour cette personne\u00a0: rechargez la page."


@transaction.atomic
def withdraw_excuse(*, actor: User, half_day: HalfDay, enrolment: UUID) -> Enrolment:
    """Remove the excuse of a person who comes after all, and return their enrolment.

    Raises NotAllowedError (403), DomainError: 409 once the doors are open or the sheet is sealed, 410 where there is
    none.
    """
    check_records(actor, half_day.session)
    if timezone.now() >= opens_at(half_day):
        raise DomainError("Les présences se relèvent déjà\u00a0: notez plutôt ce qu’il en est.")
    person = Enrolment.objects.filter(session=half_day.session, uuid=enrolment).known_to(actor)
    found = person.select_related("user", "participant").first()
    sheet = AttendanceSheet.objects.select_for_update(of=("self",)).filter(half_day=half_day).first()
    if sheet is not None and sheet.is_sealed:
        raise DomainError(SEALED)
    removed = Presence.objects.filter(sheet=sheet, enrolment=found).excuses().delete()[0] if found and sheet else 0
    if found is None or not removed:
        raise DomainError(NO_EXCUSE, status=410)
    record(about=about_of(found), actor=actor, kind=AttendanceAct.UNEXCUSED, subject=half_day.name)
    return found
