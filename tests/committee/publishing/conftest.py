import pytest

from candidatures.models import Candidature
from committee.enums import Outcome
from tests.factories.committee import bulk_items, close_call, decide

OUTCOMES = (Outcome.ADMITTED, Outcome.WAITLISTED, Outcome.REJECTED)


@pytest.fixture
def judged(sitting):
    """An admitted, a waitlisted and a rejected dossier, secret still and validated; the call is closed."""
    items = bulk_items(3, sitting, readers=1)
    for item, outcome in zip(items, OUTCOMES, strict=True):
        decide(item, sitting.president, outcome, reason="Projet à mûrir." if outcome == Outcome.REJECTED else "")
    close_call(sitting.cycle)
    return items


@pytest.fixture
def states(judged):
    """The states of the three dossiers, in order."""

    def read():
        return list(
            Candidature.objects.filter(committee_item__in=judged).order_by("pk").values_list("state", flat=True)
        )

    return read
