"""Each request has an id, in the answer and on every line of the log, and its secrets stay out of the log.

Its body is bounded, and the pages of signed-in people stay out of caches.
"""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver

from inet_cycles.logs import mask_path
from inet_cycles.middleware import BodyLimitMiddleware, RequestIdMiddleware
from tests.factories.accounts import UserFactory, sign_in


class Lines(io.StringIO):
    """The log as written: one JSON object a line."""

    def parsed(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]

    def requests(self) -> list[dict[str, Any]]:
        return [line for line in self.parsed() if line["logger"] == "inet_cycles.requests"]


@pytest.fixture
def lines(settings) -> Iterator[Lines]:
    """Write the log of the test aside, in the product's own format."""
    stream = Lines()
    handler = logging.StreamHandler(stream)
    options = settings.LOGGING["formatters"]["json"]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=options["foreign_pre_chain"], processors=options["processors"]
        )
    )
    root = logging.getLogger()
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)


def respond(path: str, *, view: Any = None, **headers: str) -> HttpResponse:
    """Pass one request through the middleware alone."""
    middleware = RequestIdMiddleware(view or (lambda request: HttpResponse("ok")))
    return middleware(RequestFactory().get(path, headers=headers))


def test_request_id_is_made_and_echoed() -> None:
    first, second = respond("/cycles/"), respond("/cycles/")

    assert len(first["X-Request-ID"]) == 32
    assert first["X-Request-ID"] != second["X-Request-ID"]


def test_sane_inbound_request_id_is_kept() -> None:
    assert respond("/cycles/", **{"X-Request-ID": "proxy-0123.abc"})["X-Request-ID"] == "proxy-0123.abc"


@pytest.mark.parametrize("sent", ["", "short", "x" * 65, "with space and more", 'quo"te-0123456', "line\nbreak-0123"])
def test_other_inbound_request_id_is_replaced(sent: str) -> None:
    assert respond("/cycles/", **{"X-Request-ID": sent})["X-Request-ID"] != sent


def test_every_line_of_a_request_holds_its_id(lines: Lines) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        structlog.get_logger("somewhere").info("ours", detail="é")
        logging.getLogger("elsewhere").warning("theirs")
        return HttpResponse("ok")

    response = respond("/cycles/", view=view)
    logging.getLogger("elsewhere").warning("after")

    inside, after = lines.parsed()[:3], lines.parsed()[3]
    assert [line["event"] for line in inside] == ["ours", "theirs", "request"]
    assert {line["request_id"] for line in inside} == {response["X-Request-ID"]}
    assert "request_id" not in after


def test_request_line_tells_what_happened(lines: Lines) -> None:
    respond("/cycles/?q=dupont", view=lambda request: HttpResponse(status=404))

    (line,) = lines.requests()
    assert (line["method"], line["path"], line["status"], line["user"]) == ("GET", "/cycles/", 404, None)
    assert line["ms"] >= 0


@pytest.mark.django_db
def test_request_line_names_the_user_by_number(
    client: Client, lines: Lines, django_user_model: Any, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    user = django_user_model.objects.create(email="agent@example.org")
    client.force_login(user)

    client.get("/compte/")

    (line,) = lines.requests()
    assert line["user"] == user.pk
    assert "agent@example.org" not in lines.getvalue()


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/compte/invitation/Q3jv_9x-T0aB4kLmN7pRsUvW/", "/compte/invitation/…/"),
        ("/compte/confirm-email/MTI:1sXyZ:aBcDeFgHiJkLmNoPqRsT", "/compte/confirm-email/…"),
        (
            "/candidatures/0d9a2c7e-51a4-4d4f-9a31-6f5c0d6a9b11/",
            "/candidatures/0d9a2c7e-51a4-4d4f-9a31-6f5c0d6a9b11/",
        ),
        ("/donnees-personnelles-et-cookies/", "/donnees-personnelles-et-cookies/"),
        ("/cycles/cdg-2025/brochure.pdf", "/cycles/cdg-2025/brochure.pdf"),
    ],
)
def test_secrets_of_links_stay_out(path: str, logged: str) -> None:
    assert mask_path(path) == logged


