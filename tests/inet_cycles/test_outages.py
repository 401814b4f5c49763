"""A service that is away gets a page that says so: 503, no cookie erased, what was typed in it, tried again if safe."""

import contextlib
import errno
import logging
import logging.config
import os
import socket
import sqlite3
import threading
from collections.abc import Iterator
from queue import Queue

import psycopg
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import FileResponse, Http404
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError
from pytest_django.asserts import assertContains
from redis.exceptions import ConnectionError as RedisConnectionError

from cycles.enums import PieceKind
from inet_cycles.celery import BROKER_LEFT_ALONE_SECONDS, PromptTask
from inet_cycles.logs import logging_config
from inet_cycles.outages.causes import is_lost_connection, is_outage
from inet_cycles.outages.middleware import OutageMiddleware
from inet_cycles.tasks import clear_sessions
from tests.factories.accounts import PASSWORD, UserFactory, sign_in
from tests.factories.candidatures import CandidatureFactory, pdf_upload
from tests.inet_cycles import outage_urls
from toolkit.files.storage import DiskStorage, StorageUnavailableError
from toolkit.notifications.breaker import Breaker
from toolkit.notifications.tasks import deliver_mail

only_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no connection that somebody else can cut"
)


@pytest.fixture
def visitor(settings) -> Client:
    """Somebody who meets the outages of `outage_urls`, and is answered as in production."""
    settings.ROOT_URLCONF = outage_urls.__name__
    outage_urls.calls.clear()
    return Client(raise_request_exception=False)


class SilentServer:
    """A server that takes connections and says nothing: whoever asks it something waits until they give up."""

    def __init__(self, server: socket.socket) -> None:
        self.server, self.address = server, server.getsockname()
        self.taken: Queue[socket.socket] = Queue()
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self.taken.put(self.server.accept()[0])

    def count_visits(self) -> int:
        """How many connections came since the last count. One of our own comes after them, in the order of arrival."""
        with socket.create_connection(self.address) as last:
            visits = 0
            while True:
                with self.taken.get() as taken:
                    if taken.getpeername() == last.getsockname():
                        return visits
                visits += 1


@pytest.fixture
def silent_redis() -> Iterator[SilentServer]:
    """A silent server on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield SilentServer(server)
        server.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def cache_is_silent(settings, silent_redis: SilentServer) -> SilentServer:
    """Put the cache of production on that server, and give it. Each visit waits for `socket_timeout`: short here."""
    host, port = silent_redis.address
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://{host}:{port}/0",
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 0.1},
        }
    }
    return silent_redis


def caused(exception: Exception, cause: Exception) -> Exception:
    """As Django raises it: the driver's exception is its cause."""
    exception.__cause__ = cause
    return exception


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("as SQLite says it")
    error.sqlite_errorcode = code
    return error


def postgres_error(name: str) -> psycopg.Error:
    return getattr(psycopg.errors, name)("as PostgreSQL says it")


# --- What is an outage ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "exception",
    [
        RedisConnectionError("gone"),
        BrokerError("gone"),
        StorageUnavailableError("gone"),
        MemoryError(),
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EMFILE, "Too many open files"),
        OSError(errno.EROFS, "Read-only file system"),
        OperationalError("server closed the connection unexpectedly"),
        InterfaceError("connection already closed"),
        caused(OperationalError(), psycopg.OperationalError("connection refused")),
        caused(OperationalError(), postgres_error("AdminShutdown")),
        caused(OperationalError(), postgres_error("DiskFull")),
        caused(OperationalError(), postgres_error("QueryCanceled")),
        caused(OperationalError(), postgres_error("LockNotAvailable")),
        caused(OperationalError(), postgres_error("DeadlockDetected")),
        caused(OperationalError(), sqlite_error(sqlite3.SQLITE_BUSY_SNAPSHOT)),
        caused(OperationalError(), sqlite_error(sqlite3.SQLITE_FULL)),
        caused(OperationalError(), sqlite_error(sqlite3.SQLITE_IOERR_WRITE)),
        caused(Http404("Ce fichier n’existe plus."), StorageUnavailableError("gone")),
    ],
    ids=repr,
)
def test_fault_of_a_service_is_an_outage(exception: Exception) -> None:
    assert is_outage(exception)


