import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.enums import InvitationState, Role
from accounts.errors import AccountsError, InvitationUnusable
from accounts.models import Invitation, Membership, User
from accounts.services import (
    accept_invitation,
    find_invitation,
    grant_role,
    invite_person,
    personal_data,
    register_invited,
    remove_role,
    revoke_invitation,
)
from accounts.signals import invitation_accepted
from tests.factories.accounts import (
    PASSWORD,
    InvitationFactory,
    MembershipFactory,
    UserFactory,
    give_second_factor,
    make_staff,
)
from tests.factories.organisations import InstituteFactory
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def institute():
    return InstituteFactory()


@pytest.fixture
def head(institute):
    return make_staff(Role.HEAD_OF_SERVICE, institute=institute)


@pytest.fixture
def accepted():
    """What the signal told, in order."""
    heard = []

    def hear(sender, invitation, user, **kwargs):
        heard.append((invitation.pk, user.email))

    invitation_accepted.connect(hear)
    yield heard
    invitation_accepted.disconnect(hear)


def token_of(mail: OutboxMail) -> str:
    return re.search(r"/compte/invitation/([^/\s]+)/", mail.text_body)[1]


def test_invite_person_mails_a_link_that_is_kept_hashed(head, institute):
    invitation = invite_person(actor=head, institute=institute, email="Nora@Example.org", role=Role.ADVISER)
    mail = OutboxMail.objects.get(event="invitation")
    assert mail.institute == institute
    assert mail.to_email.lower() == invitation.email == "nora@example.org"
    assert mail.confidential
    assert find_invitation(token=token_of(mail)) == invitation
    assert token_of(mail) not in str(Invitation.objects.filter(pk=invitation.pk).values().get())
    assert invitation.expires_at - timezone.now() > timedelta(days=13, hours=23)


def test_invite_person_again_replaces_the_link(head, institute):
    for _ in range(2):
        invite_person(actor=head, institute=institute, email="nora@example.org", role=Role.ADVISER)
    old, new = OutboxMail.objects.filter(event="invitation").order_by("pk")
    with pytest.raises(InvitationUnusable, match="remplacée"):
        find_invitation(token=token_of(old))
    assert find_invitation(token=token_of(new)).state == InvitationState.PENDING


def test_invite_person_to_a_second_role_keeps_the_first_link(head, institute):
    for role in (Role.ADVISER, Role.ASSISTANT):
        invite_person(actor=head, institute=institute, email="nora@example.org", role=role)
    assert Invitation.objects.usable().count() == 2


def test_invite_person_who_has_the_role_is_refused(head, institute):
    member = MembershipFactory(institute=institute, role=Role.ADVISER)
    with pytest.raises(AccountsError, match="déjà ce rôle"):
        invite_person(actor=head, institute=institute, email=member.user.email.upper(), role=Role.ADVISER)
    assert not OutboxMail.objects.exists()


@pytest.mark.parametrize("role", [Role.ADVISER, Role.ASSISTANT, Role.ACCOUNTANT, Role.COMMITTEE_MEMBER])
def test_invite_person_is_for_heads_of_service(institute, role):
    actor = make_staff(role, institute=institute)
    with pytest.raises(AccountsError) as refusal:
        invite_person(actor=actor, institute=institute, email="nora@example.org", role=Role.ADVISER)
    assert refusal.value.status == 403


def test_invite_person_stops_at_the_door_of_another_institute(head):
    with pytest.raises(AccountsError):
        invite_person(actor=head, institute=InstituteFactory(), email="nora@example.org", role=Role.ADVISER)


def test_find_invitation_expires_after_fourteen_days(head, institute):
    with time_machine.travel(timezone.now() - timedelta(days=14, seconds=1), tick=False):
        invite_person(actor=head, institute=institute, email="nora@example.org", role=Role.ADVISER)
    with pytest.raises(InvitationUnusable, match="expiré") as refusal:
        find_invitation(token=token_of(OutboxMail.objects.get()))
    assert refusal.value.status == 410


