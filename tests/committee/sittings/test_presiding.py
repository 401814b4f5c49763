"""Who presides a sitting and each of its items: president x vice-president, there, absent or recused."""

import re
from collections import Counter
from datetime import timedelta
from itertools import product

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from committee.enums import Chair, Choice, EventKind, Outcome, Presence, SittingState
from committee.minutes import signing
from committee.minutes.facts import read_facts
from committee.models import Decision, Sitting, SittingEvent, SittingItem
from committee.services import end_vice_presidency, name_vice_president, remove_seat
from committee.sittings import conduct, opening, results, voting
from tests.factories.accounts import sign_in
from tests.factories.candidatures import pdf_upload
from tests.factories.committee import bulk_items, close_call, make_committee, recuse
from tests.factories.minutes import circulated, hold_sitting, seen_by, sign
from tests.factories.sittings import call, cast, come, convene, open_with, vote_on
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError

pytestmark = pytest.mark.django_db

COMES = ("comes", "does not come")
RECUSED = ("nobody", "president", "vice", "both")
VICE = ("nobody is named", *COMES)
TIE = {"admit": 1, "waitlist": 0, "reject": 1}


@pytest.fixture
def world():
    """A president, two members and a vice-president; a secretary."""
    return make_committee(members=3, secretary=True, vice=True)


def expected(recused, president, vice):
    """The rule, written again."""
    if president == "comes" and recused in ("nobody", "vice"):
        return "president"
    return "vice_president" if vice == "comes" and recused in ("nobody", "president") else None


def set_people(world, sitting, president, vice):
    """Bring each of them in or not; name the vice-president or not."""
    come(sitting, world.president, Presence.PRESENT if president == "comes" else Presence.ABSENT)
    come(sitting, world.vice_president, Presence.PRESENT if vice == "comes" else Presence.ABSENT)
    seat = world.seat(world.vice_president)
    (end_vice_presidency if vice == "nobody is named" else name_vice_president)(actor=world.head, seat=seat)


def test_every_item_is_presided_by_the_president_else_the_vice_president_else_nobody(world):
    cases = list(product(COMES, VICE, RECUSED))
    items = bulk_items(len(cases), world)
    for (_president, _vice, recused), item in zip(cases, items, strict=True):
        people = {"president": world.president, "vice": world.vice_president}
        for user in people.values() if recused == "both" else filter(None, [people.get(recused)]):
            recuse(item, user)
    sitting = open_with(world)
    met = Counter()
    for (president, vice, recused), item in zip(cases, items, strict=True):
        if recused == RECUSED[0]:
            set_people(world, sitting, president, vice)
        who = expected(recused, president, vice)
        met[who] += 1
        row = call(world, sitting, item)
        given = {"actor": world.secretary, "sitting": sitting, "key": row.key}
        (preside if who else find_nobody)(world, given, who)
        row.refresh_from_db()
        user = row.presided_by.user if row.presided_by else None
        assert user == (getattr(world, who) if who else None), (president, vice, recused)
        assert row.presided_as == {"president": Chair.PRESIDENT, "vice_president": Chair.VICE, None: ""}[who]
    assert met == {"president": 6, "vice_president": 3, None: 15}
    assert Decision.objects.count() == 9


def preside(world, given, who):
    """Level hands take the casting choice of whoever presides, which is told in their capacity."""
    ballot = voting.open_vote(**given, mode="hands")
    voting.count_hands(**given, counts={**TIE, "abstain": ballot.voices - 2})
    with pytest.raises(IncompleteError, match="voix prépondérante de qui préside"):
        results.pronounce_result(**given)
    made = results.pronounce_result(**given, casting=Choice.ADMIT)
    assert made.outcome == Outcome.ADMITTED
    told = SittingEvent.objects.filter(sitting_item__item__uuid=given["key"], kind=EventKind.DECIDED).get().text
    assert f"voix prépondérante de la {'vice-' if who == 'vice_president' else ''}présidence" in told


def find_nobody(world, given, _who):
    """No vote opens, no result is typed from paper; the item is deferred."""
    with pytest.raises(DomainError, match="Personne ne préside cette affaire"):
        voting.open_vote(**given)
    with pytest.raises(DomainError, match="Personne ne préside cette affaire"):
        results.type_paper_result(**given, mode="hands", counts={**TIE, "abstain": 0})
    conduct.defer_item(**given)


def test_a_sitting_opens_under_the_president_or_the_vice_president_if_the_quorum_holds(world):
    bulk_items(1, world)
    close_call(world.cycle)
    made = convene(world)
    for president, vice, others in product(COMES, VICE, (2, 0)):
        set_people(world, made, president, vice)
        for user in world.members[:2]:
            come(made, user, Presence.PRESENT if others else Presence.EXCUSED)
        who = expected("nobody", president, vice)
        voices = others + (president == "comes") + (vice == "comes")
        with transaction.atomic():
            try:
                opened = opening.open_sitting(actor=world.secretary, sitting=made, ahead=True)
                opened.refresh_from_db()
                user = opened.presided_by.user if opened.presided_by else None
            except DomainError as refusal:
                assert "Personne ne préside cette séance" in refusal.message
                user = "nobody opens it"
            transaction.set_rollback(True)
        # Without the quorum it opens to be closed for want of it, whoever is there.
        wanted = getattr(world, who) if who else None if voices < 2 else "nobody opens it"
        assert user == wanted, (president, vice, others)