@pytest.mark.parametrize(
    "exception",
    [
        None,
        ValueError("ours"),
        Http404(),
        FileNotFoundError(errno.ENOENT, "No such file"),
        ConnectionResetError(errno.ECONNRESET, "the browser left"),
        DatabaseError("Forced update did not affect any rows."),
        caused(OperationalError("no such table: x"), sqlite_error(sqlite3.SQLITE_ERROR)),
        caused(OperationalError(), postgres_error("StatementTooComplex")),
        caused(OperationalError(), postgres_error("ObjectNotInPrerequisiteState")),
    ],
    ids=repr,
)
def test_fault_of_ours_or_of_the_person_is_none(exception: Exception | None) -> None:
    assert not is_outage(exception)


def test_cause_that_was_cut_off_does_not_count() -> None:
    with pytest.raises(KeyError) as raised:
        try:
            raise RedisConnectionError("gone")
        except RedisConnectionError:
            raise KeyError("x") from None
    assert not is_outage(raised.value)


def test_only_a_lost_connection_is_tried_again() -> None:
    assert is_lost_connection(caused(OperationalError(), postgres_error("AdminShutdown")))
    assert is_lost_connection(caused(OperationalError(), psycopg.OperationalError("server closed the connection")))
    assert not is_lost_connection(caused(OperationalError(), postgres_error("QueryCanceled")))
    assert not is_lost_connection(caused(OperationalError(), postgres_error("DiskFull")))
    assert not is_lost_connection(caused(OperationalError(), sqlite_error(sqlite3.SQLITE_BUSY)))
    assert not is_lost_connection(RedisConnectionError("gone"))


# --- Wherever it happens ----------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("view", ["cache_away", "disguised", "broken_stream", "broken_file"])
def test_outage_in_a_view_or_in_what_it_streams(visitor: Client, view: str) -> None:
    response = visitor.get(f"/essai/{view}")

    assertContains(response, "Le service est interrompu un instant", status_code=503)
    assert "Content-Security-Policy" in response.headers


@pytest.mark.django_db
def test_file_is_still_sent_from_its_first_byte(tmp_path) -> None:
    # gunicorn hands the descriptor to the kernel, which knows nothing of what Python has read ahead.
    path = tmp_path / "acte.pdf"
    path.write_bytes(b"%PDF-" + b"x" * 100_000)
    with path.open("rb") as file, contextlib.closing(FileResponse(file)) as response:
        served = OutageMiddleware(lambda request: response)(RequestFactory().get("/"))

        assert served is response
        assert os.lseek(file.fileno(), 0, os.SEEK_CUR) == 0
        assert b"".join(response.streaming_content) == path.read_bytes()


@pytest.mark.django_db
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_upload_to_a_full_disk_is_told_and_the_file_asked_again(client: Client, monkeypatch, accept: str) -> None:
    candidature = CandidatureFactory()
    sign_in(client, candidature.applicant)
    client.raise_request_exception = False
    slot = candidature.cycle.required_pieces.get(kind=PieceKind.CV)

    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(DiskStorage, "_save", full)
    address = reverse("candidatures:piece_upload", args=[candidature.uuid, slot.pk])
    response = client.post(address, {"file": pdf_upload("mon cv.pdf")}, headers={"Accept": accept})

    assert response.status_code == 503
    assert ("problem" if accept == "application/json" else "mon cv.pdf") in response.content.decode()
    assert not candidature.pieces.exists()


def gone(*args: object, **kwargs: object) -> None:
    raise OperationalError("server closed the connection unexpectedly")


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["_get_session_from_db", "save"])
def test_session_that_cannot_be_read_or_kept_erases_no_cookie(visitor: Client, monkeypatch, method: str) -> None:
    # A save that fails is « session deleted », a 400, for Django: a fault of ours told as theirs.
    sign_in(visitor, UserFactory())
    monkeypatch.setattr(Session if method == "save" else SessionStore, method, gone)

    response = visitor.post("/essai/write_session", {"text": "gardé"})

    assertContains(response, 'name="text" value="gardé"', status_code=503)
    assert "sessionid" not in response.cookies


