from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Invitation, Membership, User
from tests.factories.accounts import PASSWORD, InvitationFactory, MembershipFactory, UserFactory, make_staff, sign_in
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

TEAM = "/compte/equipe/"


def page(response) -> str:
    return response.content.decode()


def test_account_keeps_what_the_person_writes(client):
    user = sign_in(client, UserFactory())
    assert page(client.get("/compte/")).count("Mon compte")
    response = client.post(
        "/compte/", {"title": "F", "first_name": "Ada", "last_name": "Byron", "phone": "03 88 00 00 12"}
    )
    assert response.status_code == 302
    user.refresh_from_db()
    assert (user.full_name, user.phone, user.title) == ("Ada Byron", "03 88 00 00 12", "F")


def test_account_asks_for_a_name(client):
    sign_in(client, UserFactory())
    response = client.post("/compte/", {"first_name": "", "last_name": "Byron", "phone": "06"})
    assert response.status_code == 422
    assert "est à corriger" in page(response)
    assert 'value="06"' in page(response)


def test_invited_person_opens_an_account_and_a_session(client):
    invitation = InvitationFactory()
    url = f"/compte/invitation/{invitation.token}/"
    assert invitation.email in page(client.get(url))
    weak = client.post(url, {"first_name": "Nora", "last_name": "Keller", "password": "court"})
    assert weak.status_code == 422
    assert 'value="Keller"' in page(weak)
    response = client.post(url, {"first_name": "Nora", "last_name": "Keller", "password": PASSWORD})
    assert response.url == reverse("dashboard:home")
    assert client.get(response.url).url.startswith("/compte/second-facteur/")
    assert client.get("/compte/2fa/totp/activate/").status_code == 200, "the password was typed a moment ago"


def test_invited_person_with_an_account_signs_in_first(client):
    user = UserFactory()
    invitation = InvitationFactory(email=user.email, role=Role.ASSISTANT)
    url = f"/compte/invitation/{invitation.token}/"
    assert f"/compte/login/?next={url}" in page(client.get(url))
    assert client.post(url, {"first_name": "X", "last_name": "Y", "password": PASSWORD}).status_code == 200
    assert not Membership.objects.exists()
    login = client.post("/compte/login/", {"login": user.email, "password": PASSWORD, "next": url})
    assert login.url == url
    assert client.get(url).status_code == 200
    assert client.post(url).url == reverse("dashboard:home")
    assert User.objects.get(pk=user.pk).has_role(Role.ASSISTANT)


def test_invitation_of_someone_else_gives_nothing(client):
    sign_in(client, UserFactory())
    invitation = InvitationFactory()
    url = f"/compte/invitation/{invitation.token}/"
    assert "adressée à" in page(client.get(url))
    assert client.post(url).status_code == 403
    assert not Membership.objects.exists()


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"accepted_at": timezone.now()}, 410, "déjà servi"),
        ({"revoked_at": timezone.now()}, 410, "annulée"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, 410, "expiré"),
    ],
)
def test_dead_invitation_says_why(client, fields, status, words):
    response = client.get(f"/compte/invitation/{InvitationFactory(**fields).token}/")
    assert response.status_code == status
    assert words in page(response)


def test_invented_invitation_is_not_found(client):
    assert client.get("/compte/invitation/invente/").status_code == 404


def test_team_shows_members_and_invitations_of_the_institute(head_client, institute):
    MembershipFactory(institute=institute, user__last_name="Voisin")
    MembershipFactory(user__last_name="Lointain")
    InvitationFactory(institute=institute, email="attendue@example.org")
    InvitationFactory(email="ailleurs@example.org")
    html = page(head_client.get(TEAM))
    assert "Voisin" in html
    assert "attendue@example.org" in html
    assert "Lointain" not in html
    assert "ailleurs@example.org" not in html


