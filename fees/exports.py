"""Fees as a CSV for finance: semicolons, decimal commas and a byte-order mark, as French spreadsheets expect."""

import csv
import io
from collections.abc import Iterable

from django.utils import timezone

from fees.models import Fee

HEADER = (
    "Employeur", "SIRET de l’employeur", "SIRET à facturer", "Destinataire", "Code service", "N° d’engagement",
    "Courriel de facturation", "Participant", "Cycle", "Montant", "État", "Dû depuis",
)  # fmt: skip
# A spreadsheet takes a cell that starts so for a formula, and runs it (OWASP, CSV injection).
DANGEROUS_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: str) -> str:
    """The text, made harmless for a spreadsheet: an apostrophe goes before what it would run."""
    return f"'{value}" if value.startswith(DANGEROUS_STARTS) else value


def fees_as_csv(fees: Iterable[Fee]) -> str:
    """One line a fee. Amounts are in euros with two decimals."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    for fee in fees:
        writer.writerow([safe_cell(cell) for cell in _cells(fee)])
    return f"\ufeff{target.getvalue()}"


def _cells(fee: Fee) -> list[str]:
    participant = fee.participant
    return [
        participant.employer.name,
        participant.employer.siret,
        participant.billing_siret,
        participant.billing_name,
        participant.service_code,
        participant.engagement_number,
        participant.billing_email,
        participant.user.full_name,
        f"{participant.cycle.code} {participant.cycle.year}",
        f"{fee.amount:.2f}".replace(".", ","),
        fee.get_state_display(),
        timezone.localdate(fee.due_since).strftime("%d/%m/%Y"),
    ]
