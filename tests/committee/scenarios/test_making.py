"""Scenarios are made, copied, renamed, shared and deleted by their author; names are one a committee."""

import pytest
import time_machine
from django.db import IntegrityError, transaction

from committee.enums import ScenarioAudience
from committee.models import Scenario
from committee.scenarios import making
from committee.scenarios.layout import Place
from committee.scenarios.making import (
    best_scores,
    change_scenario,
    copy_scenario,
    create_scenario,
    dated_name,
    delete_scenario,
    free_name,
    mark_of_scenario,
    nobody_yet,
)
from committee.scenarios.placing import place_items
from tests.factories.committee import bulk_items
from tests.factories.scenarios import IN, OUT, WAIT, held, make_scenario
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(sitting):
    return bulk_items(4, sitting, readers=1)


@pytest.fixture
def scenario(sitting, items):
    return make_scenario(sitting, admitted=items[:1], waiting=items[1:3])


def share(scenario, audience=ScenarioAudience.COMMITTEE, **more):
    return change_scenario(actor=scenario.author, scenario=scenario, name=scenario.name, audience=audience, **more)


def test_names_are_one_a_committee_whatever_their_capitals(sitting, scenario):
    for name in ("A, équilibre", "  a, ÉQUILIBRE "):
        with pytest.raises(IncompleteError, match="porte déjà ce nom"):
            create_scenario(actor=sitting.head, committee=scenario.committee, name=name, places={})
    for name, words in (("  ", "Donnez un nom"), ("x" * 81, "80 caractères au plus")):
        with pytest.raises(IncompleteError, match=words):
            create_scenario(actor=sitting.head, committee=scenario.committee, name=name, places={})
    values = {"committee": scenario.committee, "author": sitting.head, "created_at": scenario.created_at}
    with pytest.raises(IntegrityError), transaction.atomic():
        Scenario.objects.create(name="a, équilibre", changed_at=scenario.created_at, **values)
    assert free_name(scenario.committee, "A, équilibre") == "A, équilibre (2)"


def test_a_copy_holds_the_same_and_is_one_s_own(sitting, scenario):
    with pytest.raises(NotAllowedError):
        copy_scenario(actor=sitting.head, scenario=scenario)
    share(scenario)
    copy = copy_scenario(actor=sitting.head, scenario=scenario)
    assert held(copy) == held(scenario)
    assert (copy.name, copy.author, copy.audience) == ("A, équilibre, copie", sitting.head, ScenarioAudience.AUTHOR)
    assert copy.copied_from == scenario
    assert copy_scenario(actor=sitting.head, scenario=scenario).name == "A, équilibre, copie (2)"


def test_the_author_alone_renames_shares_and_deletes(sitting, scenario):
    share(scenario)
    with pytest.raises(NotAllowedError, match="Faites-en une copie"):
        change_scenario(actor=sitting.head, scenario=scenario, name="B", audience=ScenarioAudience.COMMITTEE)
    with pytest.raises(NotAllowedError, match="Faites-en une copie"):
        delete_scenario(actor=sitting.head, scenario=scenario)
    assert change_scenario(actor=sitting.adviser, scenario=scenario, name="B", audience="author").name == "B"
    delete_scenario(actor=sitting.adviser, scenario=scenario)
    assert not Scenario.objects.exists()


def test_a_stale_page_neither_renames_nor_deletes(sitting, items, scenario):
    seen = mark_of_scenario(scenario)
    change = {"actor": sitting.adviser, "scenario": scenario, "name": "B", "audience": "president"}
    change_scenario(**change, seen=seen)
    change_scenario(**change, seen=seen)  # a second click
    with pytest.raises(StaleError, match="renommé ou partagé autrement"):
        change_scenario(actor=sitting.adviser, scenario=scenario, name="C", audience="author", seen=seen)
    place_items(actor=sitting.adviser, scenario=scenario, places={items[0].uuid: Place(OUT)})
    with pytest.raises(StaleError, match="avant de le supprimer"):
        delete_scenario(actor=sitting.adviser, scenario=scenario, seen=1)
    with pytest.raises(IncompleteError, match="avec qui"):
        change_scenario(actor=sitting.adviser, scenario=scenario, name="C", audience="presse")


def test_best_scores_fill_the_seats_and_leave_out_who_has_none(sitting, items):
    sitting.committee.cycle.seats = 2
    items[3].mean_score = None
    items[3].save()
    places = best_scores(sitting.committee)
    inside = [item for item, place in places.items() if place.column == IN]
    assert inside == [items[2].pk, items[1].pk]  # means are 2, then 1
    sitting.committee.cycle.seats = 20  # more seats than dossiers
    assert sum(place.column == IN for place in best_scores(sitting.committee).values()) == 3
    assert {place.column for place in nobody_yet(sitting.committee).values()} == {OUT}


def test_there_are_no_more_than_so_many(sitting, scenario, monkeypatch):
    monkeypatch.setattr(making, "MOST_SCENARIOS", 1)
    with pytest.raises(DomainError, match="supprimez-en un"):
        copy_scenario(actor=sitting.adviser, scenario=scenario)


def test_a_dated_name_says_the_hour_of_paris():
    with time_machine.travel("2041-02-03T09:12:00Z"):
        assert dated_name("Proposition") == "Proposition du 3\u00a0février, 10\u00a0h\u00a012"


def test_ranks_are_closed_up_when_a_scenario_is_made(sitting, items):
    places = {items[0].pk: Place(WAIT, 4), items[1].pk: Place(WAIT, 9), items[2].pk: Place(WAIT)}
    make_scenario(sitting)  # the call is over
    made = create_scenario(actor=sitting.adviser, committee=sitting.committee, name="B", places=places)
    assert [rank for _item, _column, rank in held(made)] == [2, 3, 1]
