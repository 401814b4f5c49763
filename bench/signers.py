"""A half-day signed within a minute: a locust file. Each person opens the page, signs by the code, reads it back.

`bench.signing` starts it and names in the environment the room (BENCH_ROOM), the notebook (BENCH_NOTEBOOK) and the
seconds in which people come (BENCH_SECONDS).
"""

import os
import re
import time
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from random import Random
from typing import Any

import gevent
from gevent.lock import Semaphore
from locust import User, task
from locust.exception import StopUser

from bench.client import Answer, Browser
from bench.report import PATH
from bench.room import SIGN, read_room
from bench.witness import Notebook

CODE_SECONDS = 20  # for which a code that was read on the room's screen is taken
WORD = re.compile(rb'class="room__word">([^<]+)<')
TRIES = 3

SECONDS = float(os.environ["BENCH_SECONDS"])
ROOM = read_room(Path(os.environ["BENCH_ROOM"]))
PEOPLE = iter(enumerate(ROOM.people.items(), start=1))
NOTEBOOK = Notebook(Path(os.environ["BENCH_NOTEBOOK"]))


class Screen:
    """The screen of the room, read by whoever needs its code; not measured."""

    def __init__(self) -> None:
        self.lock, self.word, self.read_at = Semaphore(), "", 0.0

    def code(self, port: int) -> str:
        """The word and the number that it shows."""
        with self.lock:
            if time.monotonic() - self.read_at > CODE_SECONDS:
                browser = Browser(port, address="198.18.250.1")
                browser.cookies["sessionid"] = ROOM.screen
                found = WORD.search(browser.get(f"/presences/{ROOM.half_day}/salle/").body)
                if found is None:
                    raise LookupError("The room's screen shows no code.")
                self.word, self.read_at = found[1].decode().strip(), time.monotonic()
            return self.word


SCREEN = Screen()


class Signer(User):
    """One person, once."""

    def on_start(self) -> None:
        """Take a place nobody else has."""
        number, (self.enrolment, key) = next(PEOPLE)
        self.random = Random(number)
        self.port = int(self.host.rpartition(":")[2])
        self.browser = Browser(self.port, address=f"198.18.{number // 250}.{number % 250 + 1}")
        self.browser.cookies["sessionid"] = key
        self.page = f"/presence/{ROOM.half_day}/"

    @task
    def sign(self) -> None:
        """Come within the minute, and sign; a person whom something stops says what."""
        gevent.sleep(self.random.uniform(0, SECONDS))
        try:
            self._sign()
            NOTEBOOK.answered(0, PATH, ok=True, status=0, ms=0)
        except Exception as reason:  # a fault of the player is told as well
            NOTEBOOK.answered(0, PATH, ok=False, status=0, ms=0, error=repr(reason))
        raise StopUser

    def _sign(self) -> None:
        code = SCREEN.code(self.port)
        opened = self._insist("sign page", lambda: self.browser.get(self.page), lambda answer: answer.status == 200)
        form = opened.form(self.page, holding="code")
        data = form.filled(code=code)
        self._insist(
            SIGN,
            lambda: self.browser.post(form.action, data),
            lambda answer: answer.status == 302 and answer.location == self.page,
            person=self.enrolment,
        )
        self._insist("signed", lambda: self.browser.get(self.page), lambda answer: b"done-mark" in answer.body)

    def _insist(self, act: str, send: Callable[[], Answer], accepts: Callable[[Answer], bool], **facts: Any) -> Answer:
        """Ask again, as people do. Raises RuntimeError after TRIES answers that do not acknowledge."""
        for _ in range(TRIES):
            answer = self._ask(act, send, accepts, **facts)
            if accepts(answer):
                return answer
            gevent.sleep(self.random.uniform(1, 3))
        raise RuntimeError(f"{act}: {answer.status}")

    def _ask(self, act: str, send: Callable[[], Answer], accepts: Callable[[Answer], bool], **facts: Any) -> Answer:
        """Send once and note the answer; a signature is noted before it leaves."""
        number = NOTEBOOK.sending(act, **facts) if facts else 0
        started, error = time.perf_counter(), ""
        try:
            answer = send()
        except (OSError, HTTPException) as problem:
            error = repr(problem)
            answer = Answer(0, b"", (time.perf_counter() - started) * 1000)
        ok = accepts(answer)
        NOTEBOOK.answered(number, act, ok=ok, status=answer.status, ms=answer.milliseconds, error=error, **facts)
        self.environment.events.request.fire(
            request_type="POST" if facts else "GET", name=act, response_time=answer.milliseconds,
            response_length=len(answer.body), context={},
            exception=None if ok else RuntimeError(error or f"status {answer.status}"),
        )  # fmt: skip
        return answer
