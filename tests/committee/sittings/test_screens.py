"""What the screens of a sitting say: words that agree, results of a block, who is away, what closing leaves."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Title
from committee.enums import Choice, Outcome, Presence, SeatRole
from committee.minutes.copies import copy_of
from committee.minutes.facts import read_facts
from committee.models import Attendance, SittingItem
from committee.sittings import blocks, opening, presence, results, voting
from tests.factories.accounts import sign_in
from tests.factories.committee import make_member, recuse
from tests.factories.minutes import decide
from tests.factories.sittings import call, cast, come, open_with, vote_on

pytestmark = pytest.mark.django_db

SCREENS = ("sitting_conduct", "sitting_follow", "sitting_wall", "sitting")


@pytest.fixture
def shown(client):
    """A page of a sitting as somebody reads it."""

    def read(user, name, sitting):
        client.logout()
        user.authenticator_set.all().delete()
        sign_in(client, user)
        return client.get(reverse(f"committee:{name}", args=[sitting.uuid]))

    return read


def key_of(sitting, item):
    return SittingItem.objects.get(sitting=sitting, item=item).key


@pytest.mark.parametrize(("title", "words"), [(Title.F, "Non retenue"), (Title.M, "Non retenu"), ("", "Non retenu")])
def test_a_result_agrees_with_whom_it_is_about(world, items, shown, title, words):
    items[0].candidature.title = title
    items[0].candidature.save(update_fields=["title"])
    sitting = open_with(world)
    decide(world, sitting, items[0], Choice.REJECT)
    for name in SCREENS:
        page = " ".join(shown(world.president, name, sitting).content.decode().split())
        assert words in page, name
        assert ("Non retenue" in page) == (title == Title.F), name
    assert sitting.events.filter(text__contains=f"{words} :").exists()


def test_of_the_waiting_list_nothing_agrees():
    assert Outcome.WAITLISTED.said_of(woman=True) == "Liste d’attente"
    assert Outcome.ADMITTED.said_of(woman=True) == "Admise"


def test_a_block_shows_each_of_its_results_and_so_do_the_minutes(world, items, shown):
    sitting = open_with(world)
    row = call(world, sitting, items[0])
    given = {"actor": world.secretary, "sitting": sitting, "key": row.key}
    blocks.form_block(**given, others=[key_of(sitting, items[1])])
    ballot = voting.open_vote(**given)
    cast(ballot, *((user, Choice.WAITLIST) for user in (world.president, *world.members)))
    voting.close_vote(**given)
    results.pronounce_result(**given)
    for item in items[:2]:
        assertContains(shown(world.secretary, "sitting_conduct", sitting), f"{item.candidature.full_name}&nbsp;: Liste")
    page = shown(world.members[0], "sitting_follow", sitting)
    assertContains(page, f"<h1>{items[0].candidature.full_name}</h1>")
    assertContains(page, items[1].candidature.full_name)
    assertContains(shown(world.secretary, "sitting_wall", sitting), "Et 1 autre affaire, en bloc")
    decide(world, sitting, items[2], Choice.ADMIT)
    assertNotContains(shown(world.secretary, "sitting_wall", sitting), "en bloc")
    facts = read_facts(opening.close_sitting(actor=world.secretary, sitting=sitting))
    in_block = {each["item"] for each in facts["items"] if each["block"]}
    assert in_block == {items[0].pk, items[1].pk}
    for known in (items, items[1:]):  # a block that one may know one item of is none
        copy = copy_of(facts, known=frozenset(each.pk for each in known), words={})
        assert sum(each["is_in_block"] for each in copy["items"]) == (2 if known == items else 0)


def test_whoever_gave_a_proxy_reads_who_votes_for_them(world, items, shown):
    giver, holder = world.members[2], world.members[0]
    sitting = open_with(world, world.president, holder, world.secretary)
    row = Attendance.objects.get(sitting=sitting, seat__user=giver)
    presence.give_proxy(actor=world.secretary, attendance=row, holder=world.seat(holder))
    vote_on(world, sitting, items[0])
    page = shown(giver, "sitting_follow", sitting)
    assertContains(page, f"{holder.full_name} vote pour vous")
    assertNotContains(page, items[0].candidature.full_name)
    come(sitting, giver, Presence.REMOTE)
    assertContains(shown(giver, "sitting_follow", sitting), "Votre bulletin")


def test_a_deputy_who_waits_is_not_told_to_sign_in(world, items, shown):
    deputy = make_member(world.cycle, SeatRole.DEPUTY)
    page = shown(deputy, "sitting_follow", open_with(world))
    assertContains(page, "Vous ne siégez pas à cette séance")
    assertNotContains(page, "Votre présence n’est pas notée")


def test_the_casting_vote_is_asked_between_the_choices_that_are_level(world, items, client, shown):
    sitting = open_with(world)
    ballot = vote_on(world, sitting, items[0])
    voices = (Choice.ADMIT, Choice.ADMIT, Choice.REJECT, Choice.REJECT)
    cast(ballot, *zip((world.president, *world.members), voices, strict=True))
    key = key_of(sitting, items[0])
    voting.close_vote(actor=world.secretary, sitting=sitting, key=key)
    field = shown(world.secretary, "sitting_conduct", sitting).context["result_form"].fields["casting"]
    assert [value for value, _label in field.choices] == ["", Choice.ADMIT, Choice.REJECT]
    sent = {"affaire": key, "casting": Choice.WAITLIST, "motive": "Motif gardé."}
    page = client.post(reverse("committee:sitting_act", args=[sitting.uuid, "proclamer"]), sent)
    assertContains(page, "notez la voix prépondérante de qui préside", status_code=422)
    assertContains(page, "Motif gardé.", status_code=422)


def test_closing_names_what_was_not_examined_and_leads_to_the_minutes(world, items, shown):
    sitting = open_with(world)
    decide(world, sitting, items[0], Choice.ADMIT)
    page = shown(world.secretary, "sitting_conduct", sitting)
    assertContains(page, "2 affaires n’ont pas été examinées")
    assertContains(page, f"{items[1].candidature.full_name}, {items[2].candidature.full_name}.", html=False)
    opening.close_sitting(actor=world.secretary, sitting=sitting)
    address = reverse("committee:minutes", args=[sitting.uuid])
    assertContains(shown(world.secretary, "sitting_conduct", sitting), address)
    assertContains(shown(world.members[0], "sitting_follow", sitting), "vous sera communiqué")


def test_what_the_secretary_leaves_unexamined_names_nobody_they_are_recused_from(world, items, shown):
    recuse(items[1], world.secretary)
    page = shown(world.secretary, "sitting_conduct", open_with(world))
    assertContains(page, "2 affaires n’ont pas été examinées")
    assertNotContains(page, items[1].candidature.full_name)
