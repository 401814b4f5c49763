"""Wishing for a group, composing groups, forming and correcting them: who is told, who is not."""

import datetime

import pytest

from accounts.enums import Role
from cycles.models import KeptAway, Participant
from cycles.services import remove_participant
from peers.board import Board
from peers.models import Composition, Meeting, Peer, PeerGroup
from peers.services import (
    form_groups,
    give_up_group,
    plan_groups,
    propose_groups,
    set_facilitator,
    wish_for_group,
)
from peers.waiting import things_waiting
from programme.services import move_employer
from tests.factories.accounts import UserFactory, make_staff
from tests.factories.cycles import ParticipantFactory
from tests.factories.organisations import EmployerFactory
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.journal.models import JournalEntry
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str]]:
    """Each mail of groups: what it tells, to whom."""
    return sorted(OutboxMail.objects.filter(event__startswith="peers.").values_list("event", "to_email"))


def places(world) -> dict[str, int | None]:
    groups = dict(PeerGroup.objects.values_list("pk", "number"))
    return {str(peer.participant.uuid): groups.get(peer.planned_id) for peer in Board(world.cycle).peers}


class TestWish:
    def test_is_said_once_and_taken_back(self, world):
        someone = world.person(0)
        wish_for_group(actor=someone.user, participant=someone)
        assert Peer.objects.count() == 1
        assert give_up_group(actor=someone.user, participant=someone)
        assert not give_up_group(actor=someone.user, participant=someone)
        assert not Peer.objects.exists() and told() == []

    def test_is_ones_own_while_one_is_there_and_the_cycle_goes_on(self, world, time_machine):
        someone = world.person(0, wishes=False)
        with pytest.raises(NotAllowedError):
            wish_for_group(actor=world.adviser, participant=someone)
        time_machine.move_to(datetime.datetime(2027, 11, 9, 12, tzinfo=datetime.UTC))
        with pytest.raises(DomainError, match="ne sont plus proposés"):
            wish_for_group(actor=someone.user, participant=someone)
        remove_participant(actor=None, participant=someone, reason="Mutation.")
        with pytest.raises(DomainError, match="quitté"):
            give_up_group(actor=someone.user, participant=someone)


class TestProposal:
    def test_places_everybody_tells_nobody_and_draws_others_when_asked_again(self, world):
        world.people(9)
        first = propose_groups(actor=world.assistant, cycle=world.cycle)
        before = places(world)
        assert (first.draw, sorted(before.values())) == (1, [1] * 4 + [2] * 5)
        again = propose_groups(actor=world.assistant, cycle=world.cycle)
        assert (again.draw, places(world) != before, told()) == (2, True, [])
        Composition.objects.update(draw=0)
        propose_groups(actor=world.assistant, cycle=world.cycle)
        assert places(world) == before
        subjects = JournalEntry.objects.about(first.uuid).order_by("pk").values_list("subject", flat=True)
        assert list(subjects) == ["2 groupes, tirage 1", "2 groupes, tirage 2", "2 groupes, tirage 1"]

    def test_says_who_clashes_and_why_where_not_everybody_can_be_placed(self, world):
        employer = EmployerFactory(name="Ville de Vire")
        for at in range(6):
            world.person(at, employer=employer if at < 2 else None)
        propose_groups(actor=world.assistant, cycle=world.cycle)
        (sentence,) = Board(world.cycle).unplaced
        names = {"Ada Aubrac", "Ben Barthes"}
        assert all(name in sentence for name in names)
        assert sentence.endswith("ont le même employeur (Ville de Vire).")
        assert "ne peut rejoindre aucun groupe : groupe 1, " in sentence

    def test_is_refused_with_its_reason(self, world):
        world.people(3)
        with pytest.raises(DomainError, match="Il faut 4 personnes"):
            propose_groups(actor=world.assistant, cycle=world.cycle)
        world.person(3, employer=Participant.objects.get(user__last_name="Aubrac").employer)
        with pytest.raises(DomainError, match="Ada Aubrac et Dina Diallo ne se rencontrent pas"):
            propose_groups(actor=world.assistant, cycle=world.cycle)
        with pytest.raises(StaleError):
            propose_groups(actor=world.assistant, cycle=world.cycle, seen="avant")
        with pytest.raises(NotAllowedError):
            propose_groups(actor=make_staff(Role.ADVISER), cycle=world.cycle)
        with pytest.raises(NotAllowedError):
            propose_groups(actor=make_staff(Role.ACCOUNTANT, institute=world.cycle.institute), cycle=world.cycle)

    def test_whoever_is_kept_away_from_somebody_of_the_cycle_composes_nothing(self, world):
        world.people(4)
        KeptAway.objects.create(user=world.adviser, cycle=world.cycle, person=UserFactory())
        for act in (propose_groups, form_groups):
            with pytest.raises(NotAllowedError, match="déporté"):
                act(actor=world.adviser, cycle=world.cycle)

    def test_a_former_employer_counts_as_long_as_the_cycle_lasts(self, world):
        people = world.people(5)
        move_employer(
            actor=world.adviser, participant=people[0], employer=EmployerFactory(), since=datetime.date(2027, 3, 1)
        )
        late = world.person(5, employer=people[0].employer_moves.get().former)
        propose_groups(actor=world.assistant, cycle=world.cycle)
        (sentence,) = Board(world.cycle).unplaced
        assert "Ada Aubrac a eu cette année l’employeur de Fanny Fontan" in sentence
        assert late.employer.name in sentence


