"""What the signatory is told of the days away, and of what comes after the signature."""

import datetime
from decimal import Decimal

import pytest
import time_machine

from candidatures.commitment_ahead import what_comes
from candidatures.models import Candidature, EmployerCommitment
from candidatures.services.terms import Terms
from cycles.enums import CycleState
from cycles.models import Cycle
from programme.models import Session

DAY = datetime.date
CLOSE = datetime.datetime(2026, 1, 14, 22, 59, tzinfo=datetime.UTC)


def terms_of(*days) -> Terms:
    sessions = [Session(starts_on=first, ends_on=last) for first, last in days]
    return Terms("Anaïs Vauquelin-Roche", "", "", "", "Cycle", sessions, Decimal(3500))


@pytest.mark.parametrize(
    ("days", "count", "span", "spans_years"),
    [
        ((), 0, "", False),
        (((None, None),), 0, "", False),
        (((DAY(2026, 3, 10), DAY(2026, 3, 10)),), 1, "en une fois, en mars 2026", False),
        (
            ((DAY(2026, 4, 14), DAY(2026, 4, 16)), (None, None), (DAY(2026, 6, 30), DAY(2026, 7, 2))),
            6,
            "en deux fois, d’avril à juillet 2026",
            False,
        ),
        (
            ((DAY(2026, 12, 1), DAY(2026, 12, 3)), (DAY(2027, 1, 5), DAY(2027, 1, 7))),
            6,
            "en deux fois, de décembre 2026 à janvier 2027",
            True,
        ),
    ],
)
def test_days_away_are_counted_and_said(days, count, span, spans_years):
    terms = terms_of(*days)
    assert (terms.days_away, terms.span, terms.spans_years) == (count, span, spans_years)


def steps_at(moment, **columns) -> list[tuple[str, str]]:
    cycle = Cycle(
        opens_at=CLOSE - datetime.timedelta(days=60),
        closes_at=CLOSE,
        decision_on=DAY(2026, 2, 10),
        confirmation_days=10,
        state=CycleState.PUBLISHED,
    )
    signed = {"document_id": 1, "answered_at": CLOSE - datetime.timedelta(days=30), "signatory_email": "m@example.org"}
    commitment = EmployerCommitment(candidature=Candidature(cycle=cycle), amount=Decimal(3500), **signed | columns)
    with time_machine.travel(moment):
        return [
            (step.when.replace("\u00a0", " "), step.what) for step in what_comes(commitment, "Anaïs Vauquelin-Roche")
        ]


def test_what_comes_is_told_in_order_and_what_has_passed_is_not():
    assert steps_at("2025-12-15 23:59:00+01:00") == [
        ("Aujourd’hui", "L’acte part à deux adresses"),
        ("14 janvier", "Anaïs Vauquelin-Roche dépose son dossier"),
        ("10 février", "La commission décide"),
        ("20 février", "En cas d’admission, Anaïs Vauquelin-Roche confirme"),
        ("Ensuite", "La facture arrive"),
    ]
    assert [when for when, _ in steps_at("2026-01-20 10:00:00+01:00")] == ["10 février", "20 février", "Ensuite"]
    assert [when for when, _ in steps_at("2026-03-20 10:00:00+01:00")] == ["Ensuite"]


@pytest.mark.parametrize(("follows", "words"), [(True, "est attendu avant"), (False, "que vous avez données")])
def test_invoice_asks_for_the_number_that_follows(follows, words):
    commitment = EmployerCommitment(
        candidature=Candidature(cycle=Cycle(opens_at=CLOSE, closes_at=CLOSE)),
        amount=Decimal(3500),
        purchase_order_to_follow=follows,
    )
    *_, confirms, invoice = what_comes(commitment, "Anaïs Vauquelin-Roche")
    assert (confirms.when, invoice.when) == ("Ensuite", "Ensuite")
    assert words in invoice.more
