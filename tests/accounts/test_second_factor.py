import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.urls import reverse

from accounts.enums import Role
from tests.factories.accounts import PASSWORD, UserFactory, give_second_factor, make_staff, sign_in, totp_code
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

ACCOUNT = "/compte/"


def log_in(client, user, **extra):
    return client.post("/compte/login/", {"login": user.email, "password": PASSWORD, **extra})


@pytest.mark.parametrize("role", list(Role))
def test_every_role_is_sent_to_activate_a_second_factor(client, role):
    client.force_login(make_staff(role))
    response = client.get(ACCOUNT)
    assert response.status_code == 302
    assert response.url == "/compte/second-facteur/?next=%2Fcompte%2F"
    assert client.post(ACCOUNT).url == "/compte/second-facteur/"
    assert client.get(response.url).status_code == 200


def test_administrator_needs_one_too(client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    assert client.get("/administration/").url.startswith("/compte/second-facteur/")


def test_applicant_does_not_need_one(client):
    client.force_login(UserFactory())
    assert client.get(ACCOUNT).status_code == 200


def test_setting_turns_the_rule_off(client, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(make_staff(Role.ADVISER))
    assert client.get(ACCOUNT).status_code == 200


@pytest.mark.parametrize("name", ["accounts:second_factor", "mfa_index", "mfa_list_webauthn", "account_logout"])
def test_way_to_the_second_factor_stays_open(client, name):
    client.force_login(make_staff(Role.ADVISER))
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", ["account_email", "account_change_password", "accounts:team", "catalogue:home"])
def test_nothing_else_is_open(client, name):
    client.force_login(make_staff(Role.HEAD_OF_SERVICE))
    assert client.get(reverse(name)).url.startswith("/compte/second-facteur/")


@pytest.mark.django_db(transaction=True)
def test_activation_opens_the_house_and_gives_recovery_codes(client):
    user = make_staff(Role.ADVISER)
    log_in(client, user)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert f">{secret}<" in page.content.decode()
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "Ce code n’est pas le bon" in wrong.content.decode()
    done = client.post(reverse("mfa_activate_totp"), {"code": totp_code(secret)})
    assert done.url == reverse("mfa_view_recovery_codes")
    codes = client.get(done.url)
    assert len(codes.context["unused_codes"]) == 10
    assert codes.context["unused_codes"][0] in client.get(reverse("mfa_download_recovery_codes")).content.decode()
    assert client.get(ACCOUNT).status_code == 200
    assert OutboxMail.objects.filter(event="security_notice", to_email=user.email).exists()


def test_login_asks_for_the_second_factor(client):
    user = make_staff(Role.ADVISER)
    give_second_factor(user)
    assert log_in(client, user, next=ACCOUNT).url == reverse("mfa_authenticate")
    assert client.get(ACCOUNT).url.startswith("/compte/login/")
    wrong = client.post(reverse("mfa_authenticate"), {"code": "123"})
    assert "Ce code n’est pas le bon" in wrong.content.decode()
    assert client.post(reverse("mfa_authenticate"), {"code": totp_code()}).url == ACCOUNT
    assert client.get(ACCOUNT).status_code == 200


def test_session_older_than_the_second_factor_must_show_it(client):
    user = make_staff(Role.ADVISER)
    client.force_login(user)
    give_second_factor(user)
    response = client.get(ACCOUNT)
    assert response.url == "/compte/2fa/reauthenticate/?next=%2Fcompte%2F"
    assert client.post("/compte/2fa/reauthenticate/", {"code": totp_code(), "next": ACCOUNT}).url == ACCOUNT
    assert client.get(ACCOUNT).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "mfa_index",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "account_reauthenticate",
    ],
)
def test_session_that_never_showed_the_factor_cannot_go_round_it(client, name):
    user = make_staff(Role.ADVISER)
    log_in(client, user)  # the password was typed just now
    give_second_factor(user)
    RecoveryCodes.activate(user)
    assert client.get(reverse(name)).url.startswith("/compte/2fa/reauthenticate/")
    assert client.post(reverse(name)).url == "/compte/2fa/reauthenticate/"
    assert Authenticator.objects.filter(user=user).count() == 2


def test_session_that_never_showed_the_factor_may_still_leave(client):
    user = make_staff(Role.ADVISER)
    client.force_login(user)
    give_second_factor(user)
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get(reverse("health")).status_code == 200


def test_session_older_than_a_passkey_must_show_it(client):
    user = make_staff(Role.ADVISER)
    client.force_login(user)
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Clé", "credential": {}})
    assert client.get(ACCOUNT).url.startswith("/compte/2fa/webauthn/reauthenticate/")


def test_losing_the_second_factor_closes_the_house_again(client):
    user = sign_in(client, make_staff(Role.ADVISER))
    assert client.get(ACCOUNT).status_code == 200
    Authenticator.objects.filter(user=user).delete()
    assert client.get(ACCOUNT).url.startswith("/compte/second-facteur/")


def test_page_gives_way_once_the_factor_is_there(client):
    sign_in(client, make_staff(Role.ADVISER))
    assert client.get("/compte/second-facteur/?next=/compte/").url == "/compte/"
    assert client.get("/compte/second-facteur/?next=https://ailleurs.example/").url == reverse("dashboard:home")


def test_sensitive_acts_ask_for_the_password_again(client):
    client.force_login(UserFactory())
    assert client.get(reverse("mfa_activate_totp")).url.startswith("/compte/reauthenticate/")
