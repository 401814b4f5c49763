"""The pages of an error hold without session, person or database."""

import pytest
from django.contrib import admin
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from pytest_django.asserts import assertContains

from dashboard import errors
from organisations.errors import DomainError
from tests.factories.accounts import UserFactory, sign_in


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
