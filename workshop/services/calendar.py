"""The days that staff write: school holidays that no package knows, elections, days of their institute."""

import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from organisations.models import Institute
from programme.enums import CalendarKind
from programme.models import CalendarEvent
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.journal.services import record
from toolkit.text.typography import format_days
from workshop.permissions import institutes_to_prepare
from workshop.year.journal import YearAct, calendar_of

EVENT_LIMIT = 500  # rows that one institute reads


class EventWords(NamedTuple):
    """What is written of some days."""

    kind: str
    zone: str
    label: str
    starts_on: datetime.date
    ends_on: datetime.date


@transaction.atomic
def add_event(*, actor: User, institute: Institute, words: EventWords) -> CalendarEvent:
    """Add days. School holidays and elections are for every institute, the others for this one.

    Raises NotAllowedError (403), DomainError (409) when the same days are there or the calendar is full,
    IncompleteError (422).
    """
    _check_may_write(actor, institute)
    known = CalendarEvent.objects.known_to(institute.pk)
    if known.count() >= EVENT_LIMIT:
        raise DomainError(f"Le calendrier a déjà {EVENT_LIMIT} lignes : supprimez les plus anciennes.")
    return _write(actor, CalendarEvent(), institute, words, YearAct.ADDED)


@transaction.atomic
def save_event(*, actor: User, institute: Institute, event: UUID, seen: str, words: EventWords) -> CalendarEvent:
    """Change days. `seen` is the revision that the page showed.

    Raises as add_event does, DomainError (410) when they were deleted, StaleError (409) when somebody wrote meanwhile.
    """
    return _write(actor, _lock(actor, institute, event, seen), institute, words, YearAct.CHANGED)


@transaction.atomic
def delete_event(*, actor: User, institute: Institute, event: UUID, seen: str) -> CalendarEvent:
    """Delete days. Raises NotAllowedError (403), DomainError (410), StaleError (409)."""
    found = _lock(actor, institute, event, seen)
    _keep(actor, found, YearAct.DELETED)
    found.delete()
    return found


def _check_may_write(actor: User, institute: Institute) -> None:
    if not institutes_to_prepare(actor).filter(pk=institute.pk).exists():
        raise NotAllowedError("Seuls la direction du service et les conseillers changent le calendrier.")


def _lock(actor: User, institute: Institute, event: UUID, seen: str) -> CalendarEvent:
    _check_may_write(actor, institute)
    known = CalendarEvent.objects.known_to(institute.pk).select_for_update(of=("self",))
    found = known.filter(uuid=event).first()
    if found is None:
        raise DomainError("Ces jours ont été supprimés du calendrier entre-temps.", status=410)
    if str(found.revision) != seen:
        raise StaleError(f"« {found.label} » vient de changer : relisez ces jours avant de recommencer.")
    return found


def _write(actor: User, event: CalendarEvent, institute: Institute, words: EventWords, act: YearAct) -> CalendarEvent:
    for name, value in words._asdict().items():
        setattr(event, name, value)
    event.zone = words.zone if words.kind == CalendarKind.SCHOOL_HOLIDAYS else ""
    event.institute = institute if words.kind == CalendarKind.OTHER else None
    same = CalendarEvent.objects.known_to(institute.pk).filter(
        kind=event.kind, zone=event.zone, label=event.label, starts_on=event.starts_on, ends_on=event.ends_on
    )
    others = same.exclude(pk=event.pk)
    twice = DomainError(f"« {event.label} », {_days(event)}, figure déjà au calendrier.")
    if others.exists():
        raise twice
    try:
        event.full_clean(exclude=["uuid"])
    except ValidationError as error:
        if others.exists():  # written since
            raise twice from error
        raise IncompleteError(" ".join(error.messages)) from error
    event.revision = uuid4()
    try:
        with transaction.atomic():
            event.save()
    except IntegrityError as error:  # somebody, or a second click, wrote the same days meanwhile
        raise twice from error
    _keep(actor, event, act)
    return event


def _keep(actor: User, event: CalendarEvent, act: YearAct) -> None:
    record(about=calendar_of(event.institute_id), actor=actor, kind=act, subject=f"{event.label}, {_days(event)}")


def _days(event: CalendarEvent) -> str:
    return format_days(event.starts_on, event.ends_on)
