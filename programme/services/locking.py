"""The programme that an act holds until the end of its transaction, and what every save has in common."""

import uuid
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models

from accounts.models import User
from programme.enums import ProgrammeAct, ProgrammeState
from programme.models import Programme, Session
from toolkit.domain.errors import DomainError, IncompleteError, StaleError
from toolkit.journal.services import record

_Row = TypeVar("_Row", bound=models.Model)


def lock_programme(session: Session) -> Programme:
    """The programme of a session, locked; made when it is the first time that something of it is written.

    The session is locked first: its dates, and so its half-days, stay as they are until the end of the transaction.
    """
    Session.objects.select_for_update(of=("self",), no_key=True).get(pk=session.pk)
    made, _ = Programme.objects.get_or_create(session=session)
    locked = Programme.objects.select_for_update(of=("self",)).get(pk=made.pk)
    locked.session = session
    return locked


def lock_open_programme(session: Session) -> Programme:
    """The same, while it may be written. Raises DomainError (409) once it was held."""
    programme = lock_programme(session)
    if programme.state == ProgrammeState.HELD:
        raise DomainError("Ce programme est marqué comme tenu\u00a0: il ne change plus.")
    return programme


def renew(programme: Programme) -> None:
    """Say that something of the programme changed: a page that showed it as it was publishes nothing."""
    programme.revision = uuid.uuid4()
    programme.save(update_fields=["revision"])


def renew_by(programme: Programme, actor: User) -> None:
    """The same for what somebody wrote, which the journal keeps: half an hour of writing is one line."""
    renew(programme)
    record(about=programme.session.uuid, actor=actor, kind=ProgrammeAct.WRITTEN, runs=True)


def lock_row(model: type[_Row], pk: int, *, gone: str) -> _Row:
    """The row, locked. Raises DomainError (410) with the sentence `gone` once it is no longer there."""
    found = model._default_manager.select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise DomainError(gone, status=410)
    return found


def check_seen(row: Any, seen: UUID | None, *, what: str) -> None:
    """Raise StaleError (409) when somebody saved the row after the page showed it as `seen`, where that is known."""
    if seen is not None and row.revision != seen:
        raise StaleError(
            f"Quelqu’un a enregistré {what} pendant que cette page était ouverte. Comparez, puis enregistrez à nouveau "
            "si votre version est la bonne."
        )


def save_checked(row: _Row) -> _Row:
    """Save a row under another revision. Raises IncompleteError (422) with what its model refuses."""
    if hasattr(row, "revision"):
        row.revision = uuid.uuid4()
    try:
        row.full_clean()
    except ValidationError as error:
        raise IncompleteError(_say(row, error)) from error
    row.save()
    return row


def _say(row: models.Model, error: ValidationError) -> str:
    """Each refusal behind the name of its answer; those of the row as a whole stand alone."""
    names = {field.name: str(field.verbose_name) for field in row._meta.concrete_fields}
    said = []
    for name, messages in error.message_dict.items():
        label = names.get(name, "")
        said += [f"{label[:1].upper()}{label[1:]}\u00a0: {message}" if label else message for message in messages]
    return " ".join(said)