def test_the_journal_names_the_vice_president_who_opens(world):
    bulk_items(1, world)
    open_with(world, *world.members, world.secretary)
    told = SittingEvent.objects.get(kind=EventKind.OPENED).text
    assert told == f"La séance est ouverte, avant le jour de la convocation, sous la présidence de {in_full(world)}."


def in_full(world):
    return f"{world.vice_president.full_name}, vice-présidence"


def test_the_president_who_comes_late_presides_the_sitting_from_then_on(world):
    bulk_items(2, world)
    sitting = open_with(world, *world.members, world.secretary)
    first, second = (row.item for row in sitting.items.all())
    decide_among(world, sitting, first, *world.members)
    come(sitting, world.president)
    decide_among(world, sitting, second, world.president, *world.members)
    come(sitting, world.president, Presence.EXCUSED)
    opening.close_sitting(actor=world.secretary, sitting=sitting)
    told = seen_by(world.secretary, circulated(world, sitting))
    assert told["chairs"] == [
        [world.president.full_name, "présidence", ""],
        [world.vice_president.full_name, "vice-présidence", "l’affaire 1"],
    ]
    assert told["signers"] == ["president", "vice", "secretary"]


def decide_among(world, sitting, item, *people):
    ballot = vote_on(world, sitting, item)
    cast(ballot, *((user, Choice.ADMIT) for user in people))
    given = {
        "actor": world.secretary,
        "sitting": sitting,
        "key": SittingItem.objects.get(sitting=sitting, item=item).key,
    }
    voting.close_vote(**given)
    results.pronounce_result(**given)


def test_a_vice_president_who_leads_pronounces_what_they_preside_and_what_the_president_does(world):
    items = bulk_items(2, world)
    recuse(items[0], world.president)
    recuse(items[0], world.secretary)
    sitting = open_with(world)
    for item in items:
        row = SittingItem.objects.get(item=item)
        given = {"actor": world.vice_president, "sitting": sitting, "key": row.key}
        conduct.call_item(**given)
        ballot = voting.open_vote(**given)
        away = set(item.recusals.values_list("user", flat=True))
        cast(ballot, *((user, Choice.ADMIT) for user in (world.president, *world.members) if user.pk not in away))
        voting.close_vote(**given)
        assert results.pronounce_result(**given).recorded_by == world.vice_president
    assert list(SittingItem.objects.order_by("item").values_list("presided_as", flat=True)) == [
        Chair.VICE, Chair.PRESIDENT,
    ]  # fmt: skip


@pytest.mark.parametrize(("president", "vice"), list(product(COMES, VICE)))
def test_minutes_are_signed_by_the_secretary_and_whoever_came_to_preside(world, president, vice):
    """By presence alone: a signature that was asked for a recusal would tell of it to everyone."""
    (item,) = bulk_items(1, world)
    close_call(world.cycle)
    sitting = convene(world)
    set_people(world, sitting, president, vice)
    Sitting.objects.filter(pk=sitting.pk).update(state=SittingState.CLOSED, opened_at=sitting.convened_at)
    chairs = [name for name, who in (("president", president), ("vice", vice)) if who == "comes"]
    wanted = [*(chairs or ["president"]), "secretary"]
    sitting.refresh_from_db()
    assert read_facts(sitting)["signers"] == wanted
    for user in (world.president, world.vice_president, world.secretary):
        recuse(item, user)
    assert read_facts(sitting)["signers"] == wanted


def test_the_vice_president_signs_and_the_minutes_say_what_they_presided_to_those_who_may_know(world):
    """The president is recused from the first and the last, a member from the last."""
    items, reader = bulk_items(3, world), world.members[0]
    for item, user in ((items[0], world.president), (items[2], world.president), (items[2], reader)):
        recuse(item, user)
    made = circulated(world, hold_sitting(world, items))
    order = list(made.sitting.items.values_list("item", flat=True))
    both = sorted(order.index(item.pk) + 1 for item in (items[0], items[2]))
    (only,) = [at for at, pk in enumerate((pk for pk in order if pk != items[2].pk), start=1) if pk == items[0].pk]
    president, vice = world.president.full_name, world.vice_president.full_name
    chairs = {person: seen_by(person, made)["chairs"] for person in (world.secretary, reader, world.president)}
    assert chairs[world.secretary][1] == [vice, "vice-présidence", f"les affaires {both[0]} et {both[1]}"]
    assert chairs[reader][1] == [vice, "vice-présidence", f"l’affaire {only}"]
    assert chairs[world.president] == [[president, "présidence", ""]]
    for person in (world.president, world.secretary):
        assert not sign(person, made).is_signed
    assert sign(world.vice_president, made).is_signed
    assert {each.capacity: each.is_partial for each in made.signatures.all()} == {
        "president": True, "secretary": False, "vice": False,
    }  # fmt: skip


