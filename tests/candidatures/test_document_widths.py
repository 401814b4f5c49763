"""A value of any length stays between the margins of what is printed."""

import datetime

import pytest
from django.template.loader import render_to_string

from candidatures.documents import add_months
from tests.rendering import spills

DAY = datetime.date(2026, 1, 14)
INSTITUTE = {"parent": "P" * 200, "service": "S" * 200, "address": ["A" * 120], "email": f"{'e' * 200}@example.org"}
PAPER = {"document": {"number": "AR-2026-00012", "code": "7KQ4-9MZD-WX3T"}}
PAPER |= {"verification_address": f"https://{'d' * 60}.{'d' * 60}.example.org/verification/"}
INSTITUTE |= {"name": "N" * 200, "phone": "0" * 60}


def receipt(value: str) -> str:
    piece = {"label": value, "filename": f"{value}.pdf", "size": 20_000_000, "sha256": "a" * 64}
    return render_to_string(
        "candidatures/documents/receipt.html",
        {
            "title": "Accusé", "number": "CDG-2026-0001", "full_name": value, "civility": "Madame", "job_title": value,
            "employer_name": value, "cycle_title": value, "cycle_promotion": 22, "cycle_year": 2026,
            "received_on": DAY, "silence_on": add_months(DAY, 2), "silence_months": 2, "court": value,
            "institute": INSTITUTE, "pieces": [piece, piece], "commitment": value, "commitment_signed": False,
            "issued_on": DAY, **PAPER,
        },
    )  # fmt: skip


def lines(value: str) -> list[list[str]]:
    return [["Fonction", value], [value, "Ville de Bréval"]]


def act(value: str) -> str:
    context = {"lines": lines(value), "text": f"Fonction : {value}", "sha256": "a" * 64, "signed_on": "14 janvier"}
    names = {"signatory_name": value, "signatory_capacity": value, "institute": INSTITUTE, "issued_on": DAY}
    return render_to_string("candidatures/documents/commitment.html", {"title": "Acte", **context, **names, **PAPER})


def form(value: str) -> str:
    names = {"signatory_name": value, "signatory_capacity": value, "billing_siret": "21990022200015"}
    context = {"lines": lines(value), "promise": value, "institute": INSTITUTE}
    return render_to_string("candidatures/documents/commitment_form.html", {"title": "Formulaire", **context, **names})


@pytest.mark.parametrize("document", [receipt, act, form])
@pytest.mark.parametrize("length", [108, 250])
def test_document_keeps_an_unbroken_value_between_its_margins(document, length):
    assert not spills(document("M" * length))
