"""Blocks, results typed from paper, a dossier that leaves while it is discussed."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse
from pytest_django.asserts import assertContains

from candidatures.services import withdraw_candidature
from committee.decisions.ground import ground_of
from committee.enums import Choice, EventKind, ItemState, Outcome
from committee.models import Ballot, Decision, SittingEvent, SittingItem
from committee.sittings import blocks, opening, results, voting
from tests.factories.accounts import sign_in
from tests.factories.committee import bulk_items, make_item, recuse
from tests.factories.sittings import call, cast, open_with, vote_on
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError

pytestmark = pytest.mark.django_db

COUNTS = {"admit": 3, "waitlist": 0, "reject": 1, "abstain": 0}


def key_of(sitting, item):
    return SittingItem.objects.get(sitting=sitting, item=item).key


def led(world, sitting, item):
    return {"actor": world.secretary, "sitting": sitting, "key": key_of(sitting, item)}


def test_a_block_has_one_vote_and_a_decision_for_each(world, items):
    sitting = open_with(world)
    row = call(world, sitting, items[0])
    blocks.form_block(**led(world, sitting, items[0]), others=[key_of(sitting, each) for each in items])
    ballot = voting.open_vote(actor=world.secretary, sitting=sitting, key=row.key)
    cast(ballot, *((user, Choice.WAITLIST) for user in (world.president, *world.members)))
    voting.close_vote(**led(world, sitting, items[0]))
    results.pronounce_result(**led(world, sitting, items[0]))
    assert Ballot.objects.count() == 1
    assert sorted(Decision.objects.values_list("rank", flat=True)) == [1, 2, 3]
    assert [ground_of(each).votes for each in items] == [4, 4, 4]
    assert Decision.objects.grounded().count() == 3


def test_any_member_asks_for_separate_votes(world, items):
    sitting = open_with(world)
    call(world, sitting, items[0])
    blocks.form_block(**led(world, sitting, items[0]), others=[key_of(sitting, items[1])])
    with pytest.raises(NotAllowedError):
        blocks.split_block(actor=world.adviser, sitting=sitting, key=key_of(sitting, items[0]))
    blocks.split_block(actor=world.members[0], sitting=sitting, key=key_of(sitting, items[0]))
    assert not SittingItem.objects.filter(led_by__isnull=False).exists()


def test_a_block_has_the_same_recused_people(world, items):
    recuse(items[1], world.members[0])
    sitting = open_with(world)
    call(world, sitting, items[0])
    with pytest.raises(DomainError, match="mêmes déports"):
        blocks.form_block(**led(world, sitting, items[0]), others=[key_of(sitting, items[1])])
    with pytest.raises(IncompleteError):
        blocks.form_block(**led(world, sitting, items[0]), others=[])


def test_what_was_voted_on_paper_is_typed_checked_and_marked(world, items):
    sitting = open_with(world)
    given = led(world, sitting, items[0])
    with pytest.raises(IncompleteError, match="recomptez"):
        results.type_paper_result(**given, mode="secret", counts={**COUNTS, "admit": 1})
    made = results.type_paper_result(**given, mode="secret", counts=COUNTS, motive="Projet net.")
    assert (made.outcome, Ballot.objects.get().is_paper) == (Outcome.ADMITTED, True)
    assert "saisi d’après le papier" in SittingEvent.objects.get(kind=EventKind.DECIDED).text


def test_paper_pages(world, items, client):
    sitting = open_with(world)
    sign_in(client, world.secretary)
    for what in ("emargement", "ordre-du-jour", "bulletins"):
        page = client.get(reverse("committee:sitting_paper", args=[sitting.uuid, what]))
        assert page.getvalue().startswith(b"%PDF")
    assert client.get(reverse("committee:sitting_paper", args=[sitting.uuid, "autre"])).status_code == 404
    typed = reverse("committee:sitting_typed", args=[sitting.uuid, key_of(sitting, items[0])])
    assertContains(client.get(typed), "4 voix")
    assertContains(client.post(typed, {"mode": "hands", **COUNTS, "reject": 9}), "recomptez", status_code=422)
    assert client.post(typed, {"mode": "hands", **COUNTS}).status_code == 302
    assertContains(client.get(reverse("committee:sitting", args=[sitting.uuid])), "saisi d’après le papier")


def test_a_dossier_withdrawn_while_it_is_voted_on_decides_nothing(world):
    item = make_item(world)
    bulk_items(1, world)
    sitting = open_with(world)
    ballot = vote_on(world, sitting, item)
    cast(ballot, (world.president, Choice.ADMIT))
    withdraw_candidature(actor=item.candidature.applicant, candidature=item.candidature)
    ballot.refresh_from_db()
    row = SittingItem.objects.get(item=item)
    assert (ballot.annulled_at is not None, row.state) == (True, ItemState.WITHDRAWN)
    assert "Le vote en cours est annulé" in SittingEvent.objects.get(kind=EventKind.WITHDRAWN).text
    with pytest.raises(DomainError, match="annulé"):
        cast(ballot, (world.members[0], Choice.ADMIT))
    assert not Decision.objects.exists()
    opening.close_sitting(actor=world.secretary, sitting=sitting)


def test_a_sitting_that_ends_after_midnight_says_both_days(world, items, client):
    with time_machine.travel(datetime(2041, 3, 12, 22, 50, tzinfo=UTC), tick=False) as clock:
        sitting = open_with(world)
        clock.shift(1200)
        opening.close_sitting(actor=world.secretary, sitting=sitting)
        sign_in(client, world.secretary)
        page = client.get(reverse("committee:sitting", args=[sitting.uuid])).content.decode()
    assert [word in page for word in ("12\u00a0mars", "13\u00a0mars", "23\u00a0h\u00a050", "0\u00a0h\u00a010")] == [
        True
    ] * 4
