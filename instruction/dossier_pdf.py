"""One dossier as one PDF: the form, the synthesis if it is asked for, the employer's deed, the pieces, then the paper
that came by post where it was scanned.

Never what the service writes for itself: notes, labels, threads.
"""

import logging
from dataclasses import dataclass

from django.template.loader import render_to_string

from candidatures.models import Candidature, PaperScan, Piece
from candidatures.paper import BUSY, PATIENCE, PLACES, UNNUMBERED, draw_dossier
from instruction.syntheses import validated_synthesis
from instruction.synthesis_paper import draw_synthesis
from toolkit.documents.errors import DocumentError
from toolkit.documents.letters import sender_of
from toolkit.documents.rendering import lay_out, write_pdf
from toolkit.documents.services import ensure_rendered, read_document
from toolkit.files.binding import BoundPdf, PdfPart, bind_pdf
from toolkit.files.errors import BusyError, UploadError
from toolkit.files.names import safe_name
from toolkit.files.places import take_place
from toolkit.files.sweeping import note_missing
from toolkit.text.french import list_in_words

logger = logging.getLogger(__name__)

DEED, SYNTHESIS = "Engagement de l’employeur", "Synthèse"
LOST = "Le fichier est introuvable dans le stockage : il est à redemander, ou à rétablir depuis la page du dossier."
UNREADABLE = "Le fichier ne se laisse pas assembler avec les autres : lisez-le sur la page du dossier."
NAME_SHOWN = 70  # characters of a name, so that the number after it is never cut off


@dataclass(frozen=True)
class DossierPdf:
    """The PDF, and the labels of the pieces that are not in it."""

    content: bytes
    pages: int
    missing: tuple[str, ...]

    @property
    def words(self) -> str:
        """What is missing, in French, or nothing."""
        if not self.missing:
            return ""
        named = list_in_words(f"« {label} »" for label in self.missing)
        return f"Sans {named} : une page le dit à sa place."


def bind_dossier(candidature: Candidature, *, with_synthesis: bool = False, for_committee: bool = False) -> DossierPdf:
    """Draw and bind it, with its validated synthesis if asked. Give a dossier read as `draw_dossier` asks.

    `for_committee`: what its members read on the screen, to be put in their book: the synthesis first, without a way to
    reach people, nor the employer's deed, which the form tells of, nor the paper that came by post; without numbers.

    A piece that storage has lost, or that cannot be bound, is a page that says so. Raises UploadError (422) when others
    hold all the places, StorageUnavailableError.
    """
    missing: dict[str, str] = {}
    form = draw_dossier(candidature, is_part=True, for_committee=for_committee)
    parts = [PdfPart("Formulaire", form, _foot(candidature), is_ours=True)]
    synthesis = _synthesis(candidature) if with_synthesis or for_committee else []
    parts = [*synthesis, *parts] if for_committee else [*parts, *synthesis]
    parts += [] if for_committee else _deed(candidature, missing)
    pieces = candidature.pieces.current().select_related("required_piece")
    parts += [_file(candidature, piece.required_piece.label, piece, missing) for piece in pieces]
    scans = [] if for_committee else candidature.scans.current()
    parts += [_file(candidature, scan.label, scan, missing) for scan in scans]
    bound = _bind(candidature, parts, missing, is_numbered=not for_committee)
    return DossierPdf(bound.content, bound.pages, tuple(missing))


def name_of_dossier(candidature: Candidature) -> str:
    """« ROCHEBRUNE-Anaïs_CDG-2026-0012.pdf »: in the order of names, found by its number."""
    name = f"{candidature.last_name.upper()}-{candidature.first_name}"[:NAME_SHOWN]
    return safe_name(f"{name}_{candidature.receipt_number}.pdf".replace(" ", "-"))


def _bind(candidature: Candidature, parts: list[PdfPart], missing: dict[str, str], *, is_numbered: bool) -> BoundPdf:
    """Bind the parts. What cannot be read gives way to a page that says so; where it is not known, every piece."""
    title = f"Dossier {candidature.receipt_number}, {candidature.full_name}"
    try:
        bound = bind_pdf(title=title, parts=parts, is_numbered=is_numbered)
        broken = bound.broken
    except BusyError:
        raise
    except UploadError as refusal:
        broken = tuple(place for place, part in enumerate(parts) if not part.is_ours)
        if not broken:
            raise
        logger.warning("The pieces of %s cannot be bound: %s", candidature.uuid, refusal.message)
    if not broken:
        return bound
    for place in broken:
        parts[place] = _missing(candidature, parts[place].title, UNREADABLE, missing)
    return bind_pdf(title=title, parts=parts, is_numbered=is_numbered)


def _synthesis(candidature: Candidature) -> list[PdfPart]:
    synthesis = validated_synthesis(candidature)
    if synthesis is None:
        return []
    return [PdfPart(SYNTHESIS, draw_synthesis(synthesis, is_part=True), _foot(candidature, SYNTHESIS), is_ours=True)]


def _deed(candidature: Candidature, missing: dict[str, str]) -> list[PdfPart]:
    """What the employer signed online, if they did: a form that was signed by hand is a piece."""
    commitment = candidature.commitment
    if commitment is None or commitment.document_id is None:
        return []
    try:
        content = read_document(ensure_rendered(commitment.document_id))
    except DocumentError:
        return [_missing(candidature, DEED, LOST, missing)]
    return [PdfPart(DEED, content, _foot(candidature, DEED))]


def _file(candidature: Candidature, label: str, kept: Piece | PaperScan, missing: dict[str, str]) -> PdfPart:
    try:
        with kept.file.open("rb") as stored:
            return PdfPart(label, stored.read(), _foot(candidature, label))
    except FileNotFoundError:
        note_missing(str(kept.file.name))
        return _missing(candidature, label, LOST, missing)


def _missing(candidature: Candidature, label: str, why: str, missing: dict[str, str]) -> PdfPart:
    """A page in the place of what is not there."""
    missing[label] = why
    institute = sender_of(candidature.cycle.institute)
    context = {"title": label, "label": label, "why": why, "institute": institute}
    html = render_to_string("instruction/documents/missing_piece.html", context)
    with take_place("paper", places=PLACES, patience=PATIENCE, busy=BUSY):
        content = write_pdf(lay_out(html=html, style=UNNUMBERED), identifier=html)
    return PdfPart(label, content, _foot(candidature, label), is_ours=True)


def _foot(candidature: Candidature, label: str = "") -> str:
    number = f"Dossier n° {candidature.receipt_number}"
    return f"{number}, {label}" if label else number
