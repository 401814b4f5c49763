"""What a group writes on its own page; what is recalled; what is erased in time."""

import datetime

import pytest

from peers.enums import MeetingState
from peers.models import Composition, Meeting, Peer, PeerGroup
from peers.services import (
    MeetingValues,
    erase_groups,
    forget_peers,
    remind_meetings,
    remove_meeting,
    save_link,
    save_meeting,
    say_met,
)
from tests.factories.accounts import UserFactory
from tests.peers.conftest import LAST_DAY, TUESDAY
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.journal.models import JournalEntry
from toolkit.notifications.enums import MailState
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(world):
    """One group of five people, whose mails have gone."""
    world.people(5)
    (found,) = world.form()
    OutboxMail.objects.all().delete()
    return found


def actor_of(group):
    return group.members.first().participant.user


def at(day: datetime.date, hour: int) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(hour), datetime.UTC)


def told(event: str) -> list[str]:
    return list(OutboxMail.objects.filter(event=event).values_list("to_email", flat=True))


def move(meeting: Meeting, day: datetime.date, hour: int) -> None:
    values = MeetingValues(day, datetime.time(hour), datetime.time(hour + 3))
    save_meeting(actor=actor_of(meeting.group), group=meeting.group, meeting=meeting, values=values)


class TestWriting:
    def test_a_link_is_secure_and_written_by_the_group_alone(self, world, group):
        save_link(actor=actor_of(group), group=group, link="https://visio.example.org/salle")
        with pytest.raises(IncompleteError, match="https://"):
            save_link(actor=actor_of(group), group=group, link="http://visio.example.org/salle")
        with pytest.raises(NotAllowedError):
            save_link(actor=world.adviser, group=group, link="")
        lead = UserFactory(email="lead@example.org")
        world.lead(group, lead)
        save_link(actor=lead, group=group, link="")
        stale = group.revision
        with pytest.raises(StaleError):
            save_link(actor=lead, group=group, link="", seen=stale)

    def test_a_meeting_has_a_day_hours_a_turn_and_a_word_that_names_nobody(self, world, group):
        member = group.members.first()
        meeting = world.meet(group, turn=member, subject="Délégation")
        assert (meeting.state, meeting.span) == (MeetingState.AHEAD, "de 14\u00a0h à 17\u00a0h")
        for refused, words in (
            ({"subject": f"Avec {member.participant.user.last_name.upper()}"}, "nomme quelqu’un"),
            ({"subject": "x" * 41}, "40"),
            ({"day": datetime.date(2027, 11, 9)}, "avant le 9"),
            ({"day": TUESDAY}, "déjà ce jour-là"),
        ):
            with pytest.raises(IncompleteError, match=words):
                world.meet(group, **{"day": LAST_DAY, **refused})
        with pytest.raises(IncompleteError, match="Choisissez une personne du groupe"):
            world.meet(group, day=LAST_DAY, turn=Peer.objects.create(participant=world.person(7, wishes=False)))
        with pytest.raises(NotAllowedError):
            hours = MeetingValues(LAST_DAY, datetime.time(14), datetime.time(17))
            save_meeting(actor=world.assistant, group=group, values=hours)

    def test_who_came_is_told_once_it_has_begun(self, world, group, time_machine):
        meeting, members = world.meet(group), list(group.members.all())
        actor = actor_of(group)
        with pytest.raises(DomainError, match="pas encore commencé"):
            say_met(actor=actor, meeting=meeting, met=True, came=members)
        time_machine.move_to(at(TUESDAY, 17))
        assert Meeting.objects.get().state == MeetingState.UNTOLD
        with pytest.raises(IncompleteError, match="Cochez"):
            say_met(actor=actor, meeting=meeting, met=True)
        say_met(actor=actor, meeting=meeting, met=True, came=members[:3], seen=meeting.revision)
        row = Meeting.objects.get()
        assert (row.state, row.came.count()) == (MeetingState.MET, 3)
        with pytest.raises(StaleError):
            say_met(actor=actor, meeting=row, met=False, seen=meeting.revision)
        say_met(actor=actor, meeting=row, met=False, came=members)
        row.refresh_from_db()
        assert (row.state, row.came.count()) == (MeetingState.NOT_MET, 0)

    def test_one_that_is_moved_ahead_was_not_held(self, world, group, time_machine):
        meeting, members = world.meet(group), list(group.members.all())
        time_machine.move_to(at(TUESDAY, 17))
        say_met(actor=actor_of(group), meeting=meeting, met=True, came=members)
        move(meeting, TUESDAY, 10)
        assert (Meeting.objects.get().met, Meeting.objects.get().came.count()) == (True, 5)
        move(meeting, LAST_DAY, 14)
        row = Meeting.objects.get()
        assert (row.state, row.came.count(), told("peers.moved")) == (MeetingState.AHEAD, 0, [])


