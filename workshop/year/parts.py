"""Which part of the workshop holds a row, and whether a page may lead there."""

from django.db import models

from cycles.models import Contact, Criterion, Cycle, RequiredPiece, Section
from programme.models import Session
from workshop.forms.registry import FORMS
from workshop.live import COLUMNS
from workshop.parts import CONTACTS, DOSSIER, GRID, MODULE, PRESENTATION, TEXT, TOUR, PartKey

_ROWS = {RequiredPiece: DOSSIER, Criterion: GRID, Contact: CONTACTS}


def session_part(session: Session) -> PartKey | None:
    """The part of a session; a seminar or a peer group has none yet."""
    if session.is_module:
        return PartKey(MODULE, str(session.uuid))
    return PartKey(TOUR) if session.abroad else None


def part_of(row: models.Model, column: str) -> PartKey | None:
    """The part that holds a column of a cycle or of a row that hangs on it."""
    if isinstance(row, Cycle):
        kind = next((kind for kind, names in COLUMNS.items() if column in names), PRESENTATION)
        return PartKey(kind)
    if isinstance(row, Section):
        return PartKey(TEXT, str(row.uuid))
    if isinstance(row, Session):
        return session_part(row)
    if isinstance(session := getattr(row, "session", None), Session):
        return session_part(session)
    kind = _ROWS.get(type(row))
    return PartKey(kind) if kind else None


def page_of(row: models.Model, column: str = "") -> PartKey | None:
    """The part that holds a column, if it has a page where it is written."""
    key = part_of(row, column)
    return key if key and key.kind in FORMS else None