def test_secret_of_a_refused_link_is_nowhere_in_the_log(client: Client, lines: Lines, db: None) -> None:
    client.get("/nulle/part/Q3jv_9x-T0aB4kLmN7pRsUvW/?token=s3cret")

    assert lines.requests()
    assert "Q3jv" not in lines.getvalue()
    assert "s3cret" not in lines.getvalue()


def test_files_and_probes_are_quiet(lines: Lines) -> None:
    respond("/static/css/base.css")
    respond("/sante")

    assert lines.requests() == []


LONGEST_TEXT = 512 * 1024
HEAVIEST_FILE = 12 * 2**20
PLAIN = "/candidatures/0d9a2c7e-51a4-4d4f-9a31-6f5c0d6a9b11/projet/"
WITH_FILE = "/candidatures/0d9a2c7e-51a4-4d4f-9a31-6f5c0d6a9b11/pieces/1/"
NOWHERE = "/nulle/part/"


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [
        (PLAIN, "", 200),
        (PLAIN, str(LONGEST_TEXT), 200),
        (PLAIN, str(LONGEST_TEXT + 1), 413),
        (NOWHERE, str(LONGEST_TEXT + 1), 413),
        (WITH_FILE, str(LONGEST_TEXT + 1), 200),
        (WITH_FILE, str(HEAVIEST_FILE), 200),
        (WITH_FILE, str(HEAVIEST_FILE + 1), 413),
        (WITH_FILE, "9" * 20, 413),
        (WITH_FILE, "9" * 5000, 400),
        (PLAIN, "-1", 400),
        (PLAIN, "beaucoup", 400),
        (PLAIN, "٣", 400),
    ],
)
def test_body_over_what_its_route_takes_is_refused_unread(path: str, length: str, status: int) -> None:
    request = RequestFactory().post(path)
    request.META["CONTENT_LENGTH"] = length

    response = BodyLimitMiddleware(lambda request: HttpResponse("ok"))(request)

    assert response.status_code == status


def test_body_that_hides_its_length_is_refused() -> None:
    request = RequestFactory().post(PLAIN)
    request.META.update(CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked")

    assert BodyLimitMiddleware(lambda request: HttpResponse("ok"))(request).status_code == 411


def test_only_these_views_take_files() -> None:
    found = {name for name, view in named_views() if getattr(view, "takes_files", False)}

    assert found == {
        "piece_upload",
        "commitment_upload",
        "commitment_page",
        "institute_logo",
        "materials",
        "scans",
        "picture_add",
        "photo",
        "posted_scan",
        "posted_answer",
        "reply_by_post",
        "answer_by_post",
        "speaker_page",
    }


def named_views() -> Iterator[tuple[str, Any]]:
    """Every route of the product with its view."""
    waiting = [*get_resolver().url_patterns]
    while waiting:
        entry = waiting.pop()
        if hasattr(entry, "url_patterns"):
            waiting += entry.url_patterns
        else:
            yield entry.name, entry.callback


def test_body_limit_comes_before_the_csrf_check() -> None:
    # No django_db mark either: neither session nor person is read.
    client = Client(enforce_csrf_checks=True)

    response = client.post(WITH_FILE, CONTENT_LENGTH=str(13 * 2**20))

    assert response.status_code == 413
    assert "trop lourd" in response.content.decode()
    assert "10 Mo" in response.content.decode().replace("\xa0", " ").replace("\u202f", " ")
    assert "Content-Security-Policy" in response.headers
    assert "trop long" in client.post("/compte/login/", CONTENT_LENGTH=str(2**20)).content.decode()


@pytest.mark.django_db
def test_pages_of_a_signed_in_person_are_kept_by_no_cache(client: Client) -> None:
    sign_in(client, UserFactory())

    for path in ("/compte/", "/accueil/", "/"):
        assert client.get(path)["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_pages_of_nobody_keep_their_headers(client: Client) -> None:
    assert "Cache-Control" not in client.get("/accessibilite/").headers


@pytest.mark.django_db
def test_view_that_speaks_of_caches_is_heard(client: Client) -> None:
    sign_in(client, UserFactory())

    assert "max-age=0" in client.get("/sante")["Cache-Control"]
