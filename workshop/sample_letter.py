"""A letter that is not issued: to nobody, to see what the settings give, or to somebody, to read its words on paper."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from candidatures.models import Candidature
from candidatures.wordings.letters import (
    ADMISSION_LETTER,
    INELIGIBLE_LETTER,
    RECEIPT_LETTER,
    RECTIFIED_LETTER,
    REFUSAL_LETTER,
    WAITING_LETTER,
)
from candidatures.wordings.samples import SAMPLES, sample_cycle
from committee.wordings.appeals import DISMISSAL_LETTER
from organisations.models import Institute
from toolkit.documents.drafts import NOT_ISSUED
from toolkit.documents.letters import sender_of
from toolkit.documents.rendering import render_cached, render_pdf
from toolkit.domain.days import add_months
from toolkit.files.places import take_place
from toolkit.wordings.institutes import institute_values
from toolkit.wordings.kinds import Values, WordingKind
from toolkit.wordings.letters import write_letter
from workshop.previewing import BUSY, PATIENCE, PLACES

TEMPLATES = {
    RECEIPT_LETTER.key: "candidatures/documents/receipt.html",
    INELIGIBLE_LETTER.key: "candidatures/documents/refusal.html",
    ADMISSION_LETTER.key: "candidatures/documents/admission.html",
    REFUSAL_LETTER.key: "candidatures/documents/refusal.html",
    WAITING_LETTER.key: "candidatures/documents/refusal.html",
    RECTIFIED_LETTER.key: "candidatures/documents/refusal.html",
    DISMISSAL_LETTER.key: "candidatures/documents/refusal.html",
}
_PIECE = {"label": "Curriculum vitae", "filename": "cv.pdf", "size": 182_000, "sha256": "0" * 64}


def draw_sample(institute: Institute) -> bytes:
    """The PDF of a refusal whose recipient is made up. Raises RenderingError, and StorageUnavailableError."""
    candidature = SAMPLES[0].of(sample_cycle(institute))
    told = "Ceci est une lettre d’essai : elle ne décide rien." if institute.prints_reason else ""
    values = {**REFUSAL_LETTER.examples, **institute_values(institute), "motif": told}
    words = write_letter(REFUSAL_LETTER, values, institute=institute, scope=None)
    return render_cached(html=_html(REFUSAL_LETTER, candidature, words))


def draw_words(kind: WordingKind, candidature: Candidature, text: str, values: Values) -> bytes:
    """The PDF of a letter in words that may not be kept yet, marked on each page; nothing of it is stored.

    Raises ValueError for a text that cannot be sent, RenderingError, UploadError (422) when others hold all the places.
    """
    institute = candidature.cycle.institute
    words = write_letter(kind, values, institute=institute, scope=None, words=text)
    html = _html(kind, candidature, words).replace("</head>", f"{NOT_ISSUED}</head>", 1)
    with take_place("preview", places=PLACES, patience=PATIENCE, busy=BUSY):
        return render_pdf(html=html, identifier=kind.key)


def _html(kind: WordingKind, candidature: Candidature, words: dict[str, str]) -> str:
    return render_to_string(TEMPLATES[kind.key], {**_common(candidature), **_receipt(candidature), **words})


def _common(candidature: Candidature) -> dict[str, Any]:
    cycle = candidature.cycle
    institute = cycle.institute
    return {
        "title": "Lettre d’essai",
        "civility": candidature.get_title_display(),
        "full_name": candidature.full_name,
        "job_title": candidature.job_title,
        "employer_name": candidature.employer_name,
        "receipt_number": candidature.receipt_number,
        "cycle_title": cycle.title,
        "cycle_promotion": cycle.promotion,
        "cycle_year": cycle.year,
        "institute": sender_of(institute),
        "signatory_name": institute.signatory_name,
        "signatory_capacity": institute.signatory_capacity,
        "signatory_delegation": institute.signatory_delegation,
        "issued_on": timezone.localdate(),
        "document": None,
        "verification_address": "",
    }


def _receipt(candidature: Candidature) -> dict[str, Any]:
    """What a receipt says besides, with a piece that does not exist."""
    received_on, institute = timezone.localdate(candidature.submitted_at), candidature.cycle.institute
    return {
        "number": candidature.receipt_number,
        "received_on": received_on,
        "received_at": candidature.submitted_at,
        "received": candidature.received_words,
        "revised_at": None,
        "former_number": "",
        "silence_on": add_months(received_on, institute.silence_months),
        "silence_months": institute.silence_months,
        "remedies": institute.remedies_text,
        "pieces": [_PIECE],
        "commitment": "signé",
        "commitment_signed": True,
    }
