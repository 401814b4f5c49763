"""Import of a cycle: create or update everything that the document says, in one transaction.

The file is the truth for what the brochure says (texts, pieces, modules, tour, contacts): what is gone from it goes.
Settings that it leaves out (opening, seats, criteria, state, confirmation_days, decision, those of SettingsDocument,
the institute's phone, SIRET, court, signatory and silence) take the defaults of `catalogue.documents` on the first
import and are left alone after.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError

from catalogue.documents import (
    DEFAULT_ANNOUNCED_LENGTH,
    DEFAULT_CONFIRMATION_DAYS,
    DEFAULT_COURT,
    DEFAULT_CRITERIA,
    DEFAULT_SEATS,
    DEFAULT_SILENCE_MONTHS,
    DEFAULT_STATE,
    CriterionDocument,
    CycleDocument,
    InstituteDocument,
    ModuleDocument,
    PieceDocument,
    SectionDocument,
    SettingsDocument,
    TourDocument,
    default_opening,
    infer_alsace_moselle,
    infer_kind,
)
from catalogue.errors import ImportRefusedError, Problem
from catalogue.reading import read_document
from cycles.enums import CycleState
from cycles.errors import CycleError
from cycles.labelled import write_labelled
from cycles.lifecycle import ARCHIVE, PUBLISH, RESTORE, apply_move
from cycles.models import Contact, Criterion, Cycle, RequiredPiece, Section
from cycles.services import renew_revision
from modules.models import Module
from organisations.models import Institute
from programme.enums import SessionKind
from programme.models import Session
from programme.services import save_session
from study_tours.models import StudyTour
from toolkit.domain.errors import DomainError
from toolkit.domain.transitions import Transition

_ROUTES: dict[tuple[str, str], tuple[Transition, ...]] = {
    (CycleState.DRAFT, CycleState.PUBLISHED): (PUBLISH,),
    (CycleState.DRAFT, CycleState.ARCHIVED): (PUBLISH, ARCHIVE),
    (CycleState.PUBLISHED, CycleState.ARCHIVED): (ARCHIVE,),
    (CycleState.ARCHIVED, CycleState.PUBLISHED): (RESTORE,),
}


@dataclass(frozen=True)
class ImportReport:
    """What an import did."""

    cycle: Cycle
    created: bool
    removed_modules: tuple[str, ...]


@transaction.atomic
def import_cycle(*, text: str) -> ImportReport:
    """Create or update the cycle that a YAML text describes; the same text twice changes nothing the second time.

    Raises ImportRefusedError, having changed nothing, with the line and the key of each mistake.
    """
    return apply_document(document=read_document(text))


@transaction.atomic
def apply_document(*, document: CycleDocument) -> ImportReport:
    """Create or update the cycle of a document that was read. Raises ImportRefusedError, having changed nothing."""
    institute = _apply_institute(document.institute)
    known = Cycle.objects.coded(document.code).filter(institute=institute, year=document.year)
    cycle = known.select_for_update(of=("self",), no_key=True).first()
    created = cycle is None
    cycle = _apply_cycle(
        cycle or Cycle(institute=institute, code=document.code, year=document.year), document, institute
    )
    _apply_sections(cycle, document.sections)
    _apply_pieces(cycle, document.pieces)
    if created or document.criteria is not None:
        _apply_criteria(cycle, DEFAULT_CRITERIA if document.criteria is None else document.criteria)
    _apply_contacts(cycle, document)
    removed = _apply_modules(cycle, document.modules)
    _apply_tour(cycle, document)
    renew_revision(cycle=cycle)
    _apply_state(cycle, document.state or (DEFAULT_STATE if created else cycle.state))
    return ImportReport(cycle=cycle, created=created, removed_modules=removed)


# Settings of an institute that a file may leave out: what is stored then stays.
_LEFT_ALONE = (
    *("phone", "siret", "court", "signatory_name", "signatory_capacity"),
    *("silence_months", "tells_rank", "prints_reason", "head_validates_syntheses"),
)


def _refuse(key: str, text: str, line: int = 0) -> ImportRefusedError:
    return ImportRefusedError([Problem(line, key, text)])


def _apply_institute(document: InstituteDocument) -> Institute:
    institute = Institute.objects.filter(code=document.code).first()
    if institute is None:
        institute = Institute(code=document.code, court=DEFAULT_COURT, silence_months=DEFAULT_SILENCE_MONTHS)
        institute.alsace_moselle = infer_alsace_moselle(document.address)
    for name in ("name", "parent", "service", "email", "website"):
        setattr(institute, name, getattr(document, name))
    institute.address = list(document.address)
    for name in _LEFT_ALONE:
        if getattr(document, name) is not None:
            setattr(institute, name, getattr(document, name))
    institute.save()
    return institute


def _apply_cycle(cycle: Cycle, document: CycleDocument, institute: Institute) -> Cycle:
    if cycle.pk is None:
        cycle.opens_at = default_opening(document.deadline)
        cycle.seats = DEFAULT_SEATS
        cycle.confirmation_days = DEFAULT_CONFIRMATION_DAYS
    cycle.title = document.title
    cycle.promotion = document.promotion
    cycle.closes_at = document.deadline
    cycle.fee = document.fee
    cycle.audience_intro = document.audience_intro
    cycle.audience_items = list(document.audience_items)
    cycle.see_also = list(document.see_also)
    for name, value in (
        ("opens_at", document.opening),
        ("seats", document.seats),
        ("confirmation_days", document.confirmation_days),
        ("decision_on", document.decision),
        *_columns(document.settings).items(),
    ):
        if value is not None:
            setattr(cycle, name, value)
    if cycle.opens_at >= cycle.closes_at:
        raise _refuse(
            "cycle.candidature_deadline", "la clôture précède l’ouverture enregistrée\u00a0: écrivez aussi opening."
        )
    cycle.save()
    return cycle


def _columns(settings: SettingsDocument) -> dict[str, object]:
    """Settings by column of the cycle; None for what the file leaves out."""
    return {
        "expenses": None if settings.expenses is None else [line.write() for line in settings.expenses],
        "eligibility": None if settings.eligibility is None else settings.eligibility.write(),
        "targets": None if settings.targets is None else [line.write() for line in settings.targets],
        "day_starts_at": settings.day_start,
        "day_ends_at": settings.day_end,
        "half_day_minutes": settings.half_day_minutes,
        "attendance_share": settings.attendance_share,
        "decline_share": settings.decline_share,
        "brochure_cover": settings.cover,
        "quotes": None if settings.quotes is None else [line.write() for line in settings.quotes],
    }


def _apply_state(cycle: Cycle, target: str) -> None:
    if cycle.state == target:
        return
    route = _ROUTES.get((cycle.state, target))
    if route is None:
        raise _refuse(
            "cycle.state",
            f"le cycle est à l’état « {cycle.get_state_display()} », et ne passe pas à « {CycleState(target).label} ».",
        )
    try:
        for move in route:
            apply_move(cycle=cycle, move=move)
    except DomainError as error:
        raise _refuse("cycle.state", error.message) from error


def _apply_sections(cycle: Cycle, sections: tuple[SectionDocument, ...]) -> None:
    """Write the texts anew when they differ: nothing refers to a section."""
    if sections == read_sections(cycle):
        return
    cycle.sections.all().delete()
    for position, section in enumerate(sections, start=1):
        parent = Section.objects.create(cycle=cycle, position=position, title=section.title, body=section.body)
        Section.objects.bulk_create(
            Section(cycle=cycle, parent=parent, position=rank, title=inner.title, body=inner.body)
            for rank, inner in enumerate(section.subsections, start=1)
        )


def read_sections(cycle: Cycle) -> tuple[SectionDocument, ...]:
    """Return the sections stored for a cycle, in one query."""
    rows = list(cycle.sections.all())
    inner: dict[int, list[SectionDocument]] = {}
    for row in rows:
        if row.parent_id is not None:
            inner.setdefault(row.parent_id, []).append(SectionDocument(row.title, row.body, ()))
    return tuple(
        SectionDocument(row.title, row.body, tuple(inner.get(row.pk, ()))) for row in rows if row.parent_id is None
    )


def _apply_labelled(
    model: type[RequiredPiece] | type[Criterion], cycle: Cycle, wanted: list[dict], *, key: str
) -> None:
    """As write_labelled. Raises ImportRefusedError when a row that must go is referred to."""
    try:
        write_labelled(model, cycle, wanted)
    except CycleError as error:
        raise _refuse(key, error.message) from error


def _apply_pieces(cycle: Cycle, pieces: tuple[PieceDocument, ...]) -> None:
    stored = dict(cycle.required_pieces.values_list("label", "kind"))
    wanted = [
        {"label": piece.label, "kind": piece.kind or stored.get(piece.label) or infer_kind(piece.label)}
        for piece in pieces
    ]
    _apply_labelled(RequiredPiece, cycle, wanted, key="cycle.required_documents")


def _apply_criteria(cycle: Cycle, criteria: tuple[CriterionDocument, ...]) -> None:
    wanted = [{"label": line.label, "weight": line.weight, "help": line.help} for line in criteria]
    _apply_labelled(Criterion, cycle, wanted, key="cycle.criteria")


def _apply_contacts(cycle: Cycle, document: CycleDocument) -> None:
    fields = ("role", "service", "name", "email", "phone")
    wanted = [tuple(getattr(contact, name) for name in fields) for contact in document.contacts]
    if wanted == list(cycle.contacts.values_list(*fields)):
        return
    cycle.contacts.all().delete()
    Contact.objects.bulk_create(
        Contact(cycle=cycle, position=position, **dict(zip(fields, values, strict=True)))
        for position, values in enumerate(wanted, start=1)
    )


def _apply_modules(cycle: Cycle, documents: tuple[ModuleDocument, ...]) -> tuple[str, ...]:
    present = {session.number: session for session in cycle.sessions.filter(kind=SessionKind.MODULE)}
    for document in documents:
        session = present.pop(document.number, None) or Session(
            cycle=cycle,
            kind=SessionKind.MODULE,
            number=document.number,
            announced_length=DEFAULT_ANNOUNCED_LENGTH,
        )
        session.place = document.place
        if document.announced_length is not None:
            session.announced_length = document.announced_length
        text = f"le module {session.number} a déjà des émargements\u00a0: ses dates ne peuvent plus changer."
        _apply_session(session, document, _refuse("cycle.modules", text, document.line))
        Module.objects.update_or_create(
            session=session,
            defaults={"objectives": list(document.objectives), "contents": list(document.contents)},
        )
    for session in present.values():
        text = f"le module {session.number} («\u202f{session.title}\u202f») sert déjà\u00a0: remettez-le."
        _remove_session(session, _refuse("cycle.modules", text))
    return tuple(str(session) for session in present.values())


def _apply_tour(cycle: Cycle, document: CycleDocument) -> None:
    session = cycle.sessions.filter(kind=SessionKind.STUDY_TOUR).first()
    tour = document.tour
    if tour is None:
        if session is not None:
            text = "le voyage d’étude sert déjà\u00a0: remettez-le."
            _remove_session(session, _refuse("cycle.study_tour", text))
        return
    session = session or Session(cycle=cycle, kind=SessionKind.STUDY_TOUR)
    session.place = tour.destination
    text = "le voyage d’étude a déjà des émargements\u00a0: ses dates ne peuvent plus changer."
    _apply_session(session, tour, _refuse("cycle.study_tour", text))
    StudyTour.objects.update_or_create(session=session, defaults={"intro_title": tour.intro_title, "body": tour.body})


def _apply_session(session: Session, document: ModuleDocument | TourDocument, refusal: ImportRefusedError) -> None:
    """Write what modules and tours share.

    Raises the refusal when attendance holds a half-day that must go, one of its own words when its programme does.
    """
    session.title, session.starts_on, session.ends_on = document.title, document.start, document.end
    try:
        save_session(session=session)
    except DomainError as error:
        raise _refuse(refusal.problems[0].key, error.message) from error
    except (ProtectedError, RestrictedError) as error:
        raise refusal from error


def _remove_session(session: Session, refusal: ImportRefusedError) -> None:
    """Delete a session that is gone from the file. Raises the refusal when something refers to it."""
    try:
        session.delete()
    except (ProtectedError, RestrictedError) as error:
        raise refusal from error
