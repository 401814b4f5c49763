"""Someone who files a dossier while everything breaks: tries again, as people do, and notes what no answer may be."""

import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse
from random import Random

from bench.client import LOGIN, Answer, Browser, Form, receipt_number
from bench.newcomer import Newcomer
from bench.witness import AUTOSAVE, SHOWN, SUBMIT, UPLOAD, Notebook
from demo.papers import make_pdf, weigh_down

CV_BYTES = 1_200_000  # past what is kept in memory: the web writes it to its disk
SENTENCES = (
    "Deux services se partagent les mêmes usagers sans se parler.",
    "Je cherche une méthode pour renoncer plus tôt, et le dire.",
    "Le plan voté l’été dernier attend encore ses lecteurs.",
)
TRY_AGAIN = (0.4, 1.2)  # seconds
SAVED, SIGNED_IN, PAGE, RECEIPT = "save", "sign in", "page", "receipt"


class Watchful(Browser):
    """A browser that keeps the headers of the last answer, and what was taken from it."""

    headers_seen: dict[str, str]
    erased: tuple[str, ...] = ()

    def _keep_cookies(self, response: HTTPResponse) -> None:
        self.headers_seen = {name.lower(): value for name, value in response.headers.items()}
        before = {name for name, value in self.cookies.items() if value}
        super()._keep_cookies(response)
        # What was said is shown once, and its cookie then goes: that one is not the person's.
        self.erased = tuple(sorted(name for name in before - {"messages"} if not self.cookies[name]))


