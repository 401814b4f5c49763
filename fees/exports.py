"""Fees as a CSV for finance: semicolons, decimal commas and a byte-order mark, as French spreadsheets expect."""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal

from django.utils import timezone

from fees.models import Fee
from toolkit.text.cleaning import clean_identifier, clean_line

CENTS = Decimal("0.01")
HEADER = (
    "Employeur", "SIRET de l’employeur", "SIRET à facturer", "Destinataire", "Code service", "N° d’engagement",
    "Courriel de facturation", "Participant", "Cycle", "Montant", "État", "Dû depuis",
)  # fmt: skip
# A spreadsheet takes a cell that starts so for a formula, and runs it (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@")


def safe_cell(value: str | int | Decimal) -> str:
    """The value as a spreadsheet may read it: an apostrophe goes before a text that it would run.

    Judged as the spreadsheet sees it: without invisible characters and spaces around, on one line, a full-width « ＝ »
    as a plain one. A number stays a number, negative or not; a phone number (« +33… ») stays a text.
    """
    if not isinstance(value, str):
        return str(value).replace(".", ",")
    line = clean_line(value)
    if clean_identifier(line).startswith(FORMULA_STARTS):
        return f"'{line}"
    return line


def fees_as_csv(fees: Iterable[Fee]) -> str:
    """One line a fee. Amounts are in euros with two decimals."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    for fee in fees:
        writer.writerow([safe_cell(cell) for cell in _cells(fee)])
    return f"\ufeff{target.getvalue()}"


def _cells(fee: Fee) -> list[str | Decimal]:
    participant = fee.participant
    return [
        participant.employer.name,
        participant.employer.siret,
        participant.billing_siret,
        participant.billing_name,
        participant.service_code,
        participant.purchase_order,
        participant.billing_email,
        participant.user.full_name,
        f"{participant.cycle.code} {participant.cycle.year}",
        fee.amount.quantize(CENTS),
        fee.get_state_display(),
        timezone.localdate(fee.due_since).strftime("%d/%m/%Y"),
    ]