@pytest.mark.parametrize("role", [None, *[role for role in Role if role != Role.HEAD_OF_SERVICE]])
def test_team_is_for_heads_of_service(client, institute, role):
    sign_in(client, make_staff(role, institute=institute) if role else UserFactory())
    member = MembershipFactory(institute=institute)
    invitation = InvitationFactory(institute=institute)
    assert client.get(TEAM).status_code == 404
    assert client.post(TEAM, {"email": "a@example.org", "role": "adviser"}).status_code == 404
    assert client.post(f"{TEAM}roles/{member.uuid}/retirer/").status_code == 404
    assert client.post(f"{TEAM}invitations/{invitation.uuid}/annuler/").status_code == 404
    assert client.post(f"{TEAM}invitations/{invitation.uuid}/renvoyer/").status_code == 404
    assert Membership.objects.filter(pk=member.pk).exists()
    assert Invitation.objects.usable().filter(pk=invitation.pk).exists()


def test_team_of_another_institute_is_not_found(head_client):
    member, invitation = MembershipFactory(), InvitationFactory()
    assert head_client.get(f"{TEAM}roles/{member.uuid}/retirer/").status_code == 404
    assert head_client.post(f"{TEAM}invitations/{invitation.uuid}/annuler/").status_code == 404


def test_team_costs_the_same_with_many_members(head_client, institute, django_assert_num_queries):
    def count(expected):
        with django_assert_num_queries(expected):
            assert head_client.get(TEAM).status_code == 200

    MembershipFactory(institute=institute)
    InvitationFactory(institute=institute)
    count(7)
    for _ in range(29):
        MembershipFactory(institute=institute)
        InvitationFactory(institute=institute)
    count(7)


def test_team_invites(head_client, institute):
    response = head_client.post(TEAM, {"email": "Nora@example.org", "first_name": "Nora", "role": Role.ADVISER})
    assert response.url == TEAM
    assert Invitation.objects.get().institute == institute
    assert OutboxMail.objects.get(event="invitation").to_email == "nora@example.org"


def test_team_keeps_what_was_typed_when_it_refuses(head_client, institute):
    member = MembershipFactory(institute=institute)
    taken = head_client.post(TEAM, {"email": member.user.email, "first_name": "Nora", "role": member.role})
    assert taken.status_code == 409
    assert "déjà ce rôle" in page(taken)
    assert 'value="Nora"' in page(taken)
    wrong = head_client.post(TEAM, {"email": "nora", "role": Role.ADVISER})
    assert wrong.status_code == 422
    assert 'value="nora"' in page(wrong)


def test_team_asks_which_institute_when_there_are_two(client, institute):
    head = make_staff(Role.HEAD_OF_SERVICE, institute=institute)
    other = MembershipFactory(user=head, role=Role.HEAD_OF_SERVICE).institute
    sign_in(client, head)
    fields = {"email": "nora@example.org", "role": Role.ADVISER}
    assert client.post(TEAM, fields).status_code == 422
    client.post(TEAM, {**fields, "institute": other.pk})
    assert Invitation.objects.get().institute == other


def test_invitation_is_sent_again_and_revoked(head_client, institute):
    old = InvitationFactory(institute=institute)
    assert head_client.post(f"{TEAM}invitations/{old.uuid}/renvoyer/").url == TEAM
    new = Invitation.objects.usable().get()
    assert (new.email, new.role, new.full_name) == (old.email, old.role, old.full_name)
    assert new.pk != old.pk
    head_client.post(f"{TEAM}invitations/{new.uuid}/annuler/")
    assert not Invitation.objects.open().exists()
    assert "déjà annulée" in page(head_client.post(f"{TEAM}invitations/{new.uuid}/annuler/", follow=True))
    assert head_client.post(f"{TEAM}invitations/{old.uuid}/renvoyer/").status_code == 404


def test_role_is_removed_after_a_question(head_client, institute):
    member = MembershipFactory(institute=institute)
    url = f"{TEAM}roles/{member.uuid}/retirer/"
    assert member.user.full_name in page(head_client.get(url))
    assert Membership.objects.filter(pk=member.pk).exists()
    assert head_client.post(url).url == TEAM
    assert not Membership.objects.filter(pk=member.pk).exists()


def test_last_head_of_service_stays(head_client, head):
    response = head_client.post(f"{TEAM}roles/{head.memberships.get().uuid}/retirer/")
    assert response.status_code == 409
    assert "dernière personne" in page(response)
