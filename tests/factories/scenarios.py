"""Scenarios of composition, made through the services on a committee whose call is over."""

from typing import Any

from committee.enums import Outcome
from committee.models import Item, Scenario
from committee.scenarios.layout import Place
from committee.scenarios.making import create_scenario
from tests.factories.committee import Sitting, close_call
from tests.replay import replayed

IN, WAIT, OUT = Outcome.ADMITTED, Outcome.WAITLISTED, Outcome.REJECTED


@replayed
def make_scenario(
    sitting: Sitting, author: Any = None, *, name: str = "A, équilibre", **places: list[Item]
) -> Scenario:
    """A scenario of the adviser, or of someone else: `admitted`, `waiting` in order, `rejected`."""
    close_call(sitting.cycle)
    sitting.committee.cycle = sitting.cycle
    where = {item.pk: Place(IN) for item in places.get("admitted", [])}
    where |= {item.pk: Place(WAIT, rank) for rank, item in enumerate(places.get("waiting", []), start=1)}
    where |= {item.pk: Place(OUT) for item in places.get("rejected", [])}
    return create_scenario(actor=author or sitting.adviser, committee=sitting.committee, name=name, places=where)


def held(scenario: Scenario) -> list[tuple[int, str, int | None]]:
    """What it holds: dossiers, columns and ranks, in order of dossiers."""
    return list(scenario.placements.order_by("item").values_list("item", "column", "rank"))
