"""Take up a dossier of an earlier year: the answers come along, dated pieces are marked for renewal."""

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile

from accounts.models import User
from candidatures.enums import JournalKind
from candidatures.models import Candidature, Piece
from candidatures.models.received import FILE_FACTS
from candidatures.sections import DECLARATIONS, SECTIONS
from cycles.enums import PieceKind
from cycles.models import Cycle
from toolkit.files.sweeping import note_missing
from toolkit.journal.services import record

# Not taken up: what commits the person this year, and what is true of the earlier year only.
LEFT_OUT = frozenset({*DECLARATIONS.fields, "has_taken_cycle", "earlier_candidature"})
TAKEN_UP = tuple(name for section in SECTIONS for name in section.fields if name not in LEFT_OUT)


def earlier_dossier(*, user: User, cycle: Cycle) -> Candidature | None:
    """The person's latest dossier for an earlier cycle of the same institute, or None."""
    mine = Candidature.objects.owned_by(user).filter(cycle__institute=cycle.institute_id)
    others = mine.filter(cycle__closes_at__lt=cycle.closes_at)
    return others.select_related("cycle").order_by("-cycle__year", "-created_at").first()


def copy_from_previous(*, actor: User, source: Candidature, target: Candidature) -> None:
    """Copy the answers and the files of an earlier dossier into a new draft, which the caller has just made.

    Files keep their date, and wait for the person to replace them or to say that they are up to date.
    """
    for name in TAKEN_UP:
        setattr(target, name, getattr(source, name))
    target.region = source.region
    target.has_taken_cycle = source.has_taken_cycle or None  # « non » may have changed since
    target.earlier_candidature = source.submitted_at is not None or None
    target.refresh_search()
    target.save()
    for piece in source.pieces.current().select_related("required_piece"):
        _copy_piece(actor, piece, target)
    title = f"{source.cycle.title} {source.cycle.year}"
    record(about=target.uuid, actor=actor, kind=JournalKind.TAKEN_UP, subject=title)


def _copy_piece(actor: User, piece: Piece, target: Candidature) -> None:
    asked = piece.required_piece
    if asked.kind == PieceKind.COMMITMENT:
        return  # an employer commits for one year
    same = target.cycle.required_pieces.filter(kind=asked.kind)
    required = same.filter(label=asked.label).first() or (same.first() if asked.kind != PieceKind.OTHER else None)
    if required is None or target.pieces.filter(required_piece=required).exists():
        return
    contents = {}
    for name in ("file", "received"):
        if stored := getattr(piece, name):
            try:
                contents[name] = _read(stored)
            except FileNotFoundError:
                note_missing(str(stored.name))  # it is not taken up
                return
    copied = Piece(
        candidature=target,
        required_piece=required,
        **{name: getattr(piece, name) for name in FILE_FACTS},
        uploaded_by=actor,
        uploaded_at=piece.uploaded_at,
        renewal_due=True,
    )
    for name, content in contents.items():
        getattr(copied, name).save(piece.filename, ContentFile(content), save=False)
    copied.save()


def _read(file: FieldFile) -> bytes:
    with file.open("rb") as stored:
        return stored.read()
