"""The page of an outage holds what was typed, can send it again, tells no secret, and is drawn without any service."""

import errno
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from pytest_django.asserts import assertContains, assertNotContains

from inet_cycles.outages.page import outage_response, read_typed


def test_page_carries_what_was_typed_and_can_be_sent_again() -> None:
    # No django_db mark: a query would fail the test.
    text = "\nPremière ligne\nDeuxième « ligne » " + "é" * 200
    request = RequestFactory().post(
        "/candidatures/x/projet/?de=1", {"motivation": text, "seen": "abc", "jours": ["lundi", "mardi"]}
    )

    response = outage_response(request)

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert response["Cache-Control"] == "private, no-store"
    assertContains(response, 'action="/candidatures/x/projet/?de=1"', status_code=503)
    assertContains(response, '<input type="hidden" name="seen" value="abc">', status_code=503)
    assertContains(response, '<input type="hidden" name="jours" value="lundi">', status_code=503)
    assertContains(response, '<input type="hidden" name="jours" value="mardi">', status_code=503)
    assertContains(response, f'name="motivation" readonly>\n{text}</textarea>', status_code=503)
    assertContains(response, "Réessayer l’envoi", status_code=503)


def test_page_is_no_hole_for_what_was_typed() -> None:
    attack = '"></textarea><script>alert(1)</script>'
    request = RequestFactory().post(
        '/x"><script>/', {"court": attack, attack: "nom", "long": attack + "\n" + "x" * 200}
    )

    page = outage_response(request).content.decode()

    assert "<script>alert" not in page
    assert "<script>/" not in page
    assert page.count("</textarea>") == 1


def test_page_keeps_no_secret_and_asks_for_it_again() -> None:
    secrets = {"password": "s3cret-a", "oldpassword": "s3cret-b", "password1": "s3cret-c", "code": "s3cret-d"}
    request = RequestFactory().post("/compte/signup/", {"email": "a@example.org", "service_code": "SC-1", **secrets})

    response = outage_response(request)

    assertNotContains(response, "s3cret", status_code=503)
    assertContains(response, 'name="email" value="a@example.org"', status_code=503)
    assertContains(response, 'name="service_code" value="SC-1"', status_code=503)
    for name in secrets:
        assertContains(response, f'name="{name}" autocomplete=', status_code=503)


def test_secret_that_nobody_types_leads_back_to_its_form() -> None:
    request = RequestFactory().post("/compte/2fa/webauthn/login/", {"credential": "s3cret"}, headers={"Accept": "*/*"})

    response = outage_response(request)

    assertNotContains(response, "s3cret", status_code=503)
    assertContains(response, 'href="/compte/2fa/webauthn/login/"', status_code=503)


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/candidatures/?page=2#haut", "/candidatures/?page=2"),
        ("http://testserver//ailleurs.example/x", "/%2Failleurs.example/x"),
        ("http://ailleurs.example/x", "/compte/2fa/webauthn/login/"),
        ("http://[", "/compte/2fa/webauthn/login/"),
    ],
)
def test_way_back_stays_here(referer: str, back: str) -> None:
    request = RequestFactory().post("/compte/2fa/webauthn/login/", {"credential": "x"}, headers={"Referer": referer})

    assertContains(outage_response(request), f'href="{back}">Revenir au formulaire', status_code=503)


def test_file_is_chosen_again() -> None:
    upload = SimpleUploadedFile("Mon CV.pdf", b"%PDF-")
    request = RequestFactory().post("/candidatures/x/pieces/1/", {"file": upload, "seen": "abc"})

    response = outage_response(request)

    assertContains(response, "Mon CV.pdf", status_code=503)
    assertContains(response, 'type="file"', status_code=503)
    assertContains(response, 'enctype="multipart/form-data"', status_code=503)


@pytest.mark.parametrize("origin", ["https://ailleurs.example", "null", "https://[", "http://testserver.example"])
def test_nothing_that_another_site_posts_is_shown(origin: str) -> None:
    request = RequestFactory().post("/x/", {"text": "venu d’ailleurs"}, headers={"Origin": origin})

    assert read_typed(request).fields == ()
    assertNotContains(outage_response(request), "venu d’ailleurs", status_code=503)


def test_script_of_a_page_is_answered_in_its_own_shape() -> None:
    request = RequestFactory().post("/x/enregistrer/", {"text": "x"}, headers={"Accept": "application/json"})

    response = outage_response(request)

    answer = json.loads(response.content)
    assert (response.status_code, answer["ok"], answer["problem"]) == (503, False, True)
    assert response["Retry-After"]


def test_page_that_cannot_be_drawn_is_still_a_sentence(monkeypatch) -> None:
    def no_file(*args: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr("inet_cycles.outages.page.render_to_string", no_file)

    assertContains(outage_response(RequestFactory().get("/")), "interrompu un instant", status_code=503)
