"""Prepare the next promotion from a cycle: the same texts, pieces, grid, contacts and sessions, a year later.

Dates move by 364 days, so that weekdays stay. People and decisions are not copied: see LEFT_BEHIND.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from accounts.models import User
from committee.services.settings import copy_settings
from cycles.enums import CoverVariant, QuoteAgreement
from cycles.models import Contact, Criterion, Cycle, RequiredPiece, Section
from cycles.quotes import read_quotes
from modules.models import Module
from programme.models import Session
from programme.services import save_session
from study_tours.models import StudyTour
from toolkit.domain.errors import DomainError, NotAllowedError
from toolkit.journal.services import record
from workshop.permissions import can_prepare
from workshop.year.journal import YearAct, year_of

_Row = TypeVar("_Row", bound=models.Model)

SHIFT = datetime.timedelta(days=364)

# Rows that hang on a cycle and on a session, copied column by column. Whoever adds a relation to one of the copied
# tables names it in COPIED or in LEFT_BEHIND: a test walks the models.
_OF_A_CYCLE: tuple[type[models.Model], ...] = (RequiredPiece, Criterion, Contact)
_OF_A_SESSION: tuple[type[models.Model], ...] = (Module, StudyTour)
COPIED = {
    "cycles.Section.cycle",
    "cycles.Section.parent",
    "cycles.RequiredPiece.cycle",
    "cycles.Criterion.cycle",
    "cycles.Contact.cycle",
    "programme.Session.cycle",
    "programme.HalfDay.session",
    "modules.Module.session",
    "study_tours.StudyTour.session",
}
LEFT_BEHIND = {
    "candidatures.Candidature.cycle": "people apply to each promotion",
    "candidatures.ReceiptSequence.cycle": "receipt numbers begin again",
    "candidatures.Piece.required_piece": "files of people",
    "candidatures.CorrectionPoint.required_piece": "corrections asked of people",
    "committee.Committee.cycle": "appointed each year, with its seats and dates; settings by copy_settings",
    "committee.Score.criterion": "readings of people",
    "instruction.BulkRun.cycle": "what was done to dossiers of people",
    "cycles.KeptAway.cycle": "recusals are about people",
    "programme.Enrolment.session": "people attend the sessions of their own promotion",
    "cycles.Participant.cycle": "people of that promotion",
    "workshop.PartVersion.cycle": "how the former texts came to be",
    "workshop.PendingChange.cycle": "what is not published yet of the former promotion",
    "catalogue.Picture.cycle": "people in them agreed for that brochure",
    "catalogue.BrochureEdition.cycle": "what was printed of the former promotion",
    "programme.KeptClash.session": "a decision about dates that are no longer the same",
    "programme.Slot.half_day": "a programme is written for each promotion",
    "programme.Programme.session": "a programme is written for each promotion",
    "programme.SpeakerLink.session": "speakers are asked for each promotion",
    "programme.Material.session": "what was handed out that year",
    "attendance.AttendanceSheet.half_day": "who was there that year",
    "attendance.Attestation.session": "hours that people followed that year",
    "attendance.Attestation.cycle": "hours that people followed that year",
    "evaluations.EvaluationForm.session": "what people thought of that session",
    "evaluations.EvaluationForm.cycle": "what people thought of that year",
    "peers.Composition.cycle": "groups are of the people of their own promotion",
    "peers.PeerGroup.cycle": "groups are of the people of their own promotion",
    "convocations.Practical.session": "lodging and what to prepare, written for each session",
}


class NextExistsError(DomainError):
    """The next promotion is there already; `existing` is it, for whoever may open it."""

    def __init__(self, existing: Cycle | None, words: str) -> None:
        self.existing = existing
        super().__init__(words)


@dataclass(frozen=True)
class Plan:
    """What a clone would hold: sessions as they would be, and how many rows of each sort follow."""

    source: Cycle
    clone: Cycle
    sessions: tuple[tuple[Session, Session], ...]

    @cached_property
    def counts(self) -> list[tuple[int, str, str]]:
        """How many, of what: one, then several. One query each."""
        sections = self.source.sections.count()
        rows = [
            (sections, "texte de la page et de la brochure", "textes de la page et de la brochure"),
            (self.source.required_pieces.count(), "pièce demandée", "pièces demandées"),
            (self.source.criteria.count(), "critère de la grille", "critères de la grille"),
            (self.source.contacts.count(), "contact", "contacts"),
        ]
        return [row for row in rows if row[0]]


def plan_clone(cycle: Cycle) -> Plan:
    """What clone_cycle would make, unsaved. One query."""
    clone = _next_cycle(cycle)
    pairs = tuple((session, _copy(session, cycle=clone)) for session in _sessions(cycle))
    return Plan(cycle, clone, pairs)


def find_next(cycle: Cycle) -> Cycle | None:
    """The next promotion of the same institute, if it is there. One query."""
    return Cycle.objects.coded(cycle.code).filter(institute=cycle.institute_id, year=cycle.year + 1).first()


@transaction.atomic
def clone_cycle(*, actor: User, cycle: Cycle) -> Cycle:
    """Make the next promotion as a draft: number and year up by one, every date 364 days later, no people.

    Raises NotAllowedError (403), NextExistsError (409), DomainError (409) beyond the last year that a cycle may have.
    """
    if not can_prepare(actor, cycle.institute_id):
        raise NotAllowedError("Seuls la direction du service et les conseillers de l’institut préparent ses cycles.")
    source = Cycle.objects.select_for_update(of=("self",), no_key=True).get(pk=cycle.pk)
    _check_free(source)
    clone = _save_next(source)
    _copy_sections(source, clone)
    for model in _OF_A_CYCLE:
        rows = model._base_manager.filter(cycle=source)
        model._base_manager.bulk_create(_copy(row, cycle=clone) for row in rows)
    for session in Session.objects.of_cycle(source):
        copied = save_session(session=_copy(session, cycle=clone))
        for model in _OF_A_SESSION:
            for row in model._base_manager.filter(session=session):
                _copy(row, session=copied).save()
    copy_settings(source=source, clone=clone)
    record(about=year_of(clone), actor=actor, kind=YearAct.CLONED, subject=str(source))
    return clone


def _sessions(cycle: Cycle) -> models.QuerySet[Session]:
    return cycle.sessions.select_related("cycle", "module", "study_tour")


def _check_free(source: Cycle) -> None:
    year = source.year + 1
    existing = find_next(source)
    if existing is not None:
        raise _next_exists(source, existing)
    if year > 2200:
        raise DomainError("Aucune promotion ne se prépare après 2200.")


def _next_cycle(source: Cycle) -> Cycle:
    """Pictures stay behind, and a photograph with them; who was quoted is asked again."""
    quotes = [replace(quote, agreement=QuoteAgreement.ASKED).write() for quote in read_quotes(source.quotes)]
    changes = {"brochure_cover": CoverVariant.CROWN, "quotes": quotes}
    return _copy(source, year=source.year + 1, promotion=source.promotion + 1, **changes)


def _save_next(source: Cycle) -> Cycle:
    """The row of the clone. Whoever writes a cycle by hand does not lock the source: the constraint tells."""
    clone = _next_cycle(source)
    try:
        with transaction.atomic():
            clone.save()
    except IntegrityError as error:
        raise _next_exists(source, find_next(source)) from error
    return clone


def _next_exists(source: Cycle, existing: Cycle | None) -> NextExistsError:
    return NextExistsError(existing, f"{source.code} {source.year + 1} existe déjà : ouvrez cette promotion plutôt.")


def _copy_sections(source: Cycle, clone: Cycle) -> None:
    """Parents before what they hold."""
    made: dict[int, Section] = {}
    waiting = list(Section.objects.filter(cycle=source).order_by("pk"))
    while waiting:
        left = []
        for row in waiting:
            if row.parent_id is not None and row.parent_id not in made:
                left.append(row)
                continue
            made[row.pk] = _copy(row, cycle=clone, parent=made.get(row.parent_id or 0))
            made[row.pk].save()
        if len(left) == len(waiting):
            raise ValueError("Sections hang on one another in a circle.")
        waiting = left


def _copy(row: _Row, **changes: Any) -> _Row:
    """A new row, unsaved, with the columns that people write and the changes; dates a year later."""
    values = {f.attname: _later(getattr(row, f.attname)) for f in _columns(row) if f.name not in changes}
    return type(row)(**values, **changes)


def _columns(row: models.Model) -> Iterator[models.Field]:
    """What people write: identifiers, states and what is derived are made anew."""
    return (field for field in row._meta.concrete_fields if field.editable and not field.primary_key)


def _later(value: Any) -> Any:
    """364 days later for a day or an instant, which keeps its hour in Paris; anything else as it is."""
    if isinstance(value, datetime.datetime):
        local = timezone.make_naive(value)
        return timezone.make_aware(local + SHIFT)
    return value + SHIFT if isinstance(value, datetime.date) else value
