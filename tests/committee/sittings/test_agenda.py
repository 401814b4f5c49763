"""The order of an agenda: exact up to twelve groups, checked against every order there is."""

from decimal import Decimal
from itertools import permutations
from random import Random

import pytest
from django.utils import timezone

from committee.enums import AssessmentState
from committee.models import Assessment
from committee.sittings.agenda import arrange, count_exits, order_groups
from committee.sittings.planning import spreads
from tests.factories.committee import bulk_items


def people(*ids):
    return frozenset(ids)


def fewest(groups):
    return min(count_exits(order) for order in permutations(groups))


def test_exits_are_counted_once_for_whoever_stays_out():
    assert count_exits([people(1), people(1, 2), people(2), people()]) == 2
    assert count_exits([people(1), people(), people(1)]) == 2
    assert count_exits([]) == 0


@pytest.mark.parametrize("seed", range(40))
def test_no_order_of_the_groups_has_fewer_exits(seed):
    random = Random(seed)
    sets = {frozenset(random.sample(range(6), random.randint(0, 4))) for _ in range(random.randint(1, 7))}
    groups = sorted(sets, key=sorted)
    random.shuffle(groups)
    found = order_groups(groups)
    assert sorted(found, key=sorted) == sorted(groups, key=sorted)
    assert count_exits(found) == fewest(groups)


@pytest.mark.parametrize("seed", range(12))
def test_no_order_of_the_items_has_fewer_exits(seed):
    """Grouping the items of the same people costs nothing."""
    random = Random(seed)
    out = {item: frozenset(random.sample(range(4), random.randint(0, 2))) for item in range(7)}
    order = arrange(list(out), recused=out.get, spread=lambda item: Decimal(0))
    assert sorted(order) == list(out)
    assert count_exits(out[item] for item in order) == fewest(list(out.values()))


def test_twelve_groups_are_ordered_exactly():
    chain = [people(number, number + 1) for number in range(12)]
    shuffled = Random(3).sample(chain, 12)
    assert count_exits(order_groups(shuffled)) == 13  # each person leaves once


def test_above_twelve_the_order_is_whole_and_no_worse_than_the_one_given():
    random = Random(7)
    groups = list({frozenset(random.sample(range(9), 3)) for _ in range(30)})
    found = order_groups(groups)
    assert set(found) == set(groups)
    assert len(found) == len(groups)
    assert count_exits(found) < count_exits(groups)


def test_the_largest_disagreement_comes_first_in_a_group():
    spread = {"calme": Decimal("0.5"), "vif": Decimal(6), "moyen": Decimal(2)}
    assert arrange(list(spread), recused=lambda item: people(), spread=spread.get) == ["vif", "moyen", "calme"]


@pytest.mark.django_db
def test_a_spread_has_two_decimals_and_leaves_out_who_cannot_judge(world):
    (item,) = bulk_items(1, world)
    for seat, score in zip(world.committee.seats.voting()[:3], ("12.30", "13.95", None), strict=True):
        Assessment.objects.create(
            item=item, seat=seat, score=score, is_unable=score is None, state=AssessmentState.VALIDATED,
            updated_at=timezone.now(), validated_at=timezone.now(),
        )  # fmt: skip
    assert str(spreads([item.pk])[item.pk]) == "1.65"
