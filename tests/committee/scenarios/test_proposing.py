"""The best group as a scenario, as a command, or the limits that contradict; what limits it, computed behind."""

import json
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from candidatures.models import Candidature
from committee.enums import StudyKind, StudyState
from committee.management.commands import propose_group as limits
from committee.models import Item, Scenario, Study
from committee.scenarios import proposing
from committee.scenarios.proposing import ContradictionError, find_group, propose_scenario
from committee.scenarios.studies import run_study
from cycles.models import Cycle
from cycles.targets import Target
from tests.factories.committee import bulk_items, close_call, recuse
from tests.factories.scenarios import IN
from toolkit.domain.errors import DomainError, NotAllowedError
from toolkit.programs import Unsolved

pytestmark = pytest.mark.django_db

WOMEN = Target("GENDER", "WOMEN", "AT_LEAST", 2)
MEN = Target("GENDER", "MEN", "AT_LEAST", 2)
PROPOSE = "/commission/composition/proposer/"


@pytest.fixture
def items(sitting):
    """Six dossiers of means from 0 to 5, the three lowest of women, for three seats."""
    close_call(sitting.cycle)
    items = bulk_items(6, sitting, readers=1)
    Candidature.objects.filter(committee_item__in=items).update(title="M")
    Candidature.objects.filter(committee_item__in=items[:3]).update(title="F")
    ask(sitting, WOMEN)
    return items


def ask(sitting, *targets, seats=3):
    Cycle.objects.filter(pk=sitting.cycle.pk).update(targets=[each.write() for each in targets], seats=seats)
    sitting.cycle.refresh_from_db()
    sitting.committee.cycle = sitting.cycle


def test_the_best_group_is_a_scenario_of_its_own(sitting, items):
    made = propose_scenario(actor=sitting.adviser, committee=sitting.committee)
    assert set(made.placements.filter(column=IN).values_list("item", flat=True)) == {items[n].pk for n in (1, 2, 5)}
    assert made.placements.count() == 6
    assert made.name.startswith("Proposition du ")
    again = propose_scenario(actor=sitting.adviser, committee=sitting.committee)
    assert again.name == f"{made.name} (2)"  # the same minute
    study = made.studies.get()
    assert (study.kind, study.state) == (StudyKind.LIMITS, StudyState.QUEUED)


def test_a_page_sent_twice_proposes_once(sitting, items, session_of):
    client, key = session_of(sitting.adviser), str(uuid4())
    first = client.post(PROPOSE, {"key": key})
    assert client.post(PROPOSE, {"key": key}).url == first.url
    assert Scenario.objects.count() == 1
    assert session_of(sitting.members[0]).post(PROPOSE).status_code == 403


def test_what_limits_the_proposal_is_told_once_it_is_computed(sitting, items, session_of):
    made = propose_scenario(actor=sitting.adviser, committee=sitting.committee)
    client, url = session_of(sitting.adviser), reverse("committee:scenario", args=[made.uuid])
    assertContains(client.get(url), "en attente")
    run_study(made.studies.get().pk)
    page = client.get(url)
    assert str(page.context["limits"].mean) == "2.67"
    (line,) = page.context["limits"].limits
    assert (line.label, str(line.gain)) == ("Au moins 2\u00a0femmes", "1.00")
    assert line.entering == items[4].candidature.full_name
    ask(sitting, MEN)
    assertContains(client.get(url), "ont changé depuis cette proposition")


def test_limits_that_contradict_are_named_with_a_way_to_change_them(sitting, items, session_of):
    ask(sitting, WOMEN, MEN)
    with pytest.raises(ContradictionError) as refused:
        find_group(sitting.cycle, sitting.committee)
    assert refused.value.limits == ["Au moins 2\u00a0femmes", "Au moins 2\u00a0hommes", "Un groupe de 3 personnes"]
    page = session_of(sitting.adviser).post(PROPOSE)
    assertContains(page, "se contredisent", status_code=409)
    assertContains(page, reverse("committee:targets"), status_code=409)
    assert not Scenario.objects.exists()


def test_more_seats_than_dossiers_that_were_read(sitting, items, session_of):
    ask(sitting, seats=20)
    Item.objects.filter(pk=items[0].pk).update(mean_score=None)
    page = session_of(sitting.adviser).post(PROPOSE)
    assertContains(page, "5 dossiers ont une moyenne, pour 20 places", status_code=409)
    assertContains(page, "1 autre n’a aucune lecture validée", status_code=409)
    assertNotContains(page, "Changer les cibles", status_code=409)


def test_whoever_is_recused_has_no_proposal(sitting, items):
    recuse(items[0], sitting.secretary)
    with pytest.raises(NotAllowedError):
        propose_scenario(actor=sitting.secretary, committee=sitting.committee)
    with pytest.raises(DomainError):
        propose_scenario(actor=sitting.members[0], committee=sitting.committee)


def run(*arguments):
    out = StringIO()
    call_command("propose_group", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_says_the_same(sitting, items):
    named = [sitting.cycle.code, str(sitting.cycle.year)]
    told = run(*named)
    assert "3 personnes, moyenne 2,67" in told
    assert "Au moins 2\u00a0femmes : assouplie d’une unité, +1,0" in told
    document = json.loads(run(*named, "--json"))
    assert {each["item"] for each in document["group"]} == {str(items[n].uuid) for n in (1, 2, 5)}
    assert document["limits"] == [{"limit": "Au moins 2\u00a0femmes", "gain": 1.0}]
    assert not Scenario.objects.exists()
    assert not Study.objects.exists()
    ask(sitting, WOMEN, MEN)
    with pytest.raises(CommandError, match="à la fois"):
        run(*named)


def test_want_of_time_is_said_in_french(sitting, items, session_of, monkeypatch):
    def spent(*args, **options):
        raise Unsolved("The solver stops.")

    monkeypatch.setattr(limits, "_binding", lambda found: None)
    assert "Ce que coûte chaque limite n’est pas su" in run(sitting.cycle.code, str(sitting.cycle.year))
    monkeypatch.setattr(proposing, "propose", spent)
    refused = session_of(sitting.adviser).post(PROPOSE)
    assertContains(refused, "gardez moins de souhaits", status_code=409)
    with pytest.raises(CommandError, match="gardez moins de souhaits"):
        run(sitting.cycle.code, str(sitting.cycle.year))
