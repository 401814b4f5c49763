import pytest

from committee.enums import Outcome
from committee.models import Decision
from committee.services import publish_decisions
from tests.factories.committee import bulk_items, decide, make_committee

OUTCOMES = (Outcome.ADMITTED, Outcome.WAITLISTED, Outcome.REJECTED)


@pytest.fixture
def sitting():
    """A president, a vice-president and a secretary, a head and an adviser."""
    return make_committee(secretary=True, vice=True)


@pytest.fixture
def published(sitting):
    """The decisions of an admitted, a waitlisted and a rejected person, published, by outcome."""
    items = bulk_items(3, sitting)
    for item, outcome in zip(items, OUTCOMES, strict=True):
        decide(item, sitting.president, outcome, reason="Projet à mûrir." if outcome == Outcome.REJECTED else "")
    publish_decisions(actor=sitting.head, committee=sitting.committee)
    rows = Decision.objects.select_related("item__candidature__cycle__institute", "item__committee__cycle")
    return {row.outcome: row for row in rows}