class Ledger:
    """What all of them saw, from several threads: the notebook of the proof, the faults, how often each status came."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook
        self.faults: list[str] = []
        self.statuses: dict[str, dict[int, int]] = {}
        self.silences: Counter[str] = Counter()
        self.phase = "calm"
        self._lock = threading.Lock()

    def sending(self, act: str, **facts: object) -> int:
        with self._lock:
            return self.notebook.sending(act, **facts)

    def answered(self, sent: int, act: str, *, ok: bool, status: int, ms: float, **facts: object) -> None:
        with self._lock:
            self.notebook.answered(sent, act, ok=ok, status=status, ms=ms, **facts)
            counts = self.statuses.setdefault(self.phase, {})
            counts[status] = counts.get(status, 0) + 1

    def unanswered(self, words: str) -> None:
        """Note that a connection ended without an answer."""
        with self._lock:
            self.silences[f"[{self.phase}] {words}"] += 1

    def fault(self, words: str) -> None:
        with self._lock:
            self.faults.append(f"[{self.phase}] {words}")


class Player(threading.Thread):
    """One applicant. `hour` is when they join their CV and submit; before, they write."""

    def __init__(self, person: Newcomer, *, port: int, ledger: Ledger, hour: float, end: float) -> None:
        super().__init__(name=person.email, daemon=True)
        self.person, self.ledger, self.hour, self.end_at = person, ledger, hour, end
        self.random = Random(person.number)
        self.browser = Watchful(port, address=person.address)
        title = f"Curriculum vitæ, {person.email}"
        self.cv = weigh_down(make_pdf(title=title, paragraphs=list(SENTENCES)), size=CV_BYTES, seed=person.number)
        self.signed_in = False
        self.done = False

    def run(self) -> None:
        try:
            self._sign_in()
            while time.monotonic() < self.hour:
                self._write()
            self._join_cv()
            self._submit()
            self._read_receipt()
            self.done = True
        except TimeoutError as late:
            self.ledger.fault(f"{self.person.email}: {late}")
        except Exception as reason:
            self.ledger.fault(f"{self.person.email}: {reason!r}")
        finally:
            self.browser.connection.close()

    def _sign_in(self) -> None:
        while True:
            form = self._open(LOGIN).form(LOGIN, holding="login")
            data = form.filled(login=self.person.email, password=self.person.password)
            answer = self._ask(SIGNED_IN, lambda data=data, form=form: self.browser.post(form.action, data))
            if answer.status == 302:
                self.signed_in = True
                return
            self._wait()

    def _write(self) -> None:
        """Type in one section: three saves while typing, then the section's own button."""
        page = f"{self.person.page}projet/"
        form = self._open(page).form(page, holding="seen")
        text = form["motivation"].replace("\r\n", "\n").strip()
        for turn in range(4):
            self._wait((0.5, 2.0))
            text = f"{text[-2000:]} {self.random.choice(SENTENCES)} ({self.random.randrange(10**6)})".strip()
            form.data = form.filled(motivation=text)
            if not self._save(page, form, text, whole=turn == 3):
                return

    def _save(self, page: str, form: Form, text: str, *, whole: bool) -> bool:
        """Save until it is taken; whether one may go on typing on the same page."""
        target, act = (page, SAVED) if whole else (f"{page}enregistrer/", AUTOSAVE)
        while True:
            number = self.ledger.sending(AUTOSAVE, dossier=self.person.dossier, fields={"motivation": text})
            answer = self._ask(act, lambda: self.browser.post(target, form.data), number=number, accepts=_saves(whole))
            if _saves(whole)(answer):
                if seen := _json(answer).get("seen"):
                    form.data = form.filled(seen=seen)
                return not whole
            if answer.status == 503 and whole and text[-40:] not in answer.body.decode():
                self.ledger.fault(f"what was typed is not on the page of the 503 ({self.person.email})")
            if answer.status in (409, 412, 422) or 200 <= answer.status < 400:
                return False  # an earlier answer was lost on its way: read the page again
            self._wait()

    def _join_cv(self) -> None:
        page = f"{self.person.page}pieces/"
        while True:
            token = self._open(page).form(page, holding="csrfmiddlewaretoken").token
            digest = hashlib.sha256(self.cv).hexdigest()
            number = self.ledger.sending(UPLOAD, dossier=self.person.dossier, piece=self.person.cv, sha256=digest)
            answer = self._ask(
                UPLOAD,
                lambda token=token: self.browser.upload(
                    f"{page}{self.person.cv}/", token, name="file", filename="cv.pdf", content=self.cv
                ),
                number=number,
                accepts=_sends_on_to(page),
            )
            if _sends_on_to(page)(answer):
                return
            self._wait()

    def _submit(self) -> None:
        """Submit; without an answer, the dossier's page says whether it went."""
        page = self.person.page
        while True:
            review = self._open(f"{page}relire/", also=(302,))
            if review.status == 200:
                token = review.form(f"{page}relire/", holding="csrfmiddlewaretoken").token
                number = self.ledger.sending(SUBMIT, dossier=self.person.dossier)
                self._ask(
                    SUBMIT,
                    lambda token=token: self.browser.post(f"{page}deposer/", token),
                    number=number,
                    accepts=_sends_on_to(page),
                )
            shown = self._open(page)
            if found := receipt_number(shown):
                self.ledger.answered(0, SHOWN, ok=True, status=200, ms=0, dossier=self.person.dossier, number=found)
                return
            self._wait()

    def _read_receipt(self) -> None:
        path = f"{self.person.page}accuse-de-reception/"
        while not self._ask(RECEIPT, lambda: self.browser.get(path)).body.startswith(b"%PDF-"):
            self._wait()

    def _open(self, path: str, *, also: tuple[int, ...] = ()) -> Answer:
        """Ask for a page until it comes."""
        while True:
            answer = self._ask(PAGE, lambda: self.browser.get(path))
            if answer.status == 200 or answer.status in also:
                return answer
            self._wait()

    def _ask(
        self,
        act: str,
        send: Callable[[], Answer],
        *,
        number: int = 0,
        accepts: Callable[[Answer], bool] = lambda answer: answer.status == 200,
    ) -> Answer:
        """Send once, note the answer and judge it. Raises TimeoutError when all is over."""
        if time.monotonic() > self.end_at:
            raise TimeoutError(f"« {act} » did not succeed in time")
        started = time.perf_counter()
        try:
            answer = send()
        except (OSError, HTTPException) as cut:
            self.ledger.unanswered(f"{act}: {cut!r}")
            answer = Answer(0, b"", (time.perf_counter() - started) * 1000)
        else:
            self._judge(act, answer)
        self.ledger.answered(number, act, ok=accepts(answer), status=answer.status, ms=answer.milliseconds)
        return answer

    def _judge(self, act: str, answer: Answer) -> None:
        """What no answer may be, whatever breaks."""
        who = f"{act}, {self.person.email}"
        if answer.status >= 500 and answer.status != 503:
            self.ledger.fault(f"status {answer.status} ({who}): {answer.body[:300]!r}")
        if answer.status == 503:
            self._judge_outage(who, answer)
        if self.browser.erased:
            self.ledger.fault(f"cookies {self.browser.erased} were erased ({who})")
        if self.signed_in and "/login/" in answer.location:
            self.ledger.fault(f"sent to the sign-in page ({who})")

    def _judge_outage(self, who: str, answer: Answer) -> None:
        headers = self.browser.headers_seen
        if "retry-after" not in headers:
            self.ledger.fault(f"a 503 says not when to come back ({who})")
        if headers.get("content-type", "").startswith("text/html") and b"<h1" not in answer.body:
            self.ledger.fault(f"a bare 503 ({who}): {answer.body[:300]!r}")

    def _wait(self, seconds: tuple[float, float] = TRY_AGAIN) -> None:
        time.sleep(self.random.uniform(*seconds))


def _saves(whole: bool) -> Callable[[Answer], bool]:
    """The button sends on to another page; an autosave says what it took."""
    if whole:
        return lambda answer: answer.status == 302
    return lambda answer: answer.status == 200 and not _json(answer).get("errors", True)


def _sends_on_to(path: str) -> Callable[[Answer], bool]:
    return lambda answer: answer.status == 302 and answer.location.partition("#")[0] == path


def _json(answer: Answer) -> dict:
    try:
        return json.loads(answer.body)
    except ValueError:
        return {}
