"""Deputies: they read if asked to, without a voice until they are called in place of a member."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from accounts.models import Membership
from committee.decisions.ground import ground_of
from committee.enums import Choice, Outcome, SeatRole
from committee.models import Assessment, Item, Seat, Vote
from committee.permissions import can_assess, can_vote
from committee.services import (
    appoint_president,
    call_deputy,
    cast_vote,
    give_seat,
    publish_decisions,
    remove_seat,
    send_back_deputy,
)
from committee.services.recusals import lift_recusal
from tests.committee.test_reading_views import url
from tests.factories.committee import assess, bulk_items, close_call, decide, make_committee, make_member, recuse
from tests.marks import mark_in
from toolkit.domain.errors import DomainError
from toolkit.journal.models import JournalEntry
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def deputy(sitting):
    return make_member(sitting.cycle, SeatRole.DEPUTY, last_name="Suppléant")


def seats(sitting, *people):
    return [sitting.seat(person) for person in people]


def call(sitting, deputy, member=None):
    return call_deputy(
        actor=sitting.head, deputy=sitting.seat(deputy), member=sitting.seat(member or sitting.members[0])
    )


def test_deputy_reads_without_a_voice(sitting, item, deputy, session_of):
    assess(item, deputy, 1)
    with pytest.raises(DomainError, match="une fois appelée"):
        cast_vote(actor=deputy, item=item, choice=Choice.ADMIT)
    item.refresh_from_db()
    assert (item.mean_score, item.assessment_count, bool(ground_of(item))) == (None, 0, False)
    assess(item, sitting.members[0], 5)
    item.refresh_from_db()
    assert (item.mean_score, item.assessment_count) == (20, 1)
    page = session_of(deputy).get(url("read", item))
    assertContains(page, sitting.members[0].full_name)
    assertNotContains(page, "Mon vote")
    assertNotContains(session_of(sitting.adviser).get(url("read", item)), deputy.full_name)
    board = session_of(sitting.members[1]).get("/commission/").context["board"]
    assert (board.shown[0].read_count, board.shown[0].reader_count) == (1, 3)


def test_called_deputy_has_the_voice_and_what_the_member_read_stays(sitting, deputy):
    read, decided, other = bulk_items(3, sitting)
    member = sitting.members[0]
    for each in (read, decided):
        assess(each, member, 5)
        cast_vote(actor=member, item=each, choice=Choice.ADMIT)
    assess(other, deputy, 3)
    decide(decided, sitting.secretary, Outcome.ADMITTED)
    call(sitting, deputy)
    held, replaced = seats(sitting, deputy, member)
    assert (held.role, held.deputises, can_vote(held), held.stands_in) == (SeatRole.MEMBER, replaced, True, True)
    assert (can_assess(replaced), can_vote(replaced)) == (False, False)
    assert [ground_of(each).readings for each in (read, decided, other)] == [1, 1, 1]
    assert [ground_of(each).votes for each in (read, decided, other)] == [0, 1, 0]
    assert Item.objects.get(pk=other.pk).mean_score == 12
    with pytest.raises(DomainError, match="lit et vote désormais à votre place"):
        assess(other, member, 5)
    cast_vote(actor=deputy, item=other, choice=Choice.REJECT)
    mails = OutboxMail.objects.filter(event__in=("committee.deputy_called", "committee.replaced"))
    assert {mail.to_email for mail in mails} == {deputy.email, member.email}
    assert JournalEntry.objects.filter(kind="deputy_called", subject__contains="à la place de").count() == 1
    call(sitting, deputy)  # a second click
    assert mails.count() == 2


def test_seat_counts_once_in_the_readers(sitting, item, deputy, session_of):
    call(sitting, deputy)
    row = session_of(sitting.adviser).get("/commission/").context["board"].shown[0]
    assert row.reader_count == 3
    assertContains(session_of(sitting.adviser).get("/commission/membres/"), "à la place de")


def test_voice_comes_back(sitting, item, deputy):
    member = sitting.members[0]
    assess(item, member, 5)
    cast_vote(actor=member, item=item, choice=Choice.ADMIT)
    assess(item, deputy, 1)
    called = call(sitting, deputy)
    item.refresh_from_db()
    assert (item.mean_score, ground_of(item).votes) == (12, 0)
    send_back_deputy(actor=sitting.head, deputy=called)
    send_back_deputy(actor=sitting.head, deputy=called)  # a second click
    item.refresh_from_db()
    assert (item.mean_score, ground_of(item).votes) == (20, 1)
    assert [seat.has_voice for seat in seats(sitting, deputy, member)] == [False, True]


def test_deputy_who_voted_stays(sitting, item, deputy):
    called = call(sitting, deputy)
    assess(item, deputy, 4)
    cast_vote(actor=deputy, item=item, choice=Choice.ADMIT)
    with pytest.raises(DomainError, match="a voté à cette place"):
        send_back_deputy(actor=sitting.head, deputy=called)


def test_vote_of_who_is_replaced_does_not_come_back_with_a_lifted_recusal(sitting, item, deputy):
    member = sitting.members[0]
    assess(item, member, 5)
    cast_vote(actor=member, item=item, choice=Choice.ADMIT)
    recusal = recuse(item, member)
    call(sitting, deputy)
    lift_recusal(actor=sitting.head, recusal=recusal, reason="Homonyme.")
    assert (Assessment.objects.count(), Vote.objects.count()) == (1, 0)


def test_who_is_not_called(sitting, deputy, item):
    first, second = sitting.members
    other = make_member(sitting.cycle, SeatRole.DEPUTY)
    elsewhere = make_committee()
    refused = (
        (sitting.adviser, deputy, first, "Seul le chef de service"),
        (sitting.head, second, first, "n’a pas de siège de suppléance"),
        (sitting.head, deputy, sitting.president, "La présidence ne se supplée pas"),
        (sitting.head, deputy, sitting.secretary, "n’a pas de voix"),
        (sitting.head, deputy, other, "n’a pas de voix"),
    )
    for actor, who, member, words in refused:
        with pytest.raises(DomainError, match=words):
            call_deputy(actor=actor, deputy=sitting.seat(who), member=sitting.seat(member))
    with pytest.raises(DomainError, match="n’a pas de siège de suppléance"):
        call_deputy(actor=sitting.head, deputy=sitting.seat(deputy), member=elsewhere.seat(elsewhere.members[0]))
    give_seat(
        actor=sitting.head,
        committee=sitting.committee,
        user=deputy,
        role=SeatRole.DEPUTY,
        deputises=sitting.seat(second),
    )
    with pytest.raises(DomainError, match="et personne d’autre"):
        call(sitting, deputy)
    Membership.objects.filter(user=other, role=Role.COMMITTEE_MEMBER).delete()
    with pytest.raises(DomainError, match="n’a plus le rôle"):
        call(sitting, other)
    decide(item, sitting.president, Outcome.ADMITTED)
    publish_decisions(actor=sitting.head, committee=sitting.committee)
    with pytest.raises(DomainError, match="sont publiées"):
        call(sitting, deputy, second)


def test_deputy_is_of_a_member_of_the_committee(sitting, deputy):
    elsewhere = make_committee()
    for role, whom in (
        (SeatRole.MEMBER, sitting.seat(sitting.members[0])),
        (SeatRole.DEPUTY, sitting.seat(sitting.president)),
        (SeatRole.DEPUTY, elsewhere.seat(elsewhere.members[0])),
    ):
        with pytest.raises(DomainError):
            give_seat(actor=sitting.head, committee=sitting.committee, user=deputy, role=role, deputises=whom)


def test_seats_of_a_call_stay_as_they_are(sitting, deputy, item):
    member = sitting.members[0]
    waiting = make_member(sitting.cycle, SeatRole.DEPUTY)
    with pytest.raises(DomainError, match="n’a pas de voix"):
        appoint_president(actor=sitting.head, seat=sitting.seat(waiting))
    call(sitting, deputy)
    for person in (member, deputy):
        with pytest.raises(DomainError, match="mettez-y fin d’abord"):
            remove_seat(actor=sitting.head, seat=sitting.seat(person))
        with pytest.raises(DomainError, match="mettez-y fin d’abord"):
            give_seat(actor=sitting.head, committee=sitting.committee, user=person, role=SeatRole.SECRETARY)
    with pytest.raises(DomainError, match="n’a pas de voix"):
        appoint_president(actor=sitting.head, seat=sitting.seat(member))
    assess(item, waiting, 3)
    with pytest.raises(DomainError, match="appelez sa suppléance"):
        give_seat(actor=sitting.head, committee=sitting.committee, user=waiting, role=SeatRole.MEMBER)
    give_seat(actor=sitting.head, committee=sitting.committee, user=waiting, role=SeatRole.DEPUTY, siren="219900016")


def test_pages_call_and_send_back(sitting, deputy, session_of):
    client = session_of(sitting.head)
    held, member = seats(sitting, deputy, sitting.members[0])
    page = reverse("committee:seat", args=[held.pk])
    shown = client.get(page)
    assertContains(shown, "Appeler en suppléance")
    client.post(page, {"role": "deputy", "siren": "", "deputises": member.pk, "seen": mark_in(shown)})
    assertContains(client.get("/commission/membres/"), f"de\n        {sitting.members[0].full_name}")
    route = reverse("committee:deputy_call", args=[held.pk])
    assertContains(client.post(route, {"member": sitting.seat(sitting.members[1]).pk}), "de la liste", status_code=422)
    assert client.post(route, {"member": member.pk}).status_code == 302
    assertContains(client.get(page), "Mettre fin à la suppléance")
    assert client.post(route, {"member": member.pk}).status_code == 302  # a second click
    assertContains(client.get(reverse("committee:seat", args=[member.pk])), "Remplacement par une suppléance")
    assert client.post(reverse("committee:deputy_send_back", args=[held.pk])).status_code == 302
    assert Seat.objects.get(pk=held.pk).role == SeatRole.DEPUTY
    assert session_of(sitting.adviser).post(route, {"member": member.pk}).status_code == 403


def test_deputy_s_home_and_board(sitting, item, deputy, session_of):
    close_call(sitting.cycle)
    client = session_of(deputy)
    assert client.get("/commission/").status_code == 200
    assert client.get(reverse("dashboard:home")).status_code == 200