def test_find_invitation_knows_no_invented_token():
    with pytest.raises(InvitationUnusable, match="complet") as refusal:
        find_invitation(token="inventé")
    assert refusal.value.status == 404


def test_register_invited_opens_an_account_with_a_verified_address(accepted):
    invitation = InvitationFactory(role=Role.COMMITTEE_MEMBER)
    user = register_invited(token=invitation.token, first_name="Nora", last_name="Keller", password=PASSWORD)
    assert user.check_password(PASSWORD)
    assert EmailAddress.objects.get(user=user, verified=True, primary=True).email == invitation.email
    assert user.has_role(Role.COMMITTEE_MEMBER, institute=invitation.institute)
    assert accepted == [(invitation.pk, invitation.email)]


def test_register_invited_works_once():
    invitation = InvitationFactory()
    register_invited(token=invitation.token, first_name="Nora", last_name="Keller", password=PASSWORD)
    with pytest.raises(InvitationUnusable, match="déjà servi"):
        register_invited(token=invitation.token, first_name="Zoé", last_name="Autre", password=PASSWORD)


def test_register_invited_refuses_a_weak_password():
    invitation = InvitationFactory()
    with pytest.raises(ValidationError):
        register_invited(token=invitation.token, first_name="Nora", last_name="Keller", password="court")
    assert not User.objects.filter(email=invitation.email).exists()
    assert find_invitation(token=invitation.token)


def test_register_invited_sends_who_has_an_account_to_sign_in():
    invitation = InvitationFactory(email=UserFactory().email)
    with pytest.raises(AccountsError, match="Connectez-vous"):
        register_invited(token=invitation.token, first_name="Nora", last_name="Keller", password=PASSWORD)


def test_register_invited_takes_over_an_account_that_never_proved_the_address(client, accepted):
    squatter = UserFactory(first_name="Faux", last_name="Nom", phone="06", verified=False)
    squatter.emailaddress_set.create(email=squatter.email, verified=False, primary=True)
    give_second_factor(squatter)
    client.force_login(squatter)
    invitation = InvitationFactory(email=squatter.email)
    user = register_invited(token=invitation.token, first_name="Nora", last_name="Keller", password=PASSWORD[::-1])
    assert user.pk == squatter.pk
    user = User.objects.get(pk=squatter.pk)
    assert (user.full_name, user.phone) == ("Nora Keller", "")
    assert user.check_password(PASSWORD[::-1])
    assert not user.authenticator_set.exists()
    assert EmailAddress.objects.get(user=user).verified
    assert accepted == [(invitation.pk, user.email)]
    assert client.get("/compte/").url.startswith("/compte/login/"), "the squatter's session is over"


@pytest.mark.parametrize("fields", [{"is_active": False}, {"is_superuser": True}, {"is_staff": True}])
def test_register_invited_leaves_closed_accounts_and_administrators_alone(fields):
    known = UserFactory(verified=False, **fields)
    invitation = InvitationFactory(email=known.email)
    with pytest.raises(AccountsError, match="Connectez-vous"):
        register_invited(token=invitation.token, first_name="Nora", last_name="Keller", password=PASSWORD)
    assert User.objects.get(pk=known.pk).password == known.password


def test_register_invited_leaves_alone_who_proved_another_address():
    known = UserFactory(verified=False)
    known.emailaddress_set.create(email="ancienne@example.org", verified=True, primary=True)
    invitation = InvitationFactory(email=known.email)
    with pytest.raises(AccountsError, match="Connectez-vous"):
        register_invited(token=invitation.token, first_name="Nora", last_name="Keller", password=PASSWORD)


def test_accept_invitation_adds_the_role_to_an_account(accepted):
    user = UserFactory()
    invitation = InvitationFactory(email=user.email)
    assert not user.is_staff_member
    accept_invitation(actor=user, token=invitation.token)
    assert user.is_staff_member
    assert accepted == [(invitation.pk, user.email)]
    invitation.refresh_from_db()
    assert (invitation.state, invitation.accepted_by) == (InvitationState.ACCEPTED, user)


