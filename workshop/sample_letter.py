"""A letter to nobody, to see what the settings of an institute give."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from candidatures.wordings.letters import REFUSAL_LETTER
from organisations.models import Institute
from toolkit.documents.letters import sender_of
from toolkit.documents.rendering import render_cached
from toolkit.wordings.institutes import institute_values
from toolkit.wordings.letters import write_letter

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
        **_words(institute),
        "issued_on": timezone.localdate(),
        "document": None,
        "verification_address": "",
    }


def _words(institute: Institute) -> dict[str, str]:
    """The institute's own words of a refusal, and its remedies."""
    told = "Ceci est une lettre d’essai : elle ne décide rien." if institute.prints_reason else ""
    values = {**REFUSAL_LETTER.examples, **institute_values(institute), "motif": told}
    return write_letter(REFUSAL_LETTER, values, institute=institute, scope=None)
