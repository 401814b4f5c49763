"""A sitting on four screens: the secretary leads, a member votes for two through a lost connection, one is recused, the
wall shows; level voices, a block, a dossier that leaves while it is discussed."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from candidatures.services import withdraw_candidature
from committee.enums import Choice, Outcome
from committee.models import Attendance, Ballot, Decision, SittingItem
from committee.sittings import presence
from tests.e2e.person import Person
from tests.factories.committee import make_committee, make_item, recuse
from tests.factories.sittings import cast, open_with

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PHONE = {"width": 390, "height": 844}
PATIENCE = 20_000


@pytest.fixture
def world(live_server):
    """A president and three members, the last one represented by the first; four dossiers."""
    world = make_committee(members=3, secretary=True)
    world.items = [make_item(world, last_name=name) for name in ("Ardente", "Bellerose", "Corbin", "Dastugue")]
    recuse(world.items[0], world.members[1])
    giver, holder = world.members[2], world.members[0]
    world.sitting = open_with(world, world.president, holder, world.members[1], world.secretary)
    row = Attendance.objects.get(seat__user=giver)
    presence.give_proxy(actor=world.secretary, attendance=row, holder=world.seat(holder))
    return world


def test_a_sitting_on_four_screens(meet, world):
    screen = {
        name: reverse(f"committee:sitting_{name}", args=[world.sitting.uuid]) for name in ("conduct", "follow", "wall")
    }
    secretary, member, recused = meet(), meet(viewport=PHONE), meet(viewport=PHONE)
    secretary.arrive(world.secretary, screen["conduct"])
    member.arrive(world.members[0], screen["follow"])
    recused.arrive(world.members[1], screen["follow"])
    wall = secretary.context.new_page()
    wall.goto(screen["wall"])

    call(secretary, "Ardente")
    shows(member, re.compile("Ardente"))
    shows(recused, "Affaire en cours")
    assert "Ardente" not in recused.page.content()
    secretary.page.get_by_role("button", name="À bulletin secret").click()
    vote_for_two_through_a_lost_connection(member, wall)
    break_the_tie(secretary, world)
    expect(wall.locator(".projection__kicker")).to_have_text("Résultat", timeout=PATIENCE)

    call(secretary, "Bellerose")
    shows(recused, re.compile("Bellerose"))
    vote_as_a_block(secretary, world)
    call(secretary, "Dastugue")
    secretary.page.get_by_role("button", name="À bulletin secret").click()
    expect(member.page.locator("[data-ballot]")).to_have_count(2, timeout=PATIENCE)
    leaving = world.items[3].candidature
    withdraw_candidature(actor=leaving.applicant, candidature=leaving)
    expect(member.page.locator("[data-ballot]")).to_have_count(0, timeout=PATIENCE)
    expect(secretary.page.locator("#faits")).to_contain_text("n’est plus devant la commission", timeout=PATIENCE)
    assert Decision.objects.count() == 3


def call(secretary: Person, name: str) -> None:
    page = secretary.page
    page.get_by_role("button", name=re.compile(f"Appeler.*{name}")).click()
    expect(page.locator("#dossier h2")).to_contain_text(name)


def shows(person: Person, words) -> None:
    expect(person.page.locator("h1")).to_have_text(words, timeout=PATIENCE)


def vote_for_two_through_a_lost_connection(member: Person, wall) -> None:
    """The first voice is sent without a network, and counts once when it is back; the second is the proxy's."""
    page = member.page
    ballots = page.locator("[data-ballot]")
    expect(ballots).to_have_count(2, timeout=PATIENCE)
    mine = ballots.first
    mine.get_by_label("Admettre").check()
    member.context.set_offline(True)
    mine.get_by_role("button", name="Voter : admettre").click()
    expect(mine.locator("[data-answer]")).to_contain_text("pas encore arrivée")
    expect(page.locator("[data-net]")).to_contain_text("Connexion perdue à", timeout=PATIENCE)
    member.context.set_offline(False)
    expect(ballots).to_have_count(1, timeout=PATIENCE)
    ballots.first.get_by_label("Admettre").check()
    ballots.first.get_by_role("button", name="Voter : admettre").click()
    expect(page.locator("#affaire")).to_contain_text("Votre voix est reçue", timeout=PATIENCE)
    expect(wall.locator(".projection__count")).to_contain_text("2 sur 3", timeout=PATIENCE)


def break_the_tie(secretary: Person, world) -> None:
    """The secret vote is annulled and made again by show of hands: one voice each, which the president decides."""
    page = secretary.page
    cast(Ballot.objects.get(), (world.president, Choice.REJECT))
    expect(page.locator(".poll__count")).to_contain_text("3 voix reçues sur 3", timeout=PATIENCE)
    page.get_by_text("Annuler le vote").click()
    page.get_by_label("Motif").fill("Deux voix à recompter.")
    page.get_by_role("button", name="Annuler ce vote").click()
    page.get_by_role("button", name="À main levée").click()
    for label, count in (("Admettre", 1), ("Liste d’attente", 0), ("Ne pas retenir", 1), ("Abstention", 1)):
        page.get_by_label(label, exact=True).fill(str(count))
    page.get_by_role("button", name="Clore le vote").click()
    expect(page.locator("#scrutin")).to_contain_text("Les voix sont partagées")
    page.get_by_label("Voix prépondérante de la présidence").select_option("admit")
    page.get_by_role("button", name="Proclamer le résultat").click()
    expect(page.locator("#seance")).to_contain_text("Admis")
    assert Decision.objects.get().outcome == Outcome.ADMITTED


def vote_as_a_block(secretary: Person, world) -> None:
    page = secretary.page
    page.get_by_text("Voter en bloc avec d’autres affaires").click()
    page.get_by_role("checkbox", name=re.compile("Corbin")).check()
    page.get_by_role("button", name="Proposer le vote en bloc").click()
    expect(page.locator("#dossier")).to_contain_text("Corbin")
    page.get_by_role("button", name="À bulletin secret").click()
    expect(page.locator(".poll__count")).to_be_visible()
    ballot = Ballot.objects.get(sitting_item__item=world.items[1])
    cast(ballot, (world.president, Choice.WAITLIST), (world.members[0], Choice.WAITLIST))
    page.get_by_label(re.compile("Clore sur l’ordre")).check()
    page.get_by_role("button", name="Clore le vote").click()
    page.get_by_role("button", name="Proclamer le résultat").click()
    expect(page.locator("#seance")).to_contain_text("Liste d’attente")
    assert SittingItem.objects.filter(led_by__isnull=False).count() == 1