def test_accept_invitation_of_someone_else_is_refused():
    invitation = InvitationFactory()
    with pytest.raises(AccountsError, match="adressée à") as refusal:
        accept_invitation(actor=UserFactory(), token=invitation.token)
    assert refusal.value.status == 403


def test_accept_invitation_needs_a_verified_address():
    user = UserFactory(verified=False)
    EmailAddress.objects.create(user=user, email=user.email, verified=False, primary=True)
    invitation = InvitationFactory(email=user.email)
    with pytest.raises(AccountsError):
        accept_invitation(actor=user, token=invitation.token)


def test_revoke_invitation_kills_the_link(head, institute):
    invitation = InvitationFactory(institute=institute)
    revoke_invitation(actor=head, invitation=invitation)
    with pytest.raises(InvitationUnusable, match="annulée"):
        find_invitation(token=invitation.token)
    with pytest.raises(AccountsError, match="déjà annulée"):
        revoke_invitation(actor=head, invitation=invitation)


def test_revoke_invitation_comes_too_late(head, institute):
    user = UserFactory()
    invitation = InvitationFactory(institute=institute, email=user.email)
    accept_invitation(actor=user, token=invitation.token)
    with pytest.raises(AccountsError, match="acceptée"):
        revoke_invitation(actor=head, invitation=invitation)


def test_revoke_invitation_is_for_heads_of_service(institute):
    with pytest.raises(AccountsError) as refusal:
        revoke_invitation(
            actor=make_staff(Role.ADVISER, institute=institute), invitation=InvitationFactory(institute=institute)
        )
    assert refusal.value.status == 403


def test_grant_role_is_idempotent(head, institute):
    user = UserFactory()
    for _ in range(2):
        grant_role(actor=head, user=user, institute=institute, role=Role.ACCOUNTANT)
    grant_role(actor=None, user=user, institute=institute, role=Role.ACCOUNTANT)
    assert Membership.objects.filter(user=user).count() == 1
    assert user.has_role(Role.ACCOUNTANT)


def test_remove_role_takes_effect_at_once(head, institute):
    member = MembershipFactory(institute=institute)
    remove_role(actor=head, membership=member)
    assert not User.objects.get(pk=member.user.pk).is_staff_member


def test_remove_role_keeps_one_head_of_service(head, institute):
    own = Membership.objects.get(user=head)
    with pytest.raises(AccountsError, match="dernière personne"):
        remove_role(actor=head, membership=own)
    closed = make_staff(Role.HEAD_OF_SERVICE, institute=institute, is_active=False)
    make_staff(Role.HEAD_OF_SERVICE)
    with pytest.raises(AccountsError, match="dernière personne"):
        remove_role(actor=head, membership=own)
    remove_role(actor=head, membership=closed.memberships.get())
    make_staff(Role.HEAD_OF_SERVICE, institute=institute)
    remove_role(actor=head, membership=own)
    assert not Membership.objects.filter(user=head).exists()


def test_remove_role_is_for_heads_of_service(institute):
    member = MembershipFactory(institute=institute)
    with pytest.raises(AccountsError) as refusal:
        remove_role(actor=make_staff(Role.ACCOUNTANT, institute=institute), membership=member)
    assert refusal.value.status == 403


def test_personal_data_says_what_is_kept(institute):
    user = make_staff(Role.ADVISER, institute=institute, first_name="Ada", last_name="Byron")
    InvitationFactory(email=user.email, institute=institute, role=Role.ASSISTANT)
    InvitationFactory()
    kept = personal_data(user)
    assert kept["compte"][0]["adresse"] == user.email
    assert kept["adresses"] == [{"adresse": user.email, "vérifiée": "oui"}]
    assert kept["seconds facteurs"] == []
    assert [held["rôle"] for held in kept["rôles"]] == ["Conseil formation"]
    assert [(sent["rôle"], sent["état"]) for sent in kept["invitations"]] == [("Assistance formation", "En attente")]
    assert all(isinstance(value, str) for rows in kept.values() for row in rows for value in row.values())
