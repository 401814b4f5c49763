"""What anyone may put in an address, a header, a cookie or a body gets an answer: never a 500, and quickly."""

import time

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from tests.factories.accounts import make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory

pytestmark = pytest.mark.django_db

HUGE = "9" * 40
PART = b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\nx\r\n'
FILE = b'--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nx\r\n'
LISTS = ["instruction:list", "instruction:drafts", "dashboard:outbox", "dashboard:home", "committee:board"]
QUERIES = [
    {"page": HUGE},
    {"page": "9" * 3900},
    {"page": "-1"},
    {"page": "\x00"},
    {"q": "é" * 600},
    {"q": "\x00\ud7ff\u202e"},
    {"q": "a " * 1500},
    {"cycle": HUGE},
    {"cycle": "\x00"},
    {"etat": "\x00", "type": HUGE, "strate": HUGE, "region": "é" * 500, "conseiller": HUGE, "tri": "\x00", "vue": HUGE},
]


@pytest.fixture
def desk(client: Client) -> Client:
    candidature = CandidatureFactory()
    sign_in(client, make_staff(Role.HEAD_OF_SERVICE, institute=candidature.cycle.institute))
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: ",".join(query))
def test_query_string(desk: Client, query: dict[str, str]) -> None:
    for name in LISTS:
        started = time.monotonic()
        assert desk.get(reverse(name), query).status_code < 500, name
        assert time.monotonic() - started < 3, name


@pytest.mark.parametrize("number", ["0", HUGE, "9" * 4000])
def test_number_in_a_path(desk: Client, number: str) -> None:
    dossier = "/candidatures/00000000-0000-4000-8000-000000000000"
    for path in (f"/commission/membres/{number}/", f"{dossier}/pieces/{number}/"):
        assert desk.get(path).status_code < 500
        assert desk.post(path).status_code < 500


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"a=1", "application/x-www-form-urlencoded; charset=zip"),
        (b"a=1", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"%ff%fe=%00&b=\xff", "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=" % number for number in range(3000)), "application/x-www-form-urlencoded"),
        (PART * 3000 + b"--b--", "multipart/form-data; boundary=b"),
        (FILE * 50 + b"--b--", "multipart/form-data; boundary=b"),
        (PART + b"--b--", "multipart/form-data; boundary=b; charset=zip"),
        (b'--b\r\nContent-Disposition: form-data; name="f"\r\n', "multipart/form-data; boundary=b"),
        (b"--b\r\nX: " + b"a" * 400_000 + b"\r\n\r\nx\r\n--b--", "multipart/form-data; boundary=b"),
        (b"x", "multipart/form-data; boundary=" + "b" * 4000),
        (b"x", "multipart/form-data"),
        (b"[" * 200_000, "application/json"),
        (b"a=1", "\xe9/\xe9; charset=\xe9"),
    ],
)
def test_body(client: Client, body: bytes, content_type: str) -> None:
    client.raise_request_exception = False
    started = time.monotonic()

    response = client.generic("POST", "/compte/login/", body, content_type=content_type)

    assert response.status_code < 500
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    "headers",
    [
        {"Referer": "http://[", "Origin": "http://["},
        {"Accept": "text/html;q=" + "9" * 4000},
        {"Accept": ",".join(f"a/{number}" for number in range(1500))},
        {"Host": "]:x"},
        {"Cookie": "sessionid=" + "a" * 4000 + "; csrftoken=é; messages=" + "[" * 3000},
        {"Cookie": "=; ;;=;" * 1000},
        {"X-Forwarded-For": ", ".join(["::1"] * 1500)},
        {"If-Modified-Since": "9" * 4000, "If-None-Match": '"' * 3000, "Range": "bytes=" + "9" * 4000},
    ],
    ids=lambda headers: ",".join(headers),
)
def test_headers(client: Client, headers: dict[str, str]) -> None:
    client.raise_request_exception = False
    for method, path in (("get", "/"), ("get", "/accueil/"), ("post", "/compte/login/"), ("post", "/accueil/")):
        started = time.monotonic()
        assert getattr(client, method)(path, headers=headers).status_code < 500, (method, path)
        assert time.monotonic() - started < 3
