"""A group is composed with the mouse, and with the keyboard alone; two composers at once; a phone; without a script."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from candidatures.models import Candidature
from committee.models import Decision, Scenario
from committee.scenarios.layout import Place
from committee.scenarios.making import change_scenario
from committee.scenarios.placing import place_items
from cycles.models import Cycle
from cycles.targets import Target
from tests.e2e.hands import Keys
from tests.e2e.person import PHONE, Person
from tests.factories.committee import bulk_items, make_committee
from tests.factories.scenarios import IN, OUT, WAIT, make_scenario

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(live_server):
    """Six people for two seats, and a woman wanted: one admitted, of the lowest mean, is to be exchanged."""
    world = make_committee(secretary=True)
    world.items = bulk_items(6, world, readers=1)
    for item, name in zip(world.items, ("Ardente", "Bellerose", "Corbin", "Dastugue", "Estève", "Fabre"), strict=True):
        title = "F" if name in {"Dastugue", "Fabre"} else "M"
        Candidature.objects.filter(pk=item.candidature_id).update(last_name=name, title=title)
    targets = [Target("GENDER", "WOMEN", "AT_LEAST", 1).write()]
    Cycle.objects.filter(pk=world.cycle.pk).update(targets=targets, seats=2)
    world.cycle.refresh_from_db()
    world.scenario = make_scenario(world, admitted=world.items[:2], waiting=world.items[2:4], rejected=world.items[4:])
    world.url = reverse("committee:scenario", args=[world.scenario.uuid])
    return world


def card(page: Page, name: str):
    return page.locator("[data-card]", has_text=name)


def lane(page: Page, slug: str):
    return page.locator(f"[data-lane={slug}]")


def where(world, name: str) -> tuple[str, int | None]:
    return world.scenario.placements.values_list("column", "rank").get(item__candidature__last_name=name)


def drag(page: Page, name: str, target, *, drops: bool = True) -> None:
    """Take a card by its name, bring it over there, read what it costs, let it go."""
    card(page, name).evaluate("card => card.scrollIntoView({ block: 'center' })")  # by an edge, the page would scroll
    start, end = card(page, name).locator("h3").bounding_box(), target.bounding_box()
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(start["x"] + 20, start["y"] + 20, steps=3)
    page.mouse.move(end["x"] + 12, end["y"] + 12, steps=5)
    if drops:
        page.mouse.up()


def hint(page: Page, words: str) -> None:
    expect(page.locator("[data-hint]")).to_contain_text(re.compile(words))


def test_with_the_mouse(meet, world):
    person: Person = meet()
    person.arrive(world.adviser, world.url, "Composition du groupe")
    page = person.page
    person.reads("Un échange suffit pour atteindre toutes les cibles")
    drag(page, "Ardente", card(page, "Fabre"), drops=False)
    hint(page, r"Échanger avec .*Fabre.*moyenne \+2,50, \+1.femme \(cible atteinte\)")
    page.mouse.up()
    expect(lane(page, "admis")).to_contain_text("Fabre")
    expect(page.locator("#annonce")).to_contain_text(
        re.compile("ont échangé leur place.*Toutes les cibles sont atteintes")
    )
    expect(page.locator("#conseil")).to_be_empty()
    assert (where(world, "Ardente"), where(world, "Fabre")) == ((OUT, None), (IN, None))
    person.look()
    page.locator(".toast").get_by_role("button", name="Annuler").click()
    expect(lane(page, "admis")).to_contain_text("Ardente")
    expect(page.locator("#conseil")).to_contain_text("Un échange suffit")

    drag(page, "Dastugue", lane(page, "non-retenus").locator("header"), drops=False)
    hint(page, "Non retenus.*le groupe ne change pas")
    page.keyboard.press("Escape")  # let go of
    page.mouse.up()
    assert where(world, "Dastugue") == (WAIT, 2)
    drag(page, "Dastugue", card(page, "Corbin"))  # before the first of the list
    expect(lane(page, "attente").locator("h3").first).to_contain_text("Dastugue")
    assert (where(world, "Dastugue"), where(world, "Corbin")) == ((WAIT, 1), (WAIT, 2))
    drag(page, "Ardente", lane(page, "attente").locator("header"))
    expect(lane(page, "admis").locator("header")).to_contain_text("1 / 2")
    assert where(world, "Ardente") == (WAIT, 3)
    adopt(person, world)


def adopt(person: Person, world) -> None:
    """From the scenario to its decisions, by the page that tells what it does."""
    page = person.page
    person.follow("Adopter")
    for words in ("6 décisions sont proposées", "Au moins 1 femme : 0", "Bellerose"):
        person.reads(words)
    page.get_by_label("Pourquoi ce groupe").fill("Un désistement est attendu.")
    page.get_by_text("Partir d’un motif type").click()
    page.get_by_role("button", name=re.compile("Reprendre.*Équilibre du groupe")).click()
    expect(page.get_by_label("Motif des personnes non retenues")).to_have_value(re.compile("groupe équilibré"))
    person.look()
    page.get_by_role("button", name="Adopter et proposer 6 décisions").click()
    person.reads("est adopté. Ses 6 décisions sont proposées")
    person.look()
    made = Decision.objects.values_list("outcome", "item__candidature__last_name").filter(outcome=IN)
    assert list(made) == [(IN, "Bellerose")]


def test_with_the_keyboard_alone(meet, world):
    person: Person = meet()
    person.arrive(world.adviser, world.url)
    page, keys = person.page, Keys(person.page)
    keys.reach(card(page, "Ardente").get_by_role("link", name=re.compile("Déplacer")))
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("Déplacer")
    expect(dialog).to_contain_text(re.compile(r"Fabre[^E]*\+1.femme \(cible atteinte\)"))
    person.look()
    keys.reach(dialog.get_by_role("button", name=re.compile("Échanger.*Fabre")))
    page.keyboard.press("Enter")
    expect(lane(page, "admis")).to_contain_text("Fabre")
    expect(card(page, "Ardente").get_by_role("link")).to_be_focused()  # where it has gone
    page.keyboard.press("Enter")
    keys.reach(dialog.get_by_role("combobox"))
    page.keyboard.press("Home")
    keys.reach(dialog.get_by_role("button", name=re.compile("Placer.*Liste")))
    page.keyboard.press("Enter")
    expect(lane(page, "attente").locator("h3").first).to_contain_text("Ardente")
    assert where(world, "Ardente") == (WAIT, 1)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(1)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(card(page, "Ardente").get_by_role("link")).to_be_focused()


def test_the_second_of_two_composers_keeps_the_page_and_reads_what_moved(meet, world):
    change_scenario(actor=world.adviser, scenario=world.scenario, name="A", audience="committee")
    person: Person = meet()
    person.arrive(world.secretary, world.url)
    page = person.page
    place_items(actor=world.adviser, scenario=world.scenario, places={world.items[4].uuid: Place(IN)})
    drag(page, "Corbin", lane(page, "non-retenus").locator("header"))
    expect(page.locator("#refus")).to_contain_text(re.compile("a placé .*Estève parmi les admis"))
    expect(lane(page, "attente")).to_contain_text("Corbin")  # where it was
    person.look()
    person.follow("Relire le scénario")
    expect(lane(page, "admis")).to_contain_text("Estève")


@pytest.mark.slow
def test_on_a_phone_and_without_a_script(meet, browser, live_server, world):
    phone: Person = meet(viewport=PHONE)
    phone.arrive(world.adviser, world.url)
    card(phone.page, "Corbin").get_by_role("link", name=re.compile("Déplacer")).click()
    phone.page.locator("dialog[open]").get_by_role("button", name=re.compile("Placer.*Non retenus")).click()
    expect(lane(phone.page, "non-retenus")).to_contain_text("Corbin")
    phone.look()

    plain = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="fr-FR")
    plain.add_cookies(phone.context.cookies())
    page = plain.new_page()
    page.goto(world.url)
    page.get_by_role("link", name=re.compile("Déplacer .*Corbin")).click()
    page.get_by_role("button", name=re.compile("Échanger.*Bellerose")).click()
    expect(page.locator(".toast")).to_contain_text("ont échangé leur place")
    assert (where(world, "Corbin"), where(world, "Bellerose")) == ((IN, None), (OUT, None))
    page.get_by_role("button", name="Annuler").click()
    assert where(world, "Bellerose") == (IN, None)
    plain.close()
    assert Scenario.objects.get().revision == 4