@pytest.mark.django_db(transaction=True)
@only_postgresql
@pytest.mark.parametrize("method", ["get", "post"])
def test_cut_connection_is_not_even_seen_when_nothing_was_written(visitor: Client, method: str) -> None:
    response = getattr(visitor, method)("/essai/cut_once", {"text": "gardé"})

    assert response.status_code == 200
    assert len(outage_urls.calls) == 2
    if method == "post":
        assert outage_urls.calls == ["gardé", "gardé"]


@pytest.mark.django_db(transaction=True)
@only_postgresql
def test_cut_connection_after_a_write_is_told_and_not_played_again(visitor: Client) -> None:
    response = visitor.post("/essai/cut_after_writing", {"text": "gardé"})

    assertContains(response, 'name="text" value="gardé"', status_code=503)
    assert outage_urls.calls == ["write"]
    assert not Session.objects.filter(pk="writing").exists()


@pytest.mark.django_db(transaction=True)
@only_postgresql
def test_statement_that_lasts_is_ended(visitor: Client) -> None:
    assert visitor.get("/essai/sleep_in_database").status_code == 503
    connection.close()


def test_full_database_is_told() -> None:
    with contextlib.closing(sqlite3.connect(":memory:")) as small:
        small.execute("CREATE TABLE texts (text)")
        small.execute("PRAGMA max_page_count = 5")
        with pytest.raises(sqlite3.OperationalError) as raised:
            small.execute("INSERT INTO texts VALUES (?)", ["x" * 10**6])

    assert is_outage(caused(OperationalError(), raised.value))


# --- A silent Redis ---------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_silent_cache_signs_nobody_out_and_slows_no_page(visitor: Client, cache_is_silent: SilentServer) -> None:
    sign_in(visitor, UserFactory())

    response = visitor.get("/accueil/")

    assert response.status_code == 200
    assert "sessionid" not in response.cookies
    assert cache_is_silent.count_visits() == 0, "the page waited for the cache"


@pytest.mark.django_db
def test_signing_in_waits_for_the_limit_of_attempts(visitor: Client, cache_is_silent: SilentServer) -> None:
    user = UserFactory()

    response = visitor.post("/compte/login/", {"login": user.email, "password": PASSWORD})

    assert cache_is_silent.count_visits() == 1  # it waits once, and gives up
    assertContains(response, "mot de passe et code sont à saisir à nouveau", status_code=503)
    assertContains(response, f'name="login" value="{user.email}"', status_code=503)
    assert "sessionid" not in response.cookies
    assert visitor.get("/compte/login/").status_code == 200


def test_silent_broker_is_waited_for_once(monkeypatch) -> None:
    tries = []

    def silent(self: object, *args: object, **kwargs: object) -> None:
        tries.append(args)
        raise BrokerError("Timeout reading from socket")

    monkeypatch.setattr("celery.contrib.django.task.DjangoTask.apply_async", silent)
    monkeypatch.setattr(PromptTask, "broker", Breaker(seconds=BROKER_LEFT_ALONE_SECONDS))
    for _ in range(200):
        with pytest.raises(BrokerError):
            deliver_mail.delay(1)

    assert len(tries) == 1


@pytest.mark.django_db
def test_expired_sessions_are_deleted_by_a_bounded_task(monkeypatch, django_assert_num_queries) -> None:
    monkeypatch.setattr("inet_cycles.tasks.SESSIONS_A_RUN", 2)
    now = timezone.now()
    for days in (-3, -2, -1, 1):
        Session.objects.create(pk=f"s{days}", session_data="", expire_date=now + timezone.timedelta(days=days))

    with django_assert_num_queries(2):
        clear_sessions()
    assert set(Session.objects.values_list("pk", flat=True)) == {"s-1", "s1"}


# --- A full disk ------------------------------------------------------------------------------------------------------
def test_log_on_a_full_disk_breaks_nothing(capsys) -> None:
    config = logging_config(level="INFO", file="/dev/full")["handlers"]["file"] | {"formatter": None}
    handler = logging.config.DictConfigurator({"version": 1}).configure_handler(config)

    handler.handle(logging.makeLogRecord({"msg": "une ligne", "levelno": logging.INFO}))

    assert "No space left" in capsys.readouterr().err
    with contextlib.suppress(OSError):
        handler.stream.close()
