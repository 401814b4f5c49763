"""Many at once in a sitting: each voice counts once, one item is open. Told apart on PostgreSQL."""

from functools import partial

import pytest

from committee.enums import LIVE, Choice
from committee.models import Ballot, BallotMark, Decision, Recusal, SittingItem
from committee.services import declare_recusal, give_seat
from committee.sittings import conduct, results, voting
from tests.committee.test_races import race
from tests.factories.committee import bulk_items, make_committee
from tests.factories.sittings import open_with, vote_on
from toolkit.domain.errors import StaleError

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_twelve_voices_at_once_are_counted_once_each():
    world = make_committee(members=11, secretary=True)
    (item,) = bulk_items(1, world)
    sitting = open_with(world)
    ballot = vote_on(world, sitting, item)
    people = [world.president, *world.members]
    choices = [Choice.ADMIT] * 5 + [Choice.REJECT] * 4 + [Choice.WAITLIST] * 2 + [Choice.ABSTAIN]
    acts = [
        partial(voting.cast_ballot, actor=user, ballot=ballot, choice=choice)
        for user, choice in zip(people, choices, strict=True)
    ]
    assert not race(*acts)
    ballot.refresh_from_db()
    assert ballot.counts == {"admit": 5, "waitlist": 2, "reject": 4, "abstain": 1}
    assert BallotMark.objects.count() == 12


def test_the_same_voice_twice_at_once_is_counted_once():
    world = make_committee(members=2, secretary=True)
    (item,) = bulk_items(1, world)
    ballot = vote_on(world, open_with(world), item)
    vote = partial(voting.cast_ballot, actor=world.president, ballot=ballot, choice=Choice.ADMIT)
    raised = race(vote, vote, vote)
    assert [error.message for error in raised] == [
        "Votre voix est déjà reçue : elle compte une fois et ne change plus."
    ] * 2
    assert Ballot.objects.get().admit == 1


@pytest.mark.parametrize("number", range(3))
def test_two_secretaries_who_call_two_items_leave_one_open(number):
    world = make_committee(members=2, secretary=True)
    items = bulk_items(2, world)
    sitting = open_with(world)
    first, second = (item.uuid for item in items)
    raised = race(
        partial(conduct.call_item, actor=world.secretary, sitting=sitting, key=first),
        partial(conduct.call_item, actor=world.president, sitting=sitting, key=second),
    )
    assert [type(error).__name__ for error in raised] == ["StaleError"]
    assert SittingItem.objects.filter(state__in=LIVE).count() == 1


@pytest.mark.parametrize("number", range(3))
def test_a_voice_and_the_closing_at_once_agree(number):
    """Whichever comes first, what is counted is what is marked."""
    world = make_committee(members=2, secretary=True)
    (item,) = bulk_items(1, world)
    sitting = open_with(world)
    ballot = vote_on(world, sitting, item)
    voting.cast_ballot(actor=world.president, ballot=ballot, choice=Choice.ADMIT)
    raised = race(
        partial(voting.cast_ballot, actor=world.members[0], ballot=ballot, choice=Choice.REJECT),
        partial(voting.close_vote, actor=world.secretary, sitting=sitting, key=item.uuid, early=True),
    )
    ballot.refresh_from_db()
    assert ballot.cast == BallotMark.objects.count() == 2 - len(raised)
    assert ballot.closed_at


@pytest.mark.parametrize("number", range(3))
def test_a_link_found_while_a_vote_closes_leaves_no_result_with_that_voice(number):
    """Whichever comes first: the vote holds the voice of somebody who is recused, it is annulled."""
    world = make_committee(members=2, secretary=True)
    (item,) = bulk_items(1, world)
    sitting = open_with(world)
    ballot = vote_on(world, sitting, item)
    for user in (world.president, *world.members):
        voting.cast_ballot(actor=user, ballot=ballot, choice=Choice.ADMIT)
    given = {"actor": world.secretary, "sitting": sitting, "key": item.uuid}
    siren = item.candidature.siret[:9]
    raised = race(
        partial(voting.close_vote, **given),
        partial(give_seat, actor=world.head, committee=world.committee, user=world.members[0], siren=siren),
        partial(declare_recusal, actor=world.members[1], item=item, reason="Ancien collègue"),
    )
    assert all(isinstance(error, StaleError) for error in raised)
    ballot.refresh_from_db()
    assert ballot.annulled_at
    assert SittingItem.objects.get().is_called


@pytest.mark.parametrize("number", range(3))
def test_a_result_is_pronounced_before_a_link_is_found_or_not_at_all(number):
    world = make_committee(members=2, secretary=True)
    (item,) = bulk_items(1, world)
    sitting = open_with(world)
    ballot = vote_on(world, sitting, item)
    for user in (world.president, *world.members):
        voting.cast_ballot(actor=user, ballot=ballot, choice=Choice.ADMIT)
    given = {"actor": world.secretary, "sitting": sitting, "key": item.uuid}
    voting.close_vote(**given)
    race(
        partial(results.pronounce_result, **given),
        partial(declare_recusal, actor=world.members[0], item=item, reason="Ancien collègue"),
    )
    decision, recusal = Decision.objects.filter(item=item).first(), Recusal.objects.get(item=item)
    assert decision is None or decision.recorded_at <= recusal.at
    assert Ballot.objects.filter(annulled_at=None).exists() == (decision is not None)
