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
# What a committee judges nobody on, and does not read on its screen (RGPD art. 5-1-c): ways to reach people, a trait,
# boxes that everybody has ticked.
NOT_JUDGED = frozenset({
    "email", "phone", "training_contact_name", "training_contact_email", "title",
    "commits_attendance", "commits_accuracy", "read_data_notice",
})  # fmt: skip
# A part of a larger whole leaves its foot to the one who binds it.
UNNUMBERED = (
    "@page letter { @bottom-left { content: none } @bottom-center { content: none } @bottom-right { content: none } }"
)


def draw_dossier(candidature: Candidature, *, is_part: bool = False, for_committee: bool = False) -> bytes:
    """The whole dossier as PDF: answers, pieces with their fingerprints, commitment. A draft says that it is one.

    Give a dossier read with its cycle, institute, applicant and receipt. `is_part`: it begins a larger whole, which
    numbers its pages. `for_committee`: with no more than its members read on the screen, see NOT_JUDGED; files go by
    their name alone. Three queries. Raises UploadError (422) when others hold all the places.
    """
    context = _context(as_sent(candidature), for_committee=for_committee)
    html = render_to_string("candidatures/documents/dossier.html", context)
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


def _context(sent: Candidature, *, for_committee: bool = False) -> dict[str, Any]:
    cycle = sent.cycle
    left_out = NOT_JUDGED if for_committee else frozenset()
    parts = [
        (section, _blocks(each for each in answers if each.question.name not in left_out))
        for section, answers in answers_of(sent)
    ]
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
        "parts": [(section, blocks) for section, blocks in parts if blocks or section.slug == "pieces"],
        "for_committee": for_committee,
        "pieces": list(sent.pieces.current().select_related("required_piece")),
        "commitment": sent.commitment,
    }


def _blocks(answers: Iterable[Answer]) -> list[tuple[bool, list[Answer]]]:
    """Answers as they follow one another: whether they go in a table of short ones, and which they are."""
    return [(short, list(group)) for short, group in groupby(answers, key=lambda answer: answer.question.in_a_row)]
