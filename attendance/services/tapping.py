"""Taps on the tablet that is handed round, sent at once or once the network is back."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from attendance.enums import Mark, Method
from attendance.hours import opens_at, signing_closes_at
from attendance.models import Presence
from attendance.models.rules import rules_of
from attendance.permissions import check_records
from attendance.services.recording import NOT_EXPECTED, Said, last_row, lock_open_sheet, write_row
from programme.models import Enrolment, HalfDay
from toolkit.calendars.entries import PARIS
from toolkit.domain.errors import DomainError, IncompleteError
from toolkit.text.typography import format_hour, format_moment

TAPPED = frozenset({Mark.PRESENT, Mark.LATE})
AHEAD = datetime.timedelta(minutes=2)  # by which a device's clock may be fast
SEALED = "La feuille est scellée\u00a0: ce relevé n’y est pas entré. L’équipe la corrige, avec un motif."
OTHERS = "Ce relevé porte la clé d’un autre\u00a0: rechargez la page, puis touchez le nom de nouveau."


@dataclass(frozen=True)
class Tap:
    """A touch of the tablet: its own key, the device's clock, and whether the network was down."""

    key: UUID
    at: datetime.datetime
    is_offline: bool = False


@transaction.atomic
def record_tap(*, actor: User, half_day: HalfDay, enrolment: UUID, said: Said, tap: Tap) -> Presence:
    """Record that a person is there, and return what holds of them. The same key writes one row, whenever it comes.

    A person who is recorded as there already stays as they are; so does what was written after an offline tap. Raises
    NotAllowedError (403), IncompleteError (422), DomainError: 409 outside the hours (the device's, where the network
    was down), for a clock that is fast, for what the team wrote since, once sealed; 410 for somebody not expected.
    """
    check_records(actor, half_day.session)
    if written := _written(tap, half_day, enrolment):
        return written
    _check(said, half_day, tap)
    person = Enrolment.objects.owing(half_day).known_to(actor).filter(uuid=enrolment).first()
    if person is None:
        raise DomainError(NOT_EXPECTED, status=410)
    sheet = lock_open_sheet(half_day, sealed=SEALED)
    if written := _written(tap, half_day, enrolment):  # by the same tap, sent twice at once
        return written
    held = last_row(sheet, person)
    if held is not None and held.kind.counts:
        return held
    if held is not None and tap.is_offline and held.said_at > tap.at:
        raise DomainError(
            f"L’équipe a relevé autre chose depuis, à {format_hour(held.said_at)}\u00a0: elle décide sur la feuille."
        )
    more = {"key": tap.key, "device_at": tap.at, "offline": tap.is_offline}
    return write_row(sheet=sheet, enrolment=person, said=said, actor=actor, method=Method.STAFF, **more)


def _written(tap: Tap, half_day: HalfDay, enrolment: UUID) -> Presence | None:
    """The row of this key. Raises DomainError (409) where it is about something else."""
    row = Presence.objects.filter(key=tap.key).select_related("sheet", "enrolment__user").first()
    if row is not None and (row.sheet.half_day_id, row.enrolment.uuid) != (half_day.pk, enrolment):
        raise DomainError(OTHERS)
    return row


def _check(said: Said, half_day: HalfDay, tap: Tap) -> None:
    if said.mark not in TAPPED:
        raise IncompleteError("La tablette relève une présence ou un retard\u00a0: le reste se note sur la feuille.")
    said.check(half_day)
    now = timezone.now()
    moment = tap.at if tap.is_offline else now
    if moment > now + AHEAD:
        raise DomainError(
            f"L’horloge de la tablette avance\u00a0: elle dit {format_moment(moment)}. Réglez-la, puis notez cette "
            "présence sur la feuille."
        )
    opens, closes = opens_at(half_day), signing_closes_at(half_day, rules_of(half_day.session.organiser))
    if not opens <= moment <= closes:
        raise DomainError(
            f"Ce relevé est du {format_moment(moment)}\u00a0: la tablette sert de {format_hour(opens)} à "
            f"{format_hour(closes)}, le jour même. Le reste se note sur la feuille."
        )
    if said.hour is not None and said.hour > (moment + AHEAD).astimezone(PARIS).time():
        raise IncompleteError("Donnez une heure d’arrivée déjà passée.")