class TestHome:
    def test_tells_who_came_once_the_groups_were_formed_to_the_team_that_may_know(self, world):
        world.people(4)
        assert things_waiting(world.assistant, [world.cycle]) == []
        world.form()
        world.person(5)
        (waiting,) = things_waiting(world.assistant, [world.cycle])
        assert (waiting.title, waiting.total) == ("personne sans groupe de pairs", 1)
        assert (waiting.things[0].name, waiting.things[0].when) == ("Fanny Fontan", "aujourd’hui")
        KeptAway.objects.create(user=world.assistant, cycle=world.cycle, person=UserFactory())
        assert things_waiting(world.assistant, [world.cycle]) == []
        assert things_waiting(make_staff(Role.ADVISER), [world.cycle]) == []
        plan_groups(actor=world.adviser, cycle=world.cycle, places=dict.fromkeys(places(world), 1))
        assert things_waiting(world.adviser, [world.cycle]) == []


class TestForming:
    def test_tells_each_member_and_facilitator_once_without_a_name_of_the_others(self, world):
        people = world.people(9)
        propose_groups(actor=world.assistant, cycle=world.cycle)
        group = PeerGroup.objects.get(number=1)
        set_facilitator(actor=world.adviser, group=group, name="Zoé Zeller", email="Zoe@Example.org")
        assert told() == []
        board = Board(world.cycle)
        done = form_groups(actor=world.assistant, cycle=world.cycle, seen=board.mark)
        assert (done.said, board.mails) == ("2 groupes, 9 personnes", 10)
        expected = [("peers.facilitator", "zoe@example.org"), *(("peers.placed", one.user.email) for one in people)]
        assert told() == sorted(expected)
        for mail in OutboxMail.objects.filter(event="peers.placed"):
            others = [one.user.last_name for one in people if one.user_id != mail.recipient_id]
            assert not any(name in mail.text_body for name in others)
        with pytest.raises(DomainError, match="rien n’est à former"):
            form_groups(actor=world.assistant, cycle=world.cycle)
        with pytest.raises(DomainError, match="corrige à la main"):
            propose_groups(actor=world.assistant, cycle=world.cycle)

    def test_is_refused_from_an_older_page_and_where_two_would_meet(self, world):
        people = world.people(5)
        propose_groups(actor=world.assistant, cycle=world.cycle)
        mark = Board(world.cycle).mark
        late = world.person(5, employer=people[0].employer)
        with pytest.raises(StaleError):
            form_groups(actor=world.assistant, cycle=world.cycle, seen=mark)
        plan_groups(actor=world.assistant, cycle=world.cycle, places={str(late.uuid): 1})
        with pytest.raises(DomainError, match=r"Groupe 1.: Ada Aubrac et Fanny Fontan ont le même employeur"):
            form_groups(actor=world.assistant, cycle=world.cycle)
        plan_groups(actor=world.assistant, cycle=world.cycle, places={str(late.uuid): 2})
        with pytest.raises(DomainError, match=r"Groupe 2.: 1 personne, 4 au moins"):
            form_groups(actor=world.assistant, cycle=world.cycle)
        with pytest.raises(IncompleteError):
            plan_groups(actor=world.assistant, cycle=world.cycle, places={str(late.uuid): 9})
        assert told() == []

    def test_is_corrected_by_a_new_act_that_tells_those_whom_it_touches(self, world):
        people = world.people(9)
        one, two = world.form()
        OutboxMail.objects.all().delete()
        mover = two.members.first()
        meeting = world.meet(two, turn=mover)
        meeting.came.add(mover)
        late = world.person(9)
        plan_groups(
            actor=world.adviser,
            cycle=world.cycle,
            places={str(mover.participant.uuid): 1, str(late.uuid): 2},
        )
        form_groups(actor=world.adviser, cycle=world.cycle)
        assert (one.members.count(), two.members.count()) == (5, 5)
        placed = {mover.participant.user.email, late.user.email}
        assert {email for event, email in told() if event == "peers.placed"} == placed
        around = {each.user.email for each in people} - placed
        assert sorted(email for event, email in told() if event == "peers.changed") == sorted(around)
        meeting.refresh_from_db()
        assert (meeting.turn, meeting.came.count()) == (None, 0)
        said = OutboxMail.objects.filter(event="peers.changed", text_body__contains="Une personne quitte le groupe.")
        assert said.count() == 4

    def test_whoever_leaves_frees_a_seat_and_a_group_without_anybody_goes(self, world):
        people = world.people(5)
        (group,) = world.form()
        world.meet(group)
        OutboxMail.objects.all().delete()
        remove_participant(actor=None, participant=people[0], reason="Mutation.")
        assert [email for _, email in told()] == sorted(one.user.email for one in people[1:])
        give_up_group(actor=people[1].user, participant=people[1])
        assert Board(world.cycle).lanes[0].is_short
        rest = {str(one.uuid): None for one in people[2:]}
        plan_groups(actor=world.adviser, cycle=world.cycle, places=rest)
        form_groups(actor=world.adviser, cycle=world.cycle)
        assert not PeerGroup.objects.exists() and not Meeting.objects.exists()
        assert [event for event, _ in told()].count("peers.ended") == 3

    def test_another_facilitator_is_told_with_the_members_and_the_former_one(self, world):
        world.people(4)
        (group,) = world.form()
        OutboxMail.objects.all().delete()
        world.lead(group, UserFactory(email="z@example.org"))
        world.lead(group, UserFactory(email="y@example.org"))
        events = [event for event, _ in told()]
        assert (events.count("peers.changed"), events.count("peers.facilitator")) == (8, 2)
        assert [email for event, email in told() if event == "peers.relieved"] == ["z@example.org"]
        set_facilitator(actor=world.adviser, group=group, name="Yaël Ygrec", email="y@example.org")
        assert len(told()) == 11
        set_facilitator(actor=world.adviser, group=group, name="", email="")
        assert [email for event, email in told() if event == "peers.relieved"] == ["y@example.org", "z@example.org"]
        with pytest.raises(IncompleteError):
            set_facilitator(actor=world.adviser, group=group, name="", email="x@example.org")

    def test_costs_a_constant_number_of_queries(self, world, django_assert_num_queries):
        for number in (4, 6):
            for _ in range(number):
                someone = ParticipantFactory(cycle=world.cycle)
                wish_for_group(actor=someone.user, participant=someone)
            if not PeerGroup.objects.exists():
                world.form()
            with django_assert_num_queries(5):
                board = Board(world.cycle)
                assert board.blocking == [] and board.mark and board.composition
