"""Participants sign for themselves: by the code of the room, or by the link of their own page."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from attendance.codes import is_code_of
from attendance.enums import Mark, Method
from attendance.hours import signing_closes_at, signing_opens_at
from attendance.models import AttendanceRules, Presence
from attendance.models.rules import rules_of
from attendance.services.recording import Said, last_row, lock_open_sheet, write_row
from programme.models import Enrolment, HalfDay
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.text.typography import format_hour

WRONG_CODE = (
    "Ce code n’est pas, ou n’est plus, celui de la salle\u00a0: il change chaque minute. Visez de nouveau l’écran, ou "
    "recopiez ce qu’il montre maintenant."
)
NOT_YOURS = "Votre présence n’est pas attendue à cette demi-journée. Une question\u00a0? Écrivez au service formation."
NOTED = "L’équipe a relevé une absence\u00a0: signez avec le code de la salle."
CLOSED = "La feuille de cette demi-journée est scellée\u00a0: pour une erreur, écrivez au service formation."


@transaction.atomic
def sign_presence(*, actor: User, half_day: HalfDay, code: str | None = None) -> Presence:
    """Sign for oneself. `code` is what was scanned or typed; None is the link of one's own page. Twice is one row.

    Raises NotAllowedError (403) for somebody who is not expected, has left, or signs by link where the institute asks
    for the code; IncompleteError (422) for another code; DomainError (409) outside the hours, once sealed, or by link
    where the team recorded an absence.
    """
    enrolment = own_enrolment(actor, half_day)
    rules = rules_of(half_day.session.organiser)
    check_hours(half_day, rules)
    if code is None:
        if not rules.signs_by_link:
            raise NotAllowedError("Cette demi-journée se signe par le code de la salle.")
    elif not is_code_of(half_day, code):
        raise IncompleteError(WRONG_CODE)
    sheet = lock_open_sheet(half_day, sealed=CLOSED)
    held = last_row(sheet, enrolment)
    if held is not None and held.kind.counts:
        return held
    if held is not None and code is None:
        raise DomainError(NOTED)
    method = Method.LINK if code is None else Method.CODE
    return write_row(sheet=sheet, enrolment=enrolment, said=Said(Mark.PRESENT), actor=actor, method=method)


@transaction.atomic
def leave_early(*, actor: User, half_day: HalfDay, at: datetime.time) -> Presence:
    """Say that one leaves before the end, once one has signed. Raises as sign_presence, IncompleteError (422)."""
    enrolment = own_enrolment(actor, half_day)
    check_hours(half_day, rules_of(half_day.session.organiser))
    said = Said(Mark.LEFT_EARLY, at)
    said.check(half_day)
    sheet = lock_open_sheet(half_day, sealed=CLOSED)
    held = last_row(sheet, enrolment)
    if held is None or not held.kind.counts:
        raise DomainError("Signez d’abord votre présence, puis annoncez votre départ.")
    return write_row(sheet=sheet, enrolment=enrolment, said=said, actor=actor, method=Method.LINK)


def own_enrolment(actor: User, half_day: HalfDay) -> Enrolment:
    """One's own enrolment, where one owes the half-day and still comes. Raises NotAllowedError (403)."""
    found = Enrolment.objects.owing(half_day).standing().filter(user=actor).first()
    if found is None:
        raise NotAllowedError(NOT_YOURS)
    return found


def check_hours(half_day: HalfDay, rules: AttendanceRules) -> None:
    """Raise DomainError (409) outside the hours at which people sign."""
    now = timezone.now()
    opens, closes = signing_opens_at(half_day, rules), signing_closes_at(half_day, rules)
    if now < opens:
        raise DomainError(f"La signature de cette demi-journée s’ouvre à {format_hour(opens)}.")
    if now > closes:
        raise DomainError(
            f"La signature s’est fermée à {format_hour(closes)}\u00a0: si vous étiez là, dites-le au service formation."
        )
