"""The pages of an error hold without session, person or database."""

import pytest
from django.contrib import admin
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from inet_cycles import error_pages as errors
from tests.factories.accounts import UserFactory, make_staff, sign_in
from toolkit.domain.errors import DomainError


def request():
    found = RequestFactory().get("/")
    found.request_id = "reference-42"
    return found


@pytest.mark.parametrize(
    ("page", "status"),
    [
        (errors.bad_request, 400),
        (errors.permission_denied, 403),
        (errors.csrf_failure, 403),
        (errors.not_found, 404),
        (errors.server_error, 500),
    ],
)
def test_page_needs_no_database(page, status):
    # No django_db mark: a query would fail the test.
    response = page(request())
    assertContains(response, "reference-42", status_code=status)
    assertContains(response, "<h1>", status_code=status)
    assertContains(response, 'lang="fr"', status_code=status)


@pytest.mark.django_db
def test_unknown_page_is_a_french_404_for_anyone(client):
    sign_in(client, UserFactory())
    assertContains(client.get("/nulle-part/"), "Cette page n’existe pas", status_code=404)
    assertContains(Client().get("/nulle-part/"), "Cette page n’existe pas", status_code=404)


@pytest.mark.django_db
def test_forged_or_stale_form_is_explained():
    client = Client(enforce_csrf_checks=True)
    sign_in(client, UserFactory())
    response = client.post("/candidatures/commencer/cdg-2026/")
    assertContains(response, "Votre page était ouverte depuis longtemps", status_code=403)
    assertContains(response, "Revenez en arrière", status_code=403)


@pytest.mark.django_db
def test_broken_database_still_answers_a_page(client, monkeypatch):
    client.raise_request_exception = False
    client.cookies["sessionid"] = "quelconque"

    def broken(*args, **kwargs):
        raise OperationalError("the database is gone")

    monkeypatch.setattr(connection, "cursor", broken)
    response = client.get("/accueil/")
    assertContains(response, "Le service est interrompu un instant", status_code=503)
    assert not response.cookies


@pytest.mark.parametrize(
    ("exception", "status", "words"),
    [
        (RequestDataTooBig(), 413, "Ce texte est trop long"),
        (TooManyFieldsSent(), 400, "Ce formulaire est trop grand"),
        (SessionInterrupted(), 400, "Votre session s’est terminée pendant l’envoi"),
    ],
)
def test_refused_request_is_told_by_its_cause(exception, status, words):
    assertContains(errors.bad_request(request(), exception), words, status_code=status)


def test_refusal_that_no_view_shows_has_its_words_and_status():
    middleware = errors.DomainErrorMiddleware(lambda found: None)
    response = middleware.process_exception(request(), DomainError("Le dépôt est clos : attendez.", status=410))
    assertContains(response, "Le dépôt est clos\u00a0: attendez.", status_code=410)
    assert middleware.process_exception(request(), ValueError("no")) is None


def test_administration_never_edits_a_state():
    for model, registered in admin.site._registry.items():
        names = {field.name for field in model._meta.fields if field.editable}
        fields = set(registered.get_fields(request())) if "state" in names else set()
        assert "state" not in fields - set(registered.readonly_fields), model
        assert "state" not in registered.list_editable, model


@pytest.mark.django_db
class TestMenu:
    """Who is signed in keeps the menu of their work on a refusal."""

    @pytest.mark.parametrize(("path", "status"), [("/nulle-part/", 404), ("/compte/equipe/", 404), ("/droits/", 403)])
    def test_staff_keep_their_rail(self, client, path, status):
        role = Role.COMMITTEE_MEMBER if status == 403 else Role.ADVISER
        sign_in(client, make_staff(role))
        response = client.get(path)
        assertContains(response, 'class="rail on-dark"', status_code=status)
        assertContains(response, "Commission", status_code=status)
        assertContains(response, "Référence", status_code=status)

    def test_applicant_keeps_their_header(self, client):
        sign_in(client, UserFactory())
        for path, status in (("/nulle-part/", 404), ("/instruction/", 403)):
            assertContains(client.get(path), "Mes candidatures", status_code=status)

    def test_at_the_door_nothing_of_the_work_is_shown(self, client, settings):
        """Signed in by password alone."""
        settings.SECOND_FACTOR_REQUIRED = True
        client.force_login(make_staff(Role.ADVISER))
        assertNotContains(client.get("/nulle-part/"), "rail", status_code=404)

    def test_plain_page_when_the_menu_cannot_be_drawn(self, client, monkeypatch):
        sign_in(client, make_staff(Role.ADVISER))

        def broken(person):
            raise OperationalError("the database is gone")

        monkeypatch.setattr(errors, "Navigation", broken)
        response = client.get("/nulle-part/")
        assertContains(response, "Cette page n’existe pas", status_code=404)
        assertNotContains(response, "rail", status_code=404)
