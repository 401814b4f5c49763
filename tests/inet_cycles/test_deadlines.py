"""A request has a time: it answers then, whatever it does, and no other request is hit."""

import socket
import threading
import time

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from pytest_django.asserts import assertContains

from inet_cycles.outages.causes import RequestTimeoutError
from inet_cycles.outages.deadlines import Deadline
from tests.inet_cycles import outage_urls
from tests.inet_cycles.test_outages import only_postgresql


@pytest.fixture
def hurried(settings) -> Client:
    """A visitor of a house that answers within a fifth of a second."""
    settings.ROOT_URLCONF = outage_urls.__name__
    settings.REQUEST_SECONDS = 0.2
    return Client()


@pytest.mark.django_db
@pytest.mark.parametrize("view", ["busy", "many_statements"])
def test_request_that_lasts_is_answered(hurried: Client, view: str) -> None:
    started = time.monotonic()

    response = hurried.get(f"/essai/{view}")

    assertContains(response, "Le service est interrompu un instant", status_code=503)
    assert time.monotonic() - started < 2


@pytest.mark.django_db(transaction=True)
def test_interrupted_transaction_is_undone_and_the_next_one_stands(hurried: Client) -> None:
    assert hurried.get("/essai/busy_in_transaction").status_code == 503
    assert not connection.in_atomic_block
    assert hurried.get("/essai/write_session").status_code == 200

    assert not Session.objects.filter(pk="unfinished").exists()
    assert Session.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@only_postgresql
def test_database_that_says_nothing_holds_nobody(hurried: Client, monkeypatch) -> None:
    monkeypatch.setattr("inet_cycles.outages.deadlines.CUT_AFTER_SECONDS", 0.1)
    started = time.monotonic()

    assert hurried.get("/essai/await_database").status_code == 503
    assert time.monotonic() - started < 2
    assert hurried.get("/essai/write_session").status_code == 200


@pytest.mark.django_db
def test_view_that_takes_files_has_more_time(hurried: Client, settings, monkeypatch) -> None:
    # Here it has none, which shows that the time is its own.
    settings.REQUEST_SECONDS, settings.REQUEST_WITH_FILE_SECONDS = 60, 0.0
    monkeypatch.setattr(outage_urls.write_session, "takes_files", True, raising=False)

    assert hurried.post("/essai/write_session").status_code == 503
    monkeypatch.delattr(outage_urls.write_session, "takes_files")
    assert hurried.post("/essai/write_session").status_code == 200


def test_body_that_never_comes_holds_nobody(monkeypatch) -> None:
    monkeypatch.setattr("inet_cycles.outages.deadlines.CUT_AFTER_SECONDS", 0.1)
    client, ours = socket.socketpair()
    with client, ours:
        ours.settimeout(5)
        started = time.monotonic()
        with pytest.raises(RequestTimeoutError), Deadline(0.1, client=ours):
            ours.recv(1)
            time.sleep(0.1)  # the interruption comes with the next instruction
        assert time.monotonic() - started < 2
        ours.sendall(b"503")
        assert client.recv(3) == b"503"


def work(seconds: float) -> None:
    """Keep the thread busy. Not in the test: Python 3.13 leaves the jump of a `while` out of the `try` around it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass


def test_interruption_never_outlives_its_request() -> None:
    # Ended at every moment around its time: what comes, comes inside.
    hit = 0
    for round_number in range(100):
        try:
            with Deadline(0.002):
                work(0.0015 + (round_number % 20) * 0.0001)
        except RequestTimeoutError:
            hit += 1
        for _ in range(200):
            str(round_number)  # nothing may come here
    assert hit < 100


def test_interruption_that_comes_while_ending_takes_no_answer_back(monkeypatch) -> None:
    ended = Deadline._end
    comes = iter([RequestTimeoutError()])

    def interrupted(deadline: Deadline) -> None:
        for exception in comes:
            raise exception
        ended(deadline)

    monkeypatch.setattr(Deadline, "_end", interrupted)
    with Deadline(60) as deadline:
        answer = "what was done"

    assert answer == "what was done"
    assert deadline.interrupt(), "nothing is left to do"


def test_thread_that_ended_in_time_is_left_alone() -> None:
    with Deadline(60) as deadline:
        pass

    assert deadline.interrupt(), "nothing is left to do"
    time.sleep(0.01)
    for _ in range(1000):
        str(deadline)


def test_thread_that_holds_a_lock_is_interrupted_later() -> None:
    waiting = threading.Event()
    with Deadline(60) as deadline:
        answers: list[bool] = []
        asked = threading.Thread(target=lambda: (time.sleep(0.05), answers.append(deadline.interrupt()), waiting.set()))
        asked.start()
        waiting.wait(2)  # inside `threading`
        asked.join()
    assert answers == [False]
