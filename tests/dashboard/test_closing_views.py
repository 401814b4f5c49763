"""« Fermer mon compte »: the page, the password, who may, Back and the second click."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.closing import AccountClosed
from accounts.enums import Role
from accounts.models import User
from candidatures.enums import State
from candidatures.models import Candidature
from tests.factories.accounts import PASSWORD, UserFactory, give_second_factor, make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory, candidature_in, make_delegate

pytestmark = pytest.mark.django_db

PAGE = "/compte/fermer/"
DONE = "/compte/fermer/termine/"


@pytest.fixture(autouse=True)
def no_earlier_tries():
    cache.clear()


def test_page_is_reached_from_account_data_and_notice(client):
    sign_in(client, UserFactory())
    for page in ("/compte/", "/compte/mes-donnees/", reverse("catalogue:privacy")):
        assertContains(client.get(page), f'href="{PAGE}"')


def test_bound_page_says_until_when_and_has_no_form(client):
    sign_in(client, candidature_in(State.REJECTED).applicant)
    response = client.get(PAGE)
    assertContains(response, "ne peut pas encore être fermé")
    assertContains(response, "Gardé jusqu’au")
    assertNotContains(response, "definitivement")
    assertNotContains(response, 'name="password"')


def test_free_page_names_what_goes(client):
    draft = CandidatureFactory(complete=True)
    person = sign_in(client, draft.applicant)
    other = CandidatureFactory(applicant__first_name="Ysoline", applicant__last_name="Quatrevaux")
    make_delegate(other, email="aide@example.org")
    assertContains(client.get(PAGE), f"Votre brouillon, {draft.cycle.title}")
    assertNotContains(client.get(PAGE), other.full_name)
    assert User.objects.filter(pk=person.pk).exists(), "reading changes nothing"


def test_password_closes_and_signs_out_everywhere(client):
    draft = CandidatureFactory(complete=True)
    person = sign_in(client, draft.applicant)
    elsewhere = Client()
    elsewhere.force_login(person)
    response = client.post(PAGE, {"password": PASSWORD}, follow=True)
    assert response.redirect_chain == [(DONE, 302)]
    assertContains(response, "Votre compte est fermé")
    assert not Candidature.objects.exists()
    assert elsewhere.get("/compte/").status_code == 302
    # Back, and a second click from the page that is still shown
    assertRedirects(client.get(PAGE), DONE)
    assertRedirects(client.post(PAGE, {"password": PASSWORD}), DONE)


def test_emptied_account_is_signed_out_everywhere_and_signs_in_no_more(client):
    helper = make_delegate(CandidatureFactory())
    elsewhere = Client()
    elsewhere.force_login(helper)
    client.force_login(helper)
    client.post(PAGE, {"password": PASSWORD})
    assert User.objects.filter(pk=helper.pk, is_active=False).exists()
    assert elsewhere.get("/compte/").status_code == 302
    again = Client()
    again.post(reverse("account_login"), {"login": helper.email, "password": PASSWORD})
    assert "_auth_user_id" not in again.session


def test_second_click_without_its_session_meets_a_calm_page():
    response = Client().post(PAGE, {"password": PASSWORD}, follow=True)
    assertContains(response, "Si vous venez de fermer votre compte, c’est fait")


def test_second_click_on_its_way_meets_the_same_page(client, monkeypatch):
    person = sign_in(client, UserFactory())

    def closed(**kwargs):
        raise AccountClosed

    monkeypatch.setattr("dashboard.views.closing.close_account", closed)
    assertRedirects(client.post(PAGE, {"password": PASSWORD}), DONE)
    assert User.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize("password", ["", "pas le mien du tout"])
def test_wrong_password_closes_nothing(client, password):
    draft = CandidatureFactory(complete=True)
    sign_in(client, draft.applicant)
    response = client.post(PAGE, {"password": password})
    assert response.status_code == 422
    assertContains(response, 'class="error-summary"', status_code=422)
    assert Candidature.objects.filter(pk=draft.pk).exists()


def test_tries_are_counted(client):
    person = sign_in(client, UserFactory())
    statuses = {client.post(PAGE, {"password": f"essai numéro {number}"}).status_code for number in range(11)}
    assert 429 in statuses
    assert client.post(PAGE, {"password": PASSWORD}).status_code == 429
    assert User.objects.filter(pk=person.pk).exists()


def test_bound_meanwhile_keeps_the_account_and_says_so(client):
    person = sign_in(client, candidature_in(State.SUBMITTED).applicant)
    response = client.post(PAGE, {"password": PASSWORD})
    assertContains(response, "votre compte reste ouvert, rien n’est effacé", status_code=409)
    assert User.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize("role", Role)
def test_role_binds_and_the_page_says_whom_to_ask(client, role):
    person = sign_in(client, make_staff(role))
    assertContains(client.get(PAGE), "La direction du service retire d’abord ce rôle")
    assert client.post(PAGE, {"password": PASSWORD}).status_code == 409
    assert User.objects.filter(pk=person.pk).exists()


def test_without_a_password_one_shows_the_key_first(client):
    person = UserFactory()
    person.set_unusable_password()
    person.save()
    sign_in(client, person)
    assertRedirects(client.get(PAGE), reverse("account_set_password"), fetch_redirect_response=False)
    give_second_factor(person)
    for answer in (client.get(PAGE), client.post(PAGE)):
        assert answer.url.startswith(reverse("mfa_reauthenticate")) and "next=" in answer.url
    assert User.objects.filter(pk=person.pk).exists()


def test_token_of_the_form_is_needed():
    strict = Client(enforce_csrf_checks=True)
    person = sign_in(strict, UserFactory())
    assert strict.post(PAGE, {"password": PASSWORD}).status_code == 403
    assert User.objects.filter(pk=person.pk).exists()
