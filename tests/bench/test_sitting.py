"""Screens that follow a sitting: what they ask, what it costs, and the limits that fail."""

import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from bench import sitting as bench
from bench.client import Browser
from bench.hold import hold_sitting
from bench.sitting import Following, Screen, following_table, poll, processor_seconds
from committee.enums import Presence
from tests.factories.committee import bulk_items, make_committee


@pytest.mark.django_db
def test_a_sitting_is_open_on_the_first_dossiers_with_everybody_there():
    world = make_committee(secretary=True)
    bulk_items(5, world)
    held = hold_sitting(committee=world.committee, head=world.head, secretary=world.secretary, dossiers=3)
    assert held.is_open
    assert held.items.count() == 3
    assert set(held.attendances.values_list("status", flat=True)) == {Presence.PRESENT}
    assert held.attendances.count() == world.committee.seats.count()


class Room(BaseHTTPRequestHandler):
    """A server of one sitting, which moves when it is told to."""

    protocol_version = "HTTP/1.1"
    version, is_lost = 1, False

    def do_GET(self):
        mark = f'"{type(self).version}"'
        if type(self).is_lost:
            self._send(500, b"")
        elif "/etat/" not in self.path:
            self._send(200, f'<main data-mark="{mark.replace(chr(34), "&quot;")}">'.encode())
        elif self.headers["If-None-Match"] == mark:
            self._send(304, b"")
        else:
            self._send(200, b'{"moved": true}')

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def screens(monkeypatch) -> Iterator[list[Screen]]:
    """Three screens of a server, which ask twenty times a second."""
    monkeypatch.setattr(bench, "EVERY", 0.05)
    monkeypatch.setattr(bench, "ACT_EVERY", 1.0)
    monkeypatch.setattr(Room, "version", 1)
    monkeypatch.setattr(Room, "is_lost", False)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Room)
    thread = Thread(target=server.serve_forever)
    thread.start()
    made = [Screen(Browser(server.server_port), "s", "membre", "direct") for _ in range(3)]
    for screen in made:
        screen.read()
    yield made
    for screen in made:
        screen.browser.connection.close()
    server.shutdown()
    thread.join()
    server.server_close()


def test_screens_ask_and_read_their_page_again_once_something_moved(screens):
    quiet = poll(screens, os.getpid(), "Rien", seconds=0.5)
    assert quiet.asked == quiet.unmoved >= 3
    assert (quiet.largest, quiet.read) == (0, 0)
    moving = poll(screens, os.getpid(), "Un acte", seconds=1.0, act=_move)
    assert (moving.read, moving.asked - moving.unmoved, moving.largest) == (3, 3, len(b'{"moved": true}'))
    assert [screen.mark for screen in screens] == ['"2"'] * 3


def _move() -> None:
    Room.version += 1


def test_a_server_that_fails_is_no_measure(screens, monkeypatch):
    monkeypatch.setattr(Room, "is_lost", True)
    with pytest.raises(RuntimeError, match="500 instead of 200 or 304"):
        poll(screens, os.getpid(), "Rien", seconds=0.2)
    with pytest.raises(RuntimeError, match="500, no mark"):
        screens[0].read()


def test_processor_time_counts_children_and_those_that_are_gone():
    burn = "import time; end = time.process_time() + 0.2\nwhile time.process_time() < end: pass\n"
    code = (
        f"import subprocess, sys\nburn = {burn!r}\nsubprocess.run([sys.executable, '-c', burn], check=True)\n"
        "child = subprocess.Popen([sys.executable, '-c', burn + 'print(1, flush=True); input()'],"
        " stdin=subprocess.PIPE, stdout=subprocess.PIPE)\nchild.stdout.readline()\n"
        "print(1, flush=True)\ninput()\nchild.communicate(b'1')\n"
    )
    running = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    running.stdout.readline()
    spent = processor_seconds(running.pid)
    running.communicate(b"1\n")
    assert spent >= 0.4


@pytest.mark.parametrize(
    ("unmoved", "largest", "core", "holds"),
    [(10, 900, 0.39, True), (9, 399, 0.39, True), (9, 400, 0.39, False), (10, 0, 0.40, False)],
)
def test_what_is_held_to_the_limits_misses_one(unmoved, largest, core, holds):
    told = Following("Rien", asked=10, unmoved=unmoved, largest=largest, read=0, core=core, is_held=True)
    assert told.holds is holds
    assert Following("Un acte", asked=10, unmoved=unmoved, largest=largest, read=0, core=core).holds


def test_table_says_which_limit_is_missed():
    rows = following_table(
        [Following("Rien", 20, 20, 0, 0, 0.413, is_held=True), Following("Un acte", 20, 15, 15, 5, 0.5)]
    ).splitlines()
    assert rows[2].endswith("| Rien | 20 | 100\u202f% | 0 | 0 | 41\u202f% | 40\u202f%, 400 octets : manqué |")
    assert rows[3] == "| Un acte | 20 | 75\u202f% | 15 | 5 | 50\u202f% |  |"
    assert len({row.count("|") for row in rows}) == 1
