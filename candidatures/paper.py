"""A dossier on paper: a copy to read, drawn for its reader and kept nowhere; and the form before anyone fills it."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from candidatures.forms.outline import Answer, answers_of, outline, question_count
from candidatures.models import Candidature
from candidatures.working_copy import as_sent
from cycles.models import Cycle
from programme.models import Session
from toolkit.documents.letters import sender_of
from toolkit.documents.rendering import lay_out, render_cached, write_pdf
from toolkit.files.places import take_place

PLACES = 2  # drawn at once on this machine: a dossier of full texts is a second of processor
PATIENCE = 20  # seconds for a place
BUSY = "D’autres dossiers sont en cours de mise en page. Réessayez dans une minute."
CONTACT = frozenset({"email", "phone", "training_contact_name", "training_contact_email"})  # as on the screen
# A part of a larger whole leaves its foot to the one who binds it.
UNNUMBERED = (
    "@page letter { @bottom-left { content: none } @bottom-center { content: none } @bottom-right { content: none } }"
)


def draw_dossier(candidature: Candidature, *, is_part: bool = False, with_contact: bool = True) -> bytes:
    """The whole dossier as PDF: answers, pieces with their fingerprints, commitment. A draft says that it is one.

    Give a dossier read with its cycle, institute, applicant and receipt. `is_part`: it begins a larger whole, which
    numbers its pages. `with_contact`: with the mail addresses and the telephone, which a committee does not read.
    Three queries. Raises UploadError (422) when others hold all the places.
    """
    html = render_to_string(
        "candidatures/documents/dossier.html", _context(as_sent(candidature), with_contact=with_contact)
    )
    with take_place("paper", places=PLACES, patience=PATIENCE, busy=BUSY):
        return write_pdf(lay_out(html=html, style=UNNUMBERED if is_part else ""), identifier=html)


def name_of(candidature: Candidature) -> str:
    """The name under which the copy is received."""
    return f"dossier-{candidature.receipt_number or 'brouillon'}.pdf"


def preparation(cycle: Cycle) -> dict[str, Any]:
    """All that a dossier for this cycle will ask: sections, pieces, the employer, the days away. Two queries.

    Give a cycle read with its institute.
    """
    required = list(cycle.required_pieces.all())
    return {
        "cycle": cycle,
        "outline": outline(),
        "question_count": question_count(),
        "files": [piece for piece in required if not piece.is_commitment],
        "asks_commitment": any(piece.is_commitment for piece in required),
        "sessions": list(Session.objects.of_cycle(cycle)),
    }


def draw_blank(cycle: Cycle) -> bytes:
    """The form before anyone fills it, as PDF: drawn once, as long as it asks the same. Raises as `render_cached`."""
    context = {"title": f"Formulaire de candidature : {cycle.title}, {cycle.year}", **preparation(cycle)}
    context["institute"] = sender_of(cycle.institute)
    return render_cached(html=render_to_string("candidatures/documents/blank.html", context))


def _context(sent: Candidature, *, with_contact: bool = True) -> dict[str, Any]:
    cycle = sent.cycle
    return {
        "title": f"Candidature : {sent.full_name}",
        "candidature": sent,
        "sent_again": sent.revisions.filter(sent_at__isnull=False)
        .order_by("-sent_at")
        .select_related("receipt")
        .first(),
        "cycle": cycle,
        "institute": sender_of(cycle.institute),
        "drawn_at": timezone.now(),
        "parts": [
            (section, _blocks(each for each in answers if with_contact or each.question.name not in CONTACT))
            for section, answers in answers_of(sent)
        ],
        "pieces": list(sent.pieces.current().select_related("required_piece")),
        "commitment": sent.commitment,
    }


def _blocks(answers: Iterable[Answer]) -> list[tuple[bool, list[Answer]]]:
    """Answers as they follow one another: whether they go in a table of short ones, and which they are."""
    return [(short, list(group)) for short, group in groupby(answers, key=lambda answer: answer.question.in_a_row)]
