"""The last hour, played: a locust file. Each person signs in, writes, joins a CV, submits, reads the receipt.

`bench.last_hour` starts it and names in the environment the people (BENCH_NEWCOMERS), the notebook (BENCH_NOTEBOOK) and
the seconds to play (BENCH_SECONDS). Everyone has stopped writing when 85 % of them have gone.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from random import Random
from typing import Any

import gevent
from locust import User, task
from locust.exception import StopUser

from bench.client import LOGIN, Answer, Browser, Form, receipt_number
from bench.newcomer import Newcomer, read_newcomers
from bench.report import PATH
from bench.witness import AUTOSAVE, SHOWN, SUBMIT, UPLOAD, Notebook
from demo.papers import make_pdf, weigh_down

CV_BYTES = 1_000_000
THINKING = (2.0, 6.0)  # seconds between two autosaves
READING = (1.0, 4.0)  # seconds on a page
FETCHING = (5.0, 15.0)  # seconds before the receipt is asked for
SUBMITTING = (0.5, 0.85)  # of the time to play: when people stop writing
TRIES = 3
# What is typed, with the length after which a text is cut back: under the limit of its field.
TYPED = {
    "projet": {"motivation": 2800, "project": 3800, "contribution": 1800, "expectations": 1300},
    "poste": {"scope": 1300},
    "parcours": {"diplomas": 1300, "cycles_taken": 800},
}
SENTENCES = (
    "Deux directions se parlent peu et se partagent pourtant les mêmes usagers.",
    "J’ai besoin d’une méthode pour décider quand les chiffres manquent encore.",
    "Le conseil a voté l’été dernier un plan que les équipes n’ont pas encore lu.",
    "Nous avons fermé trois sites « provisoires » ; aucun n’a rouvert.",
    "À 7 h 30, la première réunion de la semaine réunit ceux qui ne décident pas.",
    "Je veux apprendre à renoncer plus tôt, et à le dire.",
)

STARTED = time.monotonic()
SECONDS = float(os.environ["BENCH_SECONDS"])
PEOPLE = iter(read_newcomers(Path(os.environ["BENCH_NEWCOMERS"])))
NOTEBOOK = Notebook(Path(os.environ["BENCH_NOTEBOOK"]))


class Refused(Exception):
    """An answer that does not acknowledge, three times in a row: the person gives up."""


class Applicant(User):
    """One person, once."""

    def on_start(self) -> None:
        """Take a name and a CV nobody else has."""
        self.person: Newcomer = next(PEOPLE)
        self.random = Random(self.person.number)
        self.browser = Browser(int(self.host.rpartition(":")[2]), address=self.person.address)
        title = f"Curriculum vitæ, {self.person.email}"
        self.cv = weigh_down(make_pdf(title=title, paragraphs=list(SENTENCES)), size=CV_BYTES, seed=self.person.number)

    @task
    def last_hour(self) -> None:
        """The whole path; a person whom something stops says what."""
        try:
            self._sign_in()
            self._write()
            self._join_cv()
            self._submit()
            self._read_receipt()
            NOTEBOOK.answered(0, PATH, ok=True, status=0, ms=0)
        except Exception as reason:  # a fault of the player is told as well
            NOTEBOOK.answered(0, PATH, ok=False, status=0, ms=0, error=repr(reason))
        raise StopUser

    def _sign_in(self) -> None:
        form = self._open("login page", LOGIN).form(LOGIN, holding="login")
        data = form.filled(login=self.person.email, password=self.person.password)
        self._insist("login", lambda: self.browser.post(form.action, data), sends_on_to("/accueil/"), sent={})
        self._pause(READING)
        if self.person.dossier not in self._open("home", "/accueil/").body.decode():
            raise LookupError("The home page does not lead to the dossier.")

    def _write(self) -> None:
        """Section after section, until it is time to submit; each of them once at least."""
        leaving = STARTED + SECONDS * self.random.uniform(*SUBMITTING)
        turn = 0
        while turn < len(TYPED) or time.monotonic() < leaving:
            slug = list(TYPED)[turn % len(TYPED)]
            turn += 1
            page = f"{self.person.page}{slug}/"
            form = self._open("section", page).form(page, holding="seen")
            self.unsaved: set[str] = set()
            for _ in range(self.random.randint(3, 8)):
                self._pause(THINKING)
                self._autosave(slug, page, form)
                if time.monotonic() > leaving:
                    break

    def _autosave(self, slug: str, page: str, form: Form) -> None:
        """Type a little more and let the page save it. What fails is in the page still: the next one carries it."""
        name, limit = self.random.choice(list(TYPED[slug].items()))
        form.data = form.filled(**{name: self._longer(form[name], limit)})
        self.unsaved.add(name)
        answer = self._ask(
            AUTOSAVE,
            lambda: self.browser.post(f"{page}enregistrer/", form.data),
            _saved,
            sent={"fields": {control: form[control] for control in sorted(self.unsaved)}},
        )
        if _saved(answer):
            self.unsaved.clear()
        if seen := _json(answer).get("seen"):
            form.data = form.filled(seen=seen)

    def _longer(self, text: str, limit: int) -> str:
        text = text.replace("\r\n", "\n").strip()
        if len(text) > limit:
            text = text[: limit // 4].strip()
        mark = f"({self.person.number}, {self.random.randrange(10**6)})"
        return f"{text} {self.random.choice(SENTENCES)} {mark}".strip()

    def _join_cv(self) -> None:
        page = f"{self.person.page}pieces/"
        target = f"{page}{self.person.cv}/"
        token = self._open("pieces", page).form(page, holding="csrfmiddlewaretoken").token
        self._pause(READING)
        self._insist(
            UPLOAD,
            lambda: self.browser.upload(target, token, name="file", filename="cv.pdf", content=self.cv),
            sends_on_to(page),
            sent={"piece": self.person.cv, "sha256": hashlib.sha256(self.cv).hexdigest()},
        )

    def _submit(self) -> None:
        """Submit, then read the number. Without an answer, the page says whether it went, before trying again."""
        page = f"{self.person.page}relire/"
        for _ in range(TRIES):
            token = self._open("review", page).form(page, holding="csrfmiddlewaretoken").token
            self._pause(READING)
            self._ask(
                SUBMIT, lambda data=token: self.browser.post(f"{self.person.page}deposer/", data),
                sends_on_to(self.person.page), sent={},
            )  # fmt: skip
            shown = self._ask(SHOWN, lambda: self.browser.get(self.person.page), receipt_number, told=self._told)
            if receipt_number(shown):
                return
        raise Refused(f"{SUBMIT}: {shown.status}")

    def _told(self, answer: Answer) -> dict[str, str]:
        return {"dossier": self.person.dossier, "number": receipt_number(answer)}

    def _read_receipt(self) -> None:
        self._pause(FETCHING)
        path = f"{self.person.page}accuse-de-reception/"
        self._insist("receipt", lambda: self.browser.get(path), lambda answer: answer.body.startswith(b"%PDF-"))

    def _open(self, act: str, path: str) -> Answer:
        """Ask for a page."""
        return self._insist(act, lambda: self.browser.get(path), lambda answer: answer.status == 200)

    def _insist(self, act: str, send: Callable[[], Answer], accepts: Callable[[Answer], Any], **facts: Any) -> Answer:
        """Ask again, as people do. Raises Refused after TRIES answers that do not acknowledge."""
        for _ in range(TRIES):
            answer = self._ask(act, send, accepts, **facts)
            if accepts(answer):
                return answer
            self._pause(READING)
        raise Refused(f"{act}: {answer.status}")

    def _ask(
        self,
        act: str,
        send: Callable[[], Answer],
        accepts: Callable[[Answer], Any],
        *,
        sent: dict[str, Any] | None = None,
        told: Callable[[Answer], dict[str, Any]] | None = None,
    ) -> Answer:
        """Send once and note the answer; what would write (`sent`) is noted before it leaves."""
        number = NOTEBOOK.sending(act, dossier=self.person.dossier, **sent) if sent is not None else 0
        started, error = time.perf_counter(), ""
        try:
            answer = send()
        except (OSError, HTTPException) as problem:
            error = repr(problem)
            answer = Answer(0, b"", (time.perf_counter() - started) * 1000)
        ok = bool(accepts(answer))
        facts = told(answer) if told and ok else {}
        NOTEBOOK.answered(number, act, ok=ok, status=answer.status, ms=answer.milliseconds, error=error, **facts)
        self.environment.events.request.fire(
            request_type="POST" if sent is not None else "GET", name=act, response_time=answer.milliseconds,
            response_length=len(answer.body), context={},
            exception=None if ok else RuntimeError(error or f"status {answer.status}"),
        )  # fmt: skip
        return answer

    def _pause(self, seconds: tuple[float, float]) -> None:
        gevent.sleep(self.random.uniform(*seconds))


def sends_on_to(path: str) -> Callable[[Answer], bool]:
    """Whether an answer redirects there. A session that ended redirects too, to the sign-in page."""
    return lambda answer: answer.status == 302 and answer.location.partition("#")[0] == path


def _saved(answer: Answer) -> bool:
    """Whether an autosave took everything."""
    return answer.status == 200 and not _json(answer).get("errors", True)


def _json(answer: Answer) -> dict[str, Any]:
    try:
        return json.loads(answer.body)
    except ValueError:
        return {}
