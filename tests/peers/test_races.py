"""Two processes at once: nobody is told twice, nobody who left is placed."""

from functools import partial

import pytest

from cycles.services import remove_participant
from peers.board import Board
from peers.models import Composition, Peer
from peers.services import (
    MeetingValues,
    form_groups,
    plan_groups,
    propose_groups,
    remind_meetings,
    save_meeting,
)
from tests.committee.test_races import race
from tests.peers.conftest import NOON
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db(transaction=True)


def test_formed_three_times_at_once_each_member_is_told_once(world):
    world.people(4)
    propose_groups(actor=world.assistant, cycle=world.cycle)
    raised = race(*[partial(form_groups, actor=world.assistant, cycle=world.cycle)] * 3)
    assert [type(error).__name__ for error in raised] == ["DomainError"] * 2
    assert OutboxMail.objects.filter(event="peers.placed").count() == 4


def test_whoever_leaves_meanwhile_is_in_no_group(world):
    people = world.people(5)
    propose_groups(actor=world.assistant, cycle=world.cycle)
    race(
        partial(form_groups, actor=world.assistant, cycle=world.cycle),
        partial(remove_participant, actor=None, participant=people[0], reason="Mutation."),
    )
    assert not Peer.objects.filter(participant=people[0]).exists()
    assert len(Board(world.cycle).peers) == 4 and Composition.objects.count() == 1


def test_moved_elsewhere_meanwhile_nobody_keeps_a_turn_in_the_group_they_leave(world):
    world.people(9)
    one, two = world.form()
    mover = two.members.first()
    meeting = world.meet(two)
    stays = two.members.exclude(pk=mover.pk).first().participant.user
    plan_groups(actor=world.assistant, cycle=world.cycle, places={str(mover.participant.uuid): one.number})
    values = MeetingValues(meeting.day, meeting.starts_at, meeting.ends_at, turn=mover)
    raised = race(
        partial(form_groups, actor=world.assistant, cycle=world.cycle),
        partial(save_meeting, actor=stays, group=two, meeting=meeting, values=values),
    )
    assert {type(error).__name__ for error in raised} <= {"IncompleteError"}
    mover.refresh_from_db()
    meeting.refresh_from_db()
    assert (mover.group, meeting.turn) == (one, None)


def test_recalled_by_two_workers_a_meeting_is_recalled_once(world):
    world.people(4)
    (group,) = world.form()
    world.meet(group, day=NOON.date())
    race(remind_meetings, remind_meetings)
    assert OutboxMail.objects.filter(event="peers.reminder").count() == 4