class TestReminding:
    def test_each_meeting_is_recalled_once_a_few_days_before_and_says_nothing_of_it(self, world, group, time_machine):
        world.lead(group, UserFactory(email="lead@example.org"))
        save_link(actor=actor_of(group), group=group, link="https://visio.example.org/salle")
        meeting = world.meet(group, turn=group.members.first(), subject="Délégation")
        assert remind_meetings() == 0
        time_machine.move_to(at(TUESDAY - datetime.timedelta(days=4), 8))
        assert (remind_meetings(), remind_meetings()) == (1, 0)
        assert len(told("peers.reminder")) == 6 and "lead@example.org" in told("peers.reminder")
        for mail in OutboxMail.objects.filter(event="peers.reminder"):
            assert "mardi 9\u00a0mars\u00a02027, de 14\u00a0h à 17\u00a0h" in mail.text_body
            assert not any(word in mail.text_body for word in ("Délégation", "visio.example.org", "tour"))
        moved = MeetingValues(TUESDAY, datetime.time(15), datetime.time(18))
        save_meeting(actor=actor_of(group), group=group, meeting=meeting, values=moved)
        assert not OutboxMail.objects.filter(event="peers.reminder", state=MailState.QUEUED).exists()
        assert remind_meetings() == 1
        assert len(told("peers.reminder")) == 12

    def test_one_that_is_taken_off_once_recalled_is_told(self, world, group, time_machine):
        later, soon = world.meet(group, day=LAST_DAY), world.meet(group)
        remove_meeting(actor=actor_of(group), meeting=later)
        assert told("peers.cancelled") == []
        time_machine.move_to(at(TUESDAY, 8))
        remind_meetings()
        remove_meeting(actor=actor_of(group), meeting=soon)
        assert len(told("peers.cancelled")) == 5
        with pytest.raises(DomainError, match="retirée"):
            remove_meeting(actor=actor_of(group), meeting=soon)

    def test_one_that_is_moved_once_recalled_is_told_each_time_with_its_old_and_new_hours(
        self, world, group, time_machine
    ):
        world.lead(group, UserFactory(email="lead@example.org"))
        meeting = world.meet(group)
        move(meeting, TUESDAY, 15)
        assert told("peers.moved") == []
        time_machine.move_to(at(TUESDAY, 8))
        remind_meetings()
        move(meeting, LAST_DAY, 15)
        assert len(told("peers.moved")) == 6 and "lead@example.org" in told("peers.moved")
        words = OutboxMail.objects.filter(event="peers.moved").first().text_body
        assert "mardi 9\u00a0mars\u00a02027, de 15\u00a0h à 18\u00a0h" in words
        assert "jeudi 9\u00a0septembre\u00a02027, de 15\u00a0h à 18\u00a0h" in words
        move(meeting, TUESDAY, 15)
        move(meeting, LAST_DAY, 15)
        assert len(told("peers.moved")) == 18
        remove_meeting(actor=actor_of(group), meeting=meeting)
        assert len(told("peers.cancelled")) == 6

    def test_one_whose_hour_has_passed_is_moved_without_a_word(self, world, group, time_machine):
        meeting = world.meet(group)
        time_machine.move_to(at(TUESDAY, 8))
        remind_meetings()
        time_machine.move_to(at(TUESDAY, 17))
        move(meeting, LAST_DAY, 14)
        assert told("peers.moved") == []


class TestErasing:
    def test_everything_goes_two_months_after_the_last_session(self, world, group, time_machine):
        world.meet(group, subject="Délégation")
        time_machine.move_to(at(datetime.date(2027, 11, 8), 12))
        assert erase_groups() == 0
        time_machine.move_to(at(datetime.date(2027, 11, 9), 12))
        composition = Composition.objects.get()
        assert (erase_groups(), erase_groups()) == (1, 0)
        assert not any(model.objects.exists() for model in (Composition, Meeting, Peer, PeerGroup))
        assert not JournalEntry.objects.about(composition.uuid).exists()

    def test_the_setting_says_when(self, world, group, settings, time_machine):
        settings.PEERS_KEPT_MONTHS = 0
        time_machine.move_to(at(LAST_DAY, 12))
        assert erase_groups() == 1

    def test_a_closed_account_leaves_nothing(self, world, group):
        lead = UserFactory(email="lead@example.org")
        world.lead(group, lead)
        forget_peers(user=lead)
        forget_peers(user=actor_of(group))
        group.refresh_from_db()
        assert (group.facilitator_email, group.members.count()) == ("", 4)
