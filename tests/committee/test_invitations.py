"""Invited to one committee, seated in that one; nobody sits where nobody has said."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from accounts.models import Invitation
from accounts.services import invite_person
from accounts.signals import invitation_accepted
from committee.models import Seat
from committee.services import form_committee, invite_member
from cycles.enums import CycleState
from cycles.models import Cycle
from tests.factories.accounts import MembershipFactory, UserFactory, make_staff
from tests.factories.committee import bulk_items, make_committee, make_member
from tests.factories.cycles import CallFactory
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

EMAIL = "nora.lestienne@example.org"


@pytest.fixture
def two(sitting):
    """The committee of a call, and that of a later call of the same institute: what a slug leaves out is the latter."""
    later = CallFactory(institute=sitting.cycle.institute, code="ZZZ", year=sitting.cycle.year + 1)
    return sitting.committee, form_committee(cycle=later)


def accept(invitation):
    """The person takes the role, as the page of the link does."""
    person = UserFactory(email=invitation.email)
    MembershipFactory(user=person, institute=invitation.institute, role=invitation.role)
    person.forget_roles()
    invitation.accepted_at, invitation.accepted_by = invitation.created_at, person
    invitation.save()
    invitation_accepted.send(sender=Invitation, invitation=invitation, user=person)
    return person


def seats_of(person):
    return set(Seat.objects.filter(user=person).values_list("committee", flat=True))


def test_seat_is_in_the_committee_that_invites(sitting, two, session_of):
    older, _later = two
    sent = invite_member(actor=sitting.head, committee=older, email=EMAIL)
    assert sent.about == str(older.cycle)
    mail = OutboxMail.objects.get(event="invitation")
    assert str(older.cycle) in mail.text_body.replace("\xa0", " ")
    person = accept(sent)
    assert seats_of(person) == {older.pk}
    client = session_of(person)
    assert client.get("/commission/").context["cycle"] == older.cycle
    assert client.get("/accueil/").context["cycle"] == older.cycle


def test_second_invitation_holds_for_both_and_a_resent_one_too(sitting, two, session_of):
    invite_member(actor=sitting.head, committee=two[0], email=EMAIL)
    both = invite_member(actor=sitting.head, committee=two[1], email=EMAIL)
    assert both.about == f"{two[1].cycle}, {two[0].cycle}"
    client = session_of(sitting.head)
    client.post(reverse("accounts:invitation_resend", args=[both.uuid]))
    person = accept(Invitation.objects.open().get(email=EMAIL))
    assert seats_of(person) == {each.pk for each in two}
    board = session_of(person).get("/commission/")
    assert board.context["cycle"] == two[1].cycle
    assertContains(board, f"?cycle={two[0].cycle.slug}")
    assertNotContains(session_of(sitting.members[0]).get("/commission/"), "Vous siégez aussi")


def test_revoked_invitation_is_not_taken_up(sitting, two):
    first = invite_member(actor=sitting.head, committee=two[0], email=EMAIL)
    Invitation.objects.filter(pk=first.pk).update(revoked_at=first.created_at)
    second = invite_member(actor=sitting.head, committee=two[1], email=EMAIL)
    assert seats_of(accept(second)) == {two[1].pk}


def test_invitation_without_a_cycle_seats_where_there_is_only_one(sitting):
    invite = {"actor": sitting.head, "institute": sitting.cycle.institute, "role": Role.COMMITTEE_MEMBER}
    assert seats_of(accept(invite_person(email=EMAIL, **invite))) == {sitting.committee.pk}


@pytest.mark.parametrize("case", ["two", "none", "archived"])
def test_head_is_told_when_no_cycle_fits(sitting, case):
    institute = sitting.cycle.institute
    if case == "two":
        CallFactory(institute=institute, code="ZZZ")
    sent = invite_person(actor=sitting.head, institute=institute, email=EMAIL, role=Role.COMMITTEE_MEMBER)
    if case == "archived":
        sent = invite_member(actor=sitting.head, committee=sitting.committee, email=EMAIL)
    if case != "two":
        Cycle.objects.filter(pk=sitting.cycle.pk).update(state=CycleState.ARCHIVED)
    person = accept(sent)
    assert seats_of(person) == set()
    mail = OutboxMail.objects.get(event="committee.unseated")
    assert (mail.to_email, mail.subject) == (sitting.head.email, f"{person.full_name} n’a pas encore de siège")


def test_who_may_invite_and_whom(sitting, two):
    for person in (sitting.adviser, sitting.president, make_committee().head):
        with pytest.raises(NotAllowedError):
            invite_member(actor=person, committee=two[0], email=EMAIL)
    with pytest.raises(IncompleteError, match="donnez-lui un siège"):
        invite_member(actor=sitting.head, committee=two[0], email=sitting.members[0].email)
    two[0].cycle.state = CycleState.ARCHIVED
    with pytest.raises(DomainError, match="archivé"):
        invite_member(actor=sitting.head, committee=two[0], email=EMAIL)


def test_members_page_invites_and_the_team_page_leads_there(sitting, session_of):
    client = session_of(sitting.head)
    url = f"{reverse('committee:invite')}?cycle={sitting.cycle.slug}"
    assertContains(client.post(url, {"email": "nora"}), "nora", status_code=422)
    taken = client.post(url, {"email": sitting.members[0].email, "first_name": "Nora"})
    assertContains(taken, "donnez-lui un siège", status_code=422)
    assertContains(client.post(url, {"email": EMAIL}, follow=True), "L’invitation part vers")
    team = client.get(reverse("accounts:team"))
    assertContains(team, reverse("committee:members"))
    assertNotContains(team, 'value="committee_member"')
    assert session_of(sitting.adviser).post(url, {"email": EMAIL}).status_code == 403


def test_member_of_an_older_cycle_is_led_there_from_home(session_of):
    older = CallFactory(year=2030, code="AAA")
    member = make_member(older)
    CallFactory(year=2031, code="AAA", institute=older.institute)
    bulk_items(1, make_committee(older))
    assert session_of(member).get("/accueil/").context["cycle"] == older
    staff = make_staff(Role.ADVISER, institute=older.institute)
    assert session_of(staff).get("/accueil/").context["cycle"].year == 2031
