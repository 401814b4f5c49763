"""The acknowledgement of receipt of a candidature (CRPA L112-3, L112-11, R112-5)."""

from datetime import date

from candidatures.models import Candidature
from toolkit.documents.models import Document
from toolkit.documents.services import issue_document


def issue_receipt(*, candidature: Candidature, number: str, received_on: date) -> Document:
    """Issue the receipt: number, date received, silence date and meaning (L231-4), remedies, service, pieces.

    The silence date runs from receipt and changes no state.
    """
    cycle = candidature.cycle
    institute = cycle.institute
    pieces = candidature.pieces.current().select_related("required_piece")
    commitment = candidature.commitment
    return issue_document(
        key=f"receipt:{candidature.uuid}",
        kind="receipt",
        title=f"Accusé de réception {number}",
        template="candidatures/documents/receipt.html",
        context={
            "number": number,
            "full_name": candidature.full_name,
            "civility": candidature.get_title_display(),
            "job_title": candidature.job_title,
            "employer_name": candidature.employer_name,
            "cycle_title": cycle.title,
            "cycle_promotion": cycle.promotion,
            "cycle_year": cycle.year,
            "received_on": received_on,
            "silence_on": add_months(received_on, institute.silence_months),
            "silence_months": institute.silence_months,
            "court": institute.court,
            "institute": {
                "name": institute.name,
                "service": institute.service,
                "address": list(institute.address),
                "email": institute.email,
                "phone": institute.phone,
            },
            "pieces": [
                {
                    "label": piece.required_piece.label,
                    "filename": piece.original_name,
                    "size": piece.size,
                    "sha256": piece.sha256,
                }
                for piece in pieces
            ],
            "commitment": commitment.get_state_display() if commitment else "",
            "commitment_signed": bool(commitment and commitment.is_signed),
        },
    )


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month (code civil art. 641: time counted in months)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    last = (date(year + month // 12, month % 12 + 1, 1) - date.resolution).day
    return date(year, month, min(day.day, last))
