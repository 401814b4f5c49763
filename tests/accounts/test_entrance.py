"""Signing in and up: why one is there, both ways, the address that was invited, the link sent again."""

import html
import re
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.services import invite_person
from tests.factories.accounts import make_staff
from tests.factories.candidatures import CandidatureFactory
from tests.factories.cycles import CallFactory
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db
DOORS = ("account_login", "account_signup")


def page(client, name: str, target: str = "") -> str:
    address = reverse(name) + (f"?{urlencode({'next': target})}" if target else "")
    return re.sub(r"\s+", " ", html.unescape(client.get(address).content.decode()))


@pytest.mark.parametrize("name", DOORS)
def test_says_why_one_is_there_and_what_may_be_read_without_an_account(client, name):
    cycle = CallFactory()
    text = page(client, name, reverse("candidatures:start", args=[cycle.slug]))
    assert "Vous êtes ici pour candidater" in text
    assert reverse("candidatures:blank_form", args=[cycle.slug]) in text
    assert cycle.get_absolute_url() in text


@pytest.mark.parametrize("name", DOORS)
def test_says_nothing_where_one_goes_nowhere_particular(client, name):

    for target in ("", "/", "/espace/", "https://example.org/candidatures/commencer/cdg-2026/", "/inconnu/"):
        assert "Vous êtes ici pour" not in page(client, name, target)


@pytest.mark.parametrize("name", DOORS)
def test_offers_both_ways_alike_and_keeps_where_one_goes(client, name):
    target = reverse("candidatures:start", args=[CallFactory().slug])
    text = page(client, name, target)
    ways = re.search(r'<nav class="ways".*?</nav>', text)[0]
    assert re.findall(r'class="(btn)"', ways) == ["btn", "btn"]
    assert ways.count(urlencode({"next": target}).replace("%2F", "/")) + ways.count(urlencode({"next": target})) == 2
    assert ways.count('aria-current="page"') == 1


@pytest.mark.parametrize(("name", "field"), [("account_login", "login"), ("account_signup", "email")])
def test_fills_in_the_address_of_a_mandate_while_it_lives(client, name, field):
    candidature = CandidatureFactory()
    given = candidature.mandates.create(name="Odile Essai", email="odile@example.org", given_at=timezone.now())
    target = reverse("candidatures:mandate", args=[given.uuid])
    control = re.search(rf'<input[^>]*name="{field}"[^>]*>', page(client, name, target))[0]
    assert 'value="odile@example.org"' in control
    given.revoked_at = timezone.now()
    given.save()
    assert "odile@example.org" not in page(client, name, target)


def test_fills_in_the_address_of_an_invitation(client, django_capture_on_commit_callbacks):
    head = make_staff(Role.HEAD_OF_SERVICE)
    with django_capture_on_commit_callbacks(execute=False):
        invite_person(
            actor=head, institute=head.memberships.get().institute, email="lea@example.org", role=Role.ADVISER
        )
    link = re.search(r"/compte/invitation/[^)\s]+", OutboxMail.objects.get(event="invitation").text_body)[0]
    assert 'value="lea@example.org"' in page(client, "account_login", link)


def sign_up(client, target: str = ""):
    values = {"first_name": "Camille", "last_name": "Roche", "email": "camille@example.org"}
    return client.post(
        reverse("account_signup"), values | {"password1": "une phrase de passe longue", "next": target}, follow=True
    )


def test_the_link_is_sent_again_to_the_address_that_signs_up(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": None}
    text = sign_up(client).content.decode()
    assert "camille@<wbr>example.org" in text
    assert "Renvoyer le lien" in text
    response = client.post(reverse("accounts:resend_verification"), follow=True)
    assert "Un lien de vérification part vers camille@example.org" in response.content.decode()
    assert OutboxMail.objects.filter(event="email_verification").count() == 2


def test_a_link_asked_again_at_once_is_not_sent_and_says_so(client):
    sign_up(client)
    response = client.post(reverse("accounts:resend_verification"), follow=True)
    assert "vient de partir" in response.content.decode()
    assert OutboxMail.objects.filter(event="email_verification").count() == 1


def test_a_wrong_address_is_corrected_without_losing_where_one_goes(client):
    target = reverse("candidatures:start", args=[CallFactory().slug])
    sign_up(client, target)
    response = client.post(reverse("accounts:resend_verification"), {"restart": "1"})
    assert response.url == f"{reverse('account_signup')}?{urlencode({'next': target})}"
    assert "Créer un compte" in client.get(response.url).content.decode()


def test_who_signs_up_nowhere_is_sent_to_sign_in(client):
    response = client.post(reverse("accounts:resend_verification"), follow=True)
    assert response.redirect_chain[-1][0] == reverse("account_login")
    assert "un nouveau lien partira" in response.content.decode()
    assert client.get(reverse("accounts:resend_verification")).status_code == 405


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("email", "camille", "Écrivez-la comme nom@collectivite.fr"),
        ("password1", "court", "trop court\u00a0: 12 caractères au moins"),
        ("password1", "camille@example", "ressemble trop"),
        ("password1", "123456789123456789", "Des chiffres seuls se devinent"),
        ("password1", "qwerty123456", "des premiers qu’on essaierait"),
    ],
)
def test_what_is_refused_is_said_in_our_words(client, field, typed, said):
    values = {"first_name": "Camille", "last_name": "Motdepasse", "email": "camille@example.org"}
    values |= {"password1": "une phrase de passe longue", field: typed}
    text = html.unescape(client.post(reverse("account_signup"), values).content.decode())
    assert said in text
