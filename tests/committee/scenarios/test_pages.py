"""The pages of the composition: what each shows, to whom, at how many queries."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from candidatures.models import Candidature
from committee.enums import StudyKind
from committee.models import Item, Scenario, Study
from committee.scenarios.leaving import leave_scenarios
from committee.scenarios.making import change_scenario, mark_of_scenario
from committee.scenarios.studies import ask_study, run_study
from cycles.models import Cycle
from cycles.targets import Target
from tests.factories.committee import assess, bulk_items, close_call, open_call, recuse
from tests.factories.scenarios import IN, make_scenario

pytestmark = pytest.mark.django_db

START = "/commission/composition/"


def url(name, *args):
    return reverse(f"committee:{name}", args=args)


def test_the_first_page_says_how_to_begin(sitting, session_of):
    close_call(sitting.cycle)
    client = session_of(sitting.adviser)
    assertContains(client.get(START), "Aucun dossier à composer")
    bulk_items(3, sitting, readers=1)
    page = client.get(START)
    assertContains(page, "répartit les 3 dossiers")
    made = client.post(url("composition_new"), {"start": "notes", "name": "Notes"})
    assert made.status_code == 302
    assert Scenario.objects.get().placements.filter(column=IN).count() == 3
    assert client.get(START).url == made.url
    refused = client.post(url("composition_new"), {"start": "notes", "name": "notes"})
    assertContains(refused, "porte déjà ce nom", status_code=422)
    assertContains(refused, 'value="notes"', status_code=422)


def test_cards_show_what_matters_and_no_personal_trait(sitting, scenario, items, session_of):
    Candidature.objects.filter(pk=items[5].candidature_id).update(siret=items[0].candidature.siret, title="F")
    page = session_of(sitting.adviser).get(url("scenario", scenario.uuid))
    card = re.search(rf'<li id="carte-{items[5].uuid}".*?</li>', page.content.decode(), re.DOTALL)[0]
    assert "Même employeur qu’Anaïs" in card
    assert "Femme" not in card
    assert page.context["page"].lanes[1].cards[0].item == items[2]
    (late,) = bulk_items(1, sitting)
    page = session_of(sitting.adviser).get(url("scenario", scenario.uuid))
    assertContains(page, "Nouveau")
    assert page.context["page"].lanes[2].cards[-1].item == late


@pytest.mark.parametrize("count", [1, 30])
def test_a_scenario_is_read_and_moved_in_at_one_number_of_queries(
    sitting, session_of, django_assert_num_queries, count
):
    rows = bulk_items(count + 3, sitting, readers=1)
    scenario = make_scenario(sitting, admitted=rows[:1], waiting=rows[1:2], rejected=rows[2:])
    client = session_of(sitting.adviser)
    with django_assert_num_queries(19):
        client.get(url("scenario", scenario.uuid))
    with django_assert_num_queries(13):
        client.get(url("composition_move", scenario.uuid, rows[0].uuid))
    with django_assert_num_queries(29):
        client.post(
            url("composition_move", scenario.uuid, rows[0].uuid),
            {"avec": rows[2].uuid, "seen": 1},
            headers={"Accept": "application/json"},
        )


def test_a_move_answers_with_what_changed_alone(sitting, scenario, items, session_of):
    client = session_of(sitting.adviser)
    address = url("composition_move", scenario.uuid, items[5].uuid)
    costs = client.get(address, headers={"Accept": "application/json"}).json()
    assert costs["places"]["attente"] == "le groupe ne change pas"
    assert costs["swaps"][str(items[0].uuid)] == "moyenne +2,50"
    told = client.post(address, {"avec": items[0].uuid, "seen": 1}, headers={"Accept": "application/json"}).json()
    assert (told["revision"], {card["lane"] for card in told["cards"]}) == (2, {"admis", "non-retenus"})
    assert [card["id"] for card in told["cards"]] == [f"carte-{items[5].uuid}", f"carte-{items[0].uuid}"]
    assert told["cards"][0]["before"] == f"carte-{items[1].uuid}"
    assert "ont échangé leur place" in told["said"]
    assert "Annuler" in told["toast"]
    assert "3,00" in told["parts"]["onglets"]
    back = client.post(url("composition_undo", scenario.uuid), {"revision": 2}, headers={"Accept": "application/json"})
    assert back.json()["revision"] == 3
    assert scenario.placements.get(item=items[0]).column == IN


def test_without_a_script_pages_and_forms_do_the_same(sitting, scenario, items, session_of):
    client = session_of(sitting.adviser)
    address = url("composition_move", scenario.uuid, items[0].uuid)
    page = client.get(address)
    assertContains(page, "Moyenne +0,50")  # without the lowest
    assertContains(page, "Échanger avec")
    placed = client.post(address, {"vers": "attente", "rang": "2", "seen": "1"}, follow=True)
    assertContains(placed, "sur la liste d’attente, rang 2")
    assertContains(placed, "Annuler")
    assert scenario.placements.get(item=items[0]).rank == 2
    stale = client.post(address, {"vers": "non-retenus", "seen": "1"})
    assertContains(stale, "a placé", status_code=409)
    assertContains(client.post(address, {"vers": "ailleurs", "seen": "2"}), "Choisissez où", status_code=422)
    assertContains(client.post(address, {"avec": "x", "seen": "2"}), "avec qui échanger", status_code=422)
    undone = client.post(url("composition_undo", scenario.uuid), {"revision": "2"}, follow=True)
    assertNotContains(undone, "sur la liste d’attente, rang 2")


def test_a_refusal_is_a_sentence_for_the_script_too(sitting, scenario, items, session_of):
    client = session_of(sitting.adviser)
    address = url("composition_move", scenario.uuid, items[0].uuid)
    answer = client.post(address, {"vers": "attente", "seen": "7"}, headers={"Accept": "application/json"})
    assert (answer.status_code, "Relisez ce scénario" in answer.json()["refusal"]) == (409, True)


def test_who_finds_what(sitting, scenario, items, session_of):
    for item in items:
        assess(item, sitting.president, 3) if not item.assessments.filter(seat__user=sitting.president) else None
    address = url("scenario", scenario.uuid)
    assert session_of(sitting.head).get(address).status_code == 404
    for user, status in ((sitting.president, 404), (sitting.members[0], 404)):
        assert session_of(user).get(address).status_code == status
    change_scenario(actor=sitting.adviser, scenario=scenario, name=scenario.name, audience="committee")
    head = session_of(sitting.head).get(address)
    assertContains(head, "Déplacer")
    assertNotContains(head, "Nom et partage")
    member = session_of(sitting.members[0])
    assertContains(member.get(address), "dossiers à lire")  # under the veil
    moved = url("composition_move", scenario.uuid, items[0].uuid)
    assert member.post(moved, {"vers": "attente", "seen": 1}).status_code == 403
    recuse(items[0], sitting.secretary)
    away = session_of(sitting.secretary).get(address)
    assertContains(away, "vous tient à l’écart de la composition", status_code=403)


def test_a_member_reads_what_is_shared_once_their_readings_are_done(sitting, scenario, items, session_of):
    change_scenario(actor=sitting.adviser, scenario=scenario, name=scenario.name, audience="committee")
    sitting.committee.reading_closes_at = scenario.created_at - timedelta(minutes=1)
    sitting.committee.save()
    page = session_of(sitting.members[0]).get(url("scenario", scenario.uuid))
    assertContains(page, items[0].candidature.full_name)
    assertNotContains(page, "Déplacer")
    assertNotContains(page, "Copier")


def test_the_call_is_open_again(sitting, scenario, session_of):
    open_call(sitting.cycle)
    assertContains(session_of(sitting.adviser).get(url("scenario", scenario.uuid)), "L’appel est ouvert jusqu’au")


def test_one_exchange_that_repairs_everything_is_offered(sitting, scenario, items, session_of):
    Candidature.objects.filter(committee_item__in=items).update(title="M")
    Candidature.objects.filter(committee_item__in=[items[3], items[5]]).update(title="F")
    targets = [Target("GENDER", "WOMEN", "AT_LEAST", 1).write()]
    Cycle.objects.filter(pk=sitting.cycle.pk).update(targets=targets, seats=2)
    client = session_of(sitting.adviser)
    page = client.get(url("scenario", scenario.uuid))
    advice = page.context["page"].advice
    assert (advice[0].leaving.item, advice[0].entering.item) == (items[0], items[5])
    assertContains(page, "Un échange suffit")
    assertContains(page, "+1\u00a0femme (cible atteinte)")
    assertContains(client.get(url("composition_advice", scenario.uuid)), "Faire l’échange")
    client.post(url("composition_move", scenario.uuid, items[0].uuid), {"avec": items[5].uuid, "seen": 1})
    assertNotContains(client.get(url("scenario", scenario.uuid)), "Un échange suffit")
    assert not client.get(url("composition_advice", scenario.uuid)).content.strip()


def test_what_no_single_exchange_repairs_is_said(sitting, scenario, items, session_of):
    Candidature.objects.filter(committee_item__in=items).update(title="M")
    targets = [Target("GENDER", "WOMEN", "AT_LEAST", 1).write()]
    Cycle.objects.filter(pk=sitting.cycle.pk).update(targets=targets, seats=2)
    client = session_of(sitting.adviser)
    assertContains(client.get(url("scenario", scenario.uuid)), "Aucun échange d’une personne contre une autre")
    for seats, words in ((5, "il en manque 3"), (1, "1 de trop")):
        Cycle.objects.filter(pk=sitting.cycle.pk).update(seats=seats)
        assertContains(client.get(url("composition_advice", scenario.uuid)), words)


def test_members_find_the_studies_that_were_made(sitting, scenario, items, session_of):
    sitting.committee.reading_closes_at = scenario.created_at - timedelta(minutes=1)
    sitting.committee.save()
    Cycle.objects.filter(pk=sitting.cycle.pk).update(seats=2)
    change_scenario(actor=sitting.adviser, scenario=scenario, name=scenario.name, audience="committee")
    client, links = session_of(sitting.members[0]), ("Ce qui se joue</a>", "Liste d’attente proposée</a>")
    for words in links:
        assertNotContains(client.get(url("scenario", scenario.uuid)), words)
    for kind in (StudyKind.STAKES, StudyKind.WAITING):
        ask_study(actor=sitting.adviser, scenario=scenario, kind=kind)
    for study in Study.objects.all():
        run_study(study.pk)
    for words in links:
        assertContains(client.get(url("scenario", scenario.uuid)), words)
    for what in ("enjeux", "liste-attente"):
        page = client.get(url("study", scenario.uuid, what))
        assertNotContains(page, "Recalculer")
        assertNotContains(page, "Prendre cette liste")


def test_settings_are_those_of_the_author(sitting, scenario, session_of):
    client = session_of(sitting.adviser)
    address = url("scenario_settings", scenario.uuid)
    sent = {"name": "B", "audience": "committee", "seen": mark_of_scenario(scenario)}
    assert client.post(address, sent).status_code == 302
    stale = client.post(address, {**sent, "name": "C"})
    assertContains(stale, "dans une autre page", status_code=409)
    assertContains(stale, 'value="C"', status_code=409)  # nothing typed is lost
    other = session_of(sitting.head)
    assertContains(other.get(address), "En faire une copie")
    assert other.post(url("scenario_copy", scenario.uuid)).status_code == 302
    assert other.post(url("scenario_delete", scenario.uuid), {"seen": 1}).status_code == 403
    deleted = session_of(sitting.adviser).post(url("scenario_delete", scenario.uuid), {"seen": 1})
    assert (deleted.status_code, Scenario.objects.count()) == (302, 1)


def test_what_was_withdrawn_is_said_until_somebody_moves_again(sitting, scenario, items, session_of):
    leave_scenarios(items[0])
    Item.objects.filter(pk=items[0].pk).update(removed_at=scenario.created_at)
    client, address = session_of(sitting.adviser), url("scenario", scenario.uuid)
    page = client.get(address)
    assertContains(page, "a quitté ce scénario depuis le dernier déplacement")
    assertContains(page, "une place est libre parmi les admis")
    assert page.context["page"].lanes[0].count == 1
    client.post(url("composition_move", scenario.uuid, items[5].uuid), {"vers": "admis", "seen": 2})
    assertNotContains(client.get(address), "quitté ce scénario")
