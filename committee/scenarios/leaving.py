"""A dossier leaves the committee's table: it leaves every scenario too, and each of them says so."""

from django.utils import timezone

from committee.models import Item, Placement, PlacementMove, Scenario
from committee.scenarios.layout import read_layout, write_layout


def leave_scenarios(item: Item) -> None:
    """Take this dossier out of the scenarios that place it; those behind it on a waiting list move up.

    The caller holds the dossier: scenarios are locked after it, in order.
    """
    placed = Placement.objects.filter(item=item).values("scenario")
    for scenario in Scenario.objects.select_for_update(of=("self",)).filter(pk__in=placed).order_by("pk"):
        _leave(scenario, item)


def _leave(scenario: Scenario, item: Item) -> None:
    layout = read_layout(scenario)
    before = layout.places
    place = before.get(item.pk)
    if place is None:
        return
    layout.put({item.pk: None})
    write_layout(scenario, before, layout)
    scenario.revision += 1
    scenario.changed_at, scenario.changed_by = timezone.now(), None
    scenario.save(update_fields=["revision", "changed_at", "changed_by"])
    PlacementMove.objects.create(
        scenario=scenario,
        item=item,
        revision=scenario.revision,
        at=scenario.changed_at,
        origin=place.column,
        origin_rank=place.rank,
    )
