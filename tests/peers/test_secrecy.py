"""What a group writes is its own: no role of the staff, no other group, no file, mail or journal tells it."""

import datetime
import json

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from accounts.models import User
from cycles.models import KeptAway
from cycles.services import remove_participant
from peers.calendar import calendar_entries
from peers.models import PeerGroup
from peers.services import give_up_group, remind_meetings, save_link, say_met
from tests.dashboard.archives import data_of
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.cycles import CycleFactory
from tests.peers.conftest import TUESDAY
from toolkit.domain.errors import IncompleteError
from toolkit.journal.models import JournalEntry
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

SUBJECT, ROOM = "Délégation", "https://visio.example.org/salle-secrete"


@pytest.fixture
def meeting(world, time_machine):
    """A meeting that took place yesterday, of the first of two groups, with a turn, a subject and who came."""
    world.people(9)
    group = world.form()[0]
    members = list(group.members.all())
    actor = members[0].participant.user
    save_link(actor=actor, group=group, link=ROOM)
    found = world.meet(group, turn=members[0], subject=SUBJECT)
    time_machine.move_to(datetime.datetime.combine(TUESDAY, datetime.time(8), datetime.UTC))
    remind_meetings()
    time_machine.move_to(datetime.datetime.combine(TUESDAY, datetime.time(20), datetime.UTC))
    return say_met(actor=actor, meeting=found, met=True, came=members[:2])


def pages_of(group: PeerGroup) -> list[str]:
    """Each address of the group that opens by a GET."""
    meeting = group.meetings.first()
    return [
        *(reverse(f"peer:{name}", args=[group.uuid]) for name in ("group", "calendar", "link", "meeting_add")),
        *(reverse(f"peer:{name}", args=[group.uuid, meeting.uuid]) for name in ("meeting", "met")),
    ]


def member_of(number: int) -> User:
    return PeerGroup.objects.get(number=number).members.first().participant.user


def test_members_and_the_facilitator_open_it(client, world, meeting):
    lead = UserFactory(email="lead@example.org")
    world.lead(meeting.group, lead)
    for person in (member_of(1), lead):
        sign_in(client, person)
        assert [client.get(page).status_code for page in pages_of(meeting.group)] == [200] * 6
        assertContains(client.get(pages_of(meeting.group)[0]), SUBJECT)
    world.lead(meeting.group, UserFactory(email="other@example.org"))
    assert client.get(pages_of(meeting.group)[0]).status_code == 404


@pytest.mark.parametrize("role", [*Role, "other group", "left the group", "left the promotion", "nobody"])
def test_nobody_else_does_whatever_their_role(client, world, meeting, role):
    if role == "other group":
        reader = member_of(2)
    elif role in ("left the group", "left the promotion"):
        participant = meeting.group.members.first().participant
        reader = participant.user
        if role == "left the group":
            give_up_group(actor=reader, participant=participant)
        else:
            remove_participant(actor=None, participant=participant, reason="Mutation.")
    else:
        reader = UserFactory() if role == "nobody" else make_staff(role, institute=world.cycle.institute)
    sign_in(client, reader)
    assert [client.get(page).status_code for page in pages_of(meeting.group)] == [404] * 6
    posted = reverse("peer:met", args=[meeting.group.uuid, meeting.uuid])
    assert client.post(posted, {"met": "non"}).status_code == 404


def test_staff_read_that_it_took_place_and_nothing_more(client, world, meeting):
    sign_in(client, world.adviser)
    page = client.get(reverse("peers:board"))
    assertContains(page, "Mardi 9\u00a0mars\u00a02027&nbsp;: s’est réuni")
    for words in (SUBJECT, ROOM, "à qui le tour", str(meeting.uuid), str(meeting.group.uuid) + "/reunions"):
        assertNotContains(page, words)
    listed = client.get(reverse("promotions:list"))
    person = client.get(reverse("promotions:participant", args=[meeting.turn.participant.uuid]))
    for shown in (listed, person):
        assertNotContains(shown, SUBJECT)


def test_no_mail_and_no_line_of_a_journal_tells_it(world, meeting):
    mails = [f"{mail.subject} {mail.text_body} {mail.html_body}" for mail in OutboxMail.objects.all()]
    lines = [f"{line.subject} {line.reason}" for line in JournalEntry.objects.all()]
    assert len(mails) == 13 and lines
    assert not [text for text in mails + lines if SUBJECT in text or ROOM in text]


def test_ones_archive_holds_ones_own_turn_and_nothing_of_the_others(world, meeting):
    own, other = (data_of(peer.participant.user)["groupes de pairs"] for peer in meeting.group.members.all()[:2])
    turn = own if own["réunions"][0]["c’était son tour"] else other
    told = {"jour": "2027-03-09", "c’était son tour": True, "était là": True, "sujet": SUBJECT}
    assert turn["réunions"] == [told]
    stranger = data_of(meeting.group.members.last().participant.user)
    assert stranger["groupes de pairs"]["réunions"] == [
        {"jour": "2027-03-09", "c’était son tour": False, "était là": False}
    ]
    for reader in (stranger, data_of(world.adviser), data_of(member_of(2))):
        assert SUBJECT not in json.dumps(reader, ensure_ascii=False)


def test_whoever_is_kept_away_from_somebody_reads_nothing_of_the_groups(client, world, meeting):
    KeptAway.objects.create(user=world.adviser, cycle=world.cycle, person=member_of(1))
    sign_in(client, world.adviser)
    page = client.get(reverse("peers:board"))
    assertContains(page, "Vous vous êtes déporté")
    assertNotContains(page, member_of(2).last_name)
    assert client.get(reverse("peers:form", args=[world.cycle.slug])).status_code == 403


def test_whoever_is_kept_away_from_somebody_facilitates_no_group_of_the_cycle(client, world, meeting):
    colleague = make_staff(Role.ADVISER, institute=world.cycle.institute)
    world.lead(meeting.group, colleague)
    sign_in(client, colleague)
    assert client.get(pages_of(meeting.group)[0]).status_code == 200 and len(calendar_entries(colleague)) == 1
    KeptAway.objects.create(user=colleague, cycle=world.cycle, person=member_of(2))
    assert [client.get(page).status_code for page in pages_of(meeting.group)] == [404] * 6
    assert calendar_entries(colleague) == []
    other = PeerGroup.objects.get(number=2)
    with pytest.raises(IncompleteError, match="ne convient pas") as refused:
        world.lead(other, colleague)
    assert not any(word in refused.value.message.lower() for word in ("déport", "écart", "lien"))
    other.refresh_from_db()
    assert other.facilitator_email == ""


def test_being_kept_away_hides_nothing_from_a_member_nor_in_another_cycle(client, world, meeting):
    reader = member_of(1)
    KeptAway.objects.create(user=reader, cycle=world.cycle, person=member_of(2))
    lead = UserFactory(email="lead@example.org")
    KeptAway.objects.create(user=lead, cycle=CycleFactory(), person=member_of(1))
    world.lead(meeting.group, lead)
    for person in (reader, lead):
        sign_in(client, person)
        assert client.get(pages_of(meeting.group)[0]).status_code == 200
