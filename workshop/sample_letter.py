"""A letter to nobody, to see what the settings of an institute give."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from organisations.models import Institute
from toolkit.documents.letters import sender_of
from toolkit.documents.rendering import render_cached

TEMPLATE = "candidatures/documents/refusal.html"


def draw_sample(institute: Institute) -> bytes:
    """The PDF of a refusal whose recipient is made up. Raises RenderingError, and StorageUnavailableError."""
    return render_cached(html=render_to_string(TEMPLATE, _context(institute)))


def _context(institute: Institute) -> dict[str, Any]:
    return {
        "title": "Lettre d’essai",
        "civility": "Madame",
        "full_name": "Camille Rocheteau",
        "job_title": "Directrice générale adjointe",
        "employer_name": "Ville d’Essai-sur-Orne",
        "receipt_number": "ESSAI-0000",
        "cycle_title": "Cycle de direction générale",
        "cycle_promotion": 1,
        "cycle_year": timezone.localdate().year,
        "institute": sender_of(institute),
        "signatory_name": institute.signatory_name,
        "signatory_capacity": institute.signatory_capacity,
        "signatory_delegation": institute.signatory_delegation,
        "reason": "Ceci est une lettre d’essai\u00a0: elle ne décide rien." if institute.prints_reason else "",
        "remedies": institute.remedies_text,
        "issued_on": timezone.localdate(),
        "document": None,
        "verification_address": "",
    }
