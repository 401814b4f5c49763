"""Record presence while a sheet is open."""

import datetime
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from attendance.enums import Mark, Method
from attendance.hours import opens_at
from attendance.models import AttendanceSheet, Presence
from attendance.permissions import check_records
from programme.models import Enrolment, HalfDay
from toolkit.domain.errors import DomainError, IncompleteError
from toolkit.text.typography import format_day, format_hour

SEALED = "Cette feuille est scellée\u00a0: elle ne change plus que par une correction, avec un motif."
NOT_EXPECTED = "Cette personne n’est pas attendue à cette demi-journée\u00a0: rechargez la page."


@dataclass(frozen=True)
class Said:
    """What is said of a person: a mark, at what time for whoever came late or left early, why."""

    mark: Mark
    at: datetime.time | None = None
    reason: str = ""

    def check(self, half_day: HalfDay) -> None:
        """Raise IncompleteError (422) without the hour or the reason that the mark needs, or with an hour outside."""
        if self.mark.has_hour:
            if self.at is None:
                raise IncompleteError("Donnez l’heure de l’arrivée ou du départ.")
            if not half_day.starts_at <= self.at <= half_day.ends_at:
                raise IncompleteError(f"Donnez une heure de la demi-journée, qui est {half_day.hours_label}.")
        if self.mark == Mark.EXCUSED and not self.reason.strip():
            raise IncompleteError("Écrivez le motif de l’absence excusée.")

    def is_of(self, row: Presence | None) -> bool:
        """Whether this row says it already."""
        if row is None:
            return False
        return (row.mark, row.at, row.reason) == (self.mark, self.hour, self.reason.strip())

    @property
    def hour(self) -> datetime.time | None:
        """The hour, where the mark bears one."""
        return self.at if self.mark.has_hour else None


@transaction.atomic
def record_presence(
    *, actor: User, half_day: HalfDay, enrolment: UUID, said: Said, method: Method = Method.STAFF
) -> Presence:
    """Record what the team says of a person; a row that says the same already is returned, and nothing is written.

    Raises NotAllowedError (403), IncompleteError (422), DomainError: 409 before the doors open, but for an absence that
    is excused beforehand, and once the sheet is sealed; 410 for somebody who is not expected.
    """
    check_records(actor, half_day.session)
    said.check(half_day)
    if said.mark != Mark.EXCUSED:
        check_open(half_day)
    person = Enrolment.objects.owing(half_day).known_to(actor).filter(uuid=enrolment).first()
    if person is None:
        raise DomainError(NOT_EXPECTED, status=410)
    return write_row(sheet=lock_open_sheet(half_day), enrolment=person, said=said, actor=actor, method=method)


def check_open(half_day: HalfDay) -> None:
    """Raise DomainError (409) before people may be there."""
    opens = opens_at(half_day)
    if timezone.now() < opens:
        raise DomainError(
            f"Les présences du {format_day(half_day.day)} se relèvent à partir de {format_hour(opens)}. Avant, seule "
            "une absence excusée se note."
        )


def lock_open_sheet(half_day: HalfDay, *, sealed: str = SEALED) -> AttendanceSheet:
    """The sheet of a half-day, made if need be, locked. Raises DomainError (409, `sealed`) once it is sealed."""
    made, _ = AttendanceSheet.objects.get_or_create(half_day=half_day)
    sheet = AttendanceSheet.objects.select_for_update(of=("self",)).get(pk=made.pk)
    if sheet.is_sealed:
        raise DomainError(sealed)
    sheet.half_day = half_day
    return sheet


def last_row(sheet: AttendanceSheet, enrolment: Enrolment) -> Presence | None:
    """What holds of a person. One query."""
    return Presence.objects.filter(sheet=sheet, enrolment=enrolment).last()


def write_row(
    *, sheet: AttendanceSheet, enrolment: Enrolment, said: Said, actor: User, method: Method, **more: Any
) -> Presence:
    """Write a row in a sheet that is locked, unless the last one says the same. `more`: other columns."""
    held = last_row(sheet, enrolment)
    if held is not None and said.is_of(held):
        return held
    return Presence.objects.create(
        sheet=sheet,
        enrolment=enrolment,
        mark=said.mark,
        at=said.hour,
        reason=said.reason.strip(),
        method=method,
        recorded_at=timezone.now(),
        recorded_by=actor,
        **more,
    )