def test_an_absent_president_does_not_sign(world):
    bulk_items(1, world)
    sitting = open_with(world, *world.members, world.secretary)
    opening.close_sitting(actor=world.secretary, sitting=sitting)
    made = circulated(world, sitting)
    with pytest.raises(NotAllowedError, match="présence n’est pas notée"):
        sign(world.president, made)
    sign(world.vice_president, made)
    assert sign(world.secretary, made).is_signed


def test_the_scan_of_the_signed_paper_stands_for_each_of_them(world):
    bulk_items(1, world)
    sitting = open_with(world)
    opening.close_sitting(actor=world.secretary, sitting=sitting)
    made = circulated(world, sitting)
    end_vice_presidency(actor=world.head, seat=world.seat(world.vice_president))
    with pytest.raises(DomainError, match="La vice-présidence de la commission n’a personne"):
        signing.keep_signed_paper(actor=world.secretary, minutes=made, upload=pdf_upload())
    name_vice_president(actor=world.head, seat=world.seat(world.vice_president))
    signing.keep_signed_paper(actor=world.secretary, minutes=made, upload=pdf_upload())
    assert {each.capacity for each in made.signatures.all()} == {"president", "vice", "secretary"}


def url(name, sitting, *more):
    return reverse(f"committee:{name}", args=[sitting.uuid, *more])


def test_screens_say_who_presides_to_those_who_may_know(world, client):
    items = bulk_items(2, world)
    recuse(items[0], world.president)
    sitting = open_with(world)
    sign_in(client, world.secretary)
    page = client.get(url("sitting", sitting))
    assertContains(page, '<span class="tag">vice-présidence</span>', html=True)
    call(world, sitting, items[0])
    assertContains(client.get(url("sitting_conduct", sitting)), f"<dd>{in_full(world)}</dd>")
    assertContains(client.get(url("sitting_typed", sitting, items[0].uuid)), in_full(world))
    come(sitting, world.vice_president, Presence.EXCUSED)
    page = client.get(url("sitting_conduct", sitting))
    assertContains(page, "Personne ne préside")
    assertNotContains(page, 'value="secret"')
    come(sitting, world.vice_president)
    sign_in(client, world.members[0])
    assertContains(client.get(url("sitting_follow", sitting)), in_full(world))
    sign_in(client, world.president)
    for name in ("sitting", "sitting_conduct", "sitting_follow"):
        page = client.get(url(name, sitting))
        assertNotContains(page, '<span class="tag">vice-présidence</span>', html=True)
        assertNotContains(page, f"<dd>{in_full(world)}</dd>")
        assertNotContains(page, "Présidence&nbsp;:")


ONE_TIME = re.compile(r'csrfmiddlewaretoken" value="\w+"|data-mark="[^"]+"')


def test_the_president_reads_the_same_before_and_after_what_was_presided_without_her(world, client):
    item, _other = bulk_items(2, world)
    recuse(item, world.president)
    sitting = open_with(world)
    sign_in(client, world.president)
    pages = [url(name, sitting) for name in ("sitting", "sitting_conduct", "sitting_follow", "sitting_wall")]
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        before = [ONE_TIME.sub("", client.get(page).content.decode()) for page in pages]
        ballot = vote_on(world, sitting, item)
        cast(ballot, *zip(world.members, (Choice.ADMIT, Choice.REJECT, Choice.ABSTAIN), strict=True))
        given = {"actor": world.vice_president, "sitting": sitting, "key": ballot.sitting_item.key}
        voting.close_vote(**given)
        results.pronounce_result(**given, casting=Choice.ADMIT)
        conduct.bring_members_back(actor=world.secretary, sitting=sitting)
        after = [ONE_TIME.sub("", client.get(page).content.decode()) for page in pages]
    assert before == after


def test_the_secretary_is_told_before_opening_that_nobody_presides(world, client):
    bulk_items(1, world)
    close_call(world.cycle)
    made = convene(world)
    for user in (*world.members[:2], world.secretary):
        come(made, user)
    sign_in(client, world.secretary)
    assertContains(client.get(url("sitting_conduct", made)), "Personne ne préside cette séance")
    refused = client.post(url("sitting_act", made, "ouvrir"), {"ahead": "1"})
    assertContains(refused, "Personne ne préside cette séance", status_code=409)
    come(made, world.vice_president)
    assertContains(client.get(url("sitting_conduct", made)), f"Présidence&nbsp;: {in_full(world)}")
    assert client.post(url("sitting_act", made, "ouvrir"), {"ahead": "1"}).status_code == 302


def test_whoever_presided_keeps_their_seat(world):
    bulk_items(1, world)
    open_with(world, *world.members, world.secretary)
    end_vice_presidency(actor=world.head, seat=world.seat(world.vice_president))
    with pytest.raises(DomainError, match="a présidé une séance"):
        remove_seat(actor=world.head, seat=world.seat(world.vice_president))
