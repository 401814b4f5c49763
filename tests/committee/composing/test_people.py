"""Dossiers of a committee and targets of its cycle, as the solver reads them."""

from decimal import Decimal

import pytest

from candidatures.models import Candidature
from committee.composing.people import key_of, problem_of, read_dossiers, targets_of
from committee.composing.problem import Bound, Counted
from committee.composing.proposing import propose
from committee.composing.standing import standing_of
from committee.models import Item
from cycles.targets import DISTINCT, EACH, Target
from tests.factories.committee import bulk_items, make_committee

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting():
    return make_committee()


def write(item: Item, mean: str | None, **columns) -> None:
    Item.objects.filter(pk=item.pk).update(mean_score=mean and Decimal(mean))
    Candidature.objects.filter(pk=item.candidature_id).update(**columns)


def test_a_dossier_counts_by_its_mean_its_employer_and_its_traits(sitting):
    first, second = bulk_items(2, sitting)
    write(first, "15.67", siret="21990001600011", title="F", population=21_300, years_in_general_management=12)
    write(second, None, siret="", title="M", population=None, has_taken_cycle=None)
    found = {dossier.pk: dossier for dossier in read_dossiers(Item.objects.all())}
    one, other = found[first.pk], found[second.pk]
    assert (one.score, one.employer) == (15_670, "219900016")
    assert (one.traits["GENDER"], one.traits["STRATUM"], one.traits["SENIORITY"]) == ("WOMEN", "FROM_20K", "FROM_10")
    assert (other.score, other.employer) == (None, "")
    assert (other.traits["GENDER"], other.traits["STRATUM"], other.traits["FIRST_CYCLE"]) == ("MEN", "", "")


def test_targets_of_a_cycle_keep_their_meaning(sitting):
    sitting.cycle.targets = [
        Target("REGION", EACH, "AT_MOST", 5).write(),
        Target("REGION", DISTINCT, "AT_LEAST", 8).write(),
        Target("EMPLOYER_TYPE", "SDIS", "AT_LEAST", 2, 300).write(),
    ]
    each, different, wish = targets_of(sitting.cycle)
    assert (each.counted, each.bound, each.number, each.weight) == (Counted.PEOPLE_OF_EACH, Bound.MOST, 5, None)
    assert (different.counted, different.bound, different.values) == (Counted.VALUES, Bound.LEAST, frozenset())
    assert (wish.family, wish.values, wish.weight) == ("EMPLOYER_TYPE", {"SDIS"}, 300)


def test_the_group_proposed_keeps_the_targets_and_leaves_out_who_has_no_score(sitting):
    items = bulk_items(6, sitting)
    titles = ("M", "M", "M", "F", "F", "M")
    for rank, (item, title) in enumerate(zip(items, titles, strict=True)):
        write(item, None if rank == 5 else f"{17 - rank}", title=title, siret=f"21990{rank:04d}00013")
    write(items[4], "13", siret="21990000000013")  # the employer of the first
    cycle = sitting.cycle
    cycle.seats, cycle.targets = 3, [Target("GENDER", "WOMEN", "AT_LEAST", 1).write()]
    dossiers = read_dossiers(Item.objects.all())
    problem = problem_of(cycle, dossiers)
    assert propose(problem).group == tuple(key_of(items[rank].pk) for rank in (0, 1, 3))
    assert problem.fixed_out == {key_of(items[5].pk)}
    kept = problem_of(cycle, dossiers, kept=[items[4].pk, items[5].pk], left_out=[items[0].pk])
    assert set(propose(kept).group) == {key_of(items[rank].pk) for rank in (1, 4, 5)}
    assert standing_of(problem, [key_of(items[0].pk), key_of(items[4].pk)]).clashes[0][0] == "219900000"


@pytest.mark.parametrize("number", [1, 300])
def test_dossiers_are_read_in_one_query(sitting, django_assert_num_queries, number):
    bulk_items(number, sitting)
    with django_assert_num_queries(1):
        assert len(read_dossiers(Item.objects.all())) == number
