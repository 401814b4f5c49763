"""Signing up, in and back in, as the library does it with our words, our mails and our limits."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from accounts.models import User
from tests.factories.accounts import PASSWORD, UserFactory
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

SIGNUP = "/compte/signup/"
LOGIN = "/compte/login/"
FIELDS = {"first_name": "Léa", "last_name": "Martin", "email": "Lea@Example.org", "password1": PASSWORD}


def words(response) -> str:
    return response.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def test_signup_verifies_the_address_then_goes_where_the_person_was_going(client, last_link):
    target = "/compte/email/?de=loin"
    assert client.post(SIGNUP, {**FIELDS, "next": target}).url == "/compte/confirm-email/"
    user = User.objects.get()
    assert (user.email, user.full_name) == ("lea@example.org", "Léa Martin")
    assert not EmailAddress.objects.get().verified
    assert client.get("/compte/").url.startswith(LOGIN)
    mail = OutboxMail.objects.get(event="email_verification")
    assert mail.confidential
    link = last_link("email_verification")
    assert "C’est mon adresse" in words(client.get(link))
    assert not EmailAddress.objects.get().verified, "opening the link is not enough: mail scanners do it too"
    assert client.post(link).url == target
    assert EmailAddress.objects.get().verified
    assert client.get("/compte/").status_code == 200


def test_signup_verified_in_another_browser_still_knows_where_to_go(client, client_elsewhere, last_link):
    client.post(SIGNUP, {**FIELDS, "next": "/compte/email/"})
    link = last_link("email_verification")
    assert client_elsewhere.post(link).url == "/compte/email/"
    assert client_elsewhere.get("/compte/email/").url == f"{LOGIN}?next=/compte/email/"


@pytest.fixture
def client_elsewhere(client):
    return type(client)()


def test_signup_refuses_a_foreign_next(client, last_link):
    client.post(SIGNUP, {**FIELDS, "next": "https://ailleurs.example/"})
    assert "next=" not in last_link("email_verification")


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("password1", "court", "12 caractères"),
        ("password1", "123456789012345", "Des chiffres seuls"),
        ("email", "lea", "adresse"),
        ("first_name", "", "Écrivez le prénom"),
    ],
)
def test_signup_says_what_to_correct_and_keeps_the_rest(client, field, value, message):
    response = client.post(SIGNUP, {**FIELDS, field: value})
    assert message in words(response)
    assert 'value="Martin"' in words(response)
    assert not User.objects.exists()


def test_signup_refuses_a_name_that_passes_for_a_link(client):
    response = client.post(SIGNUP, {**FIELDS, "last_name": "gagnez sur https://piege.example"})
    assert "seulement un nom" in words(response)
    assert not User.objects.exists()
    assert not OutboxMail.objects.exists()


def test_mail_to_an_address_not_yet_proven_bears_no_word_of_the_form(client):
    client.post(SIGNUP, {**FIELDS, "first_name": "Gagnez", "last_name": "Mille Euros"})
    mail = OutboxMail.objects.get(event="email_verification")
    assert "Gagnez" not in f"{mail.subject}{mail.text_body}{mail.html_body}"


def test_signup_keeps_names_on_one_line_without_invisible_marks(client):
    client.post(SIGNUP, {**FIELDS, "first_name": " Le\u0301a\u202e\x07 ", "last_name": "Martin\r\nDurand"})
    assert User.objects.get().full_name == "Léa Martin Durand"


def test_signup_does_not_tell_who_has_an_account(client):
    UserFactory(email="lea@example.org")
    response = client.post(SIGNUP, FIELDS)
    assert response.url == "/compte/confirm-email/"
    assert User.objects.count() == 1
    assert OutboxMail.objects.get().event == "account_exists"


def test_login_ignores_the_case_of_the_address(client):
    UserFactory(email="lea@example.org")
    response = client.post(LOGIN, {"login": "LEA@example.org", "password": PASSWORD})
    assert response.url == reverse("dashboard:home")


@pytest.mark.parametrize("login", ["lea@example.org", "inconnue@example.org"])
def test_login_refusal_is_the_same_for_all(client, login):
    UserFactory(email="lea@example.org")
    response = client.post(LOGIN, {"login": login, "password": "pas le bon"})
    assert "Cette adresse et ce mot de passe ne vont pas ensemble" in words(response)
    assert f'value="{login}"' in words(response)


def test_login_attempts_are_limited(client):
    UserFactory(email="lea@example.org")
    for _ in range(11):
        response = client.post(LOGIN, {"login": "lea@example.org", "password": "pas le bon"})
    assert "Trop d’essais" in words(response)
    good = client.post(LOGIN, {"login": "lea@example.org", "password": PASSWORD})
    assert good.status_code in {200, 429}
    assert "Trop d’essais" in words(good)


def test_login_of_an_unverified_address_sends_the_link_again(client):
    user = UserFactory(verified=False)
    assert client.post(LOGIN, {"login": user.email, "password": PASSWORD}).url == "/compte/confirm-email/"
    assert OutboxMail.objects.get().event in {"email_verification", "email_change"}


def test_closed_account_cannot_sign_in(client):
    user = UserFactory(is_active=False)
    response = client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert response.url == "/compte/inactive/"
    assert "Ce compte est fermé" in words(client.get(response.url))


def test_forgotten_password_is_replaced_by_mail(client, last_link):
    user = UserFactory()
    assert client.post("/compte/password/reset/", {"email": user.email}).url == "/compte/password/reset/done/"
    assert OutboxMail.objects.get(event="password_reset").confidential
    form = client.get(last_link("password_reset")).url
    assert "Choisir un mot de passe" in words(client.get(form))
    different = client.post(form, {"password1": "une phrase de passe", "password2": "une autre phrase"})
    assert different.status_code == 200
    new = "une phrase de passe neuve"
    assert client.post(form, {"password1": new, "password2": new}).url == "/compte/password/reset/key/done/"
    user.refresh_from_db()
    assert user.check_password(new)
    assert OutboxMail.objects.filter(event="security_notice", to_email=user.email).count() == 1
    assert "Ce lien ne sert plus" in words(client.get(last_link("password_reset")))


def test_forgotten_password_of_nobody_looks_the_same(client):
    response = client.post("/compte/password/reset/", {"email": "inconnue@example.org"})
    assert response.url == "/compte/password/reset/done/"
    assert OutboxMail.objects.get().event == "account_unknown"


def test_new_address_replaces_the_old_once_verified(client, last_link):
    user = UserFactory(email="avant@example.org")
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    client.post("/compte/email/", {"email": "Apres@example.org", "action_add": ""})
    assert "apres@example.org attend" in words(client.get("/compte/email/")).replace("<wbr>", "")
    user.refresh_from_db()
    assert user.email == "avant@example.org"
    client.post(last_link("email_change"))
    user.refresh_from_db()
    assert user.email == "apres@example.org"
    assert [address.email for address in user.emailaddress_set.all()] == ["apres@example.org"]
    assert OutboxMail.objects.get(event="security_notice").to_email == "avant@example.org"


def test_password_is_changed_with_the_old_one(client):
    user = UserFactory()
    client.force_login(user)
    new = "une phrase de passe neuve"
    wrong = client.post("/compte/password/change/", {"oldpassword": "pas lui", "password1": new, "password2": new})
    assert "Ce n’est pas votre mot de passe actuel" in words(wrong)
    client.post("/compte/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(new)


PAGES = [
    "account_login",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
]


@pytest.mark.parametrize("name", PAGES)
def test_page_of_the_door_is_ours(client, name):
    html = client.get(reverse(name)).content.decode()
    assert '<html lang="fr">' in html
    assert html.count("<h1") == 1
    assert "site-footer" in html
    assert "style=" not in html
    assert "onclick" not in html


@pytest.mark.parametrize(
    "name",
    [
        "accounts:account",
        "account_email",
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
        "mfa_index",
        "mfa_list_webauthn",
    ],
)
def test_page_of_the_account_is_ours(client, name):
    client.force_login(UserFactory())
    response = client.get(reverse(name))
    html = response.content.decode()
    assert response.status_code == 200
    assert html.count("<h1") == 1
    assert "style=" not in html


def test_sign_in_pages_run_no_inline_script(client):
    """Only blocks of data are inline: the policy lets nothing else run."""
    html = client.get(LOGIN).content.decode()
    scripts = [part.split(">")[0] for part in html.split("<script")[1:]]
    assert scripts
    assert all("src=" in script or 'type="application/json"' in script for script in scripts)
