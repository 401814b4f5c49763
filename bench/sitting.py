"""Fifty screens that follow a sitting, each asking every two seconds whether it has moved: what they cost the web
processes while nothing does, then while the secretary acts every ten seconds and each screen reads its page again."""

import itertools
import os
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench.client import Answer, Browser, Form
from bench.pages import PASSWORD, PRESIDENT
from bench.server import copied_database, manage, serving

DOSSIERS = 60  # on the agenda
SCREENS, EVERY = 50, 2.0
QUIET_SECONDS, MOVING_SECONDS = 15, 25
ACT_EVERY = 10.0
MOST_OF_A_CORE = 0.40
MOST_BYTES = 400
SECRETARY = "aline.quemeneur-sow@example.org"
MEMBERS = (
    PRESIDENT,
    "pascal.toussaint-legrix@example.org",
    "frederique.obermann@example.org",
    "ismael.vandenbrouck@example.org",
    "lucie.cazenave-obispo@example.org",
)
# The secretary's two screens, then the members' own.
LED = (("conduite", "conduite"), ("mur", "mur"))
MEMBER = ("membre", "direct")
_MARK = re.compile(rb'data-mark="([^"]+)"')


@dataclass(frozen=True)
class Following:
    """What the screens asked for a while. `largest`: bytes of the longest answer that says whether anything moved;
    `read`: pages read again; `core`: the share of one core that the web processes took. `is_held` to the limits."""

    name: str
    asked: int
    unmoved: int
    largest: int
    read: int
    core: float
    is_held: bool = False

    @property
    def holds(self) -> bool:
        """Within its limits, where it has some: 304 everywhere, or no more than a few bytes."""
        if not self.is_held:
            return True
        return self.core < MOST_OF_A_CORE and (self.unmoved == self.asked or self.largest < MOST_BYTES)


@dataclass
class Tally:
    """The same of one screen."""

    asked: int = 0
    unmoved: int = 0
    largest: int = 0
    read: int = 0


class Screen:
    """One screen of one person. Their screens share a session, as tabs do."""

    def __init__(self, person: Browser, sitting: str, kind: str, page: str) -> None:
        self.browser = Browser(person.connection.port)
        self.browser.cookies = dict(person.cookies)
        self.page = f"/commission/seances/{sitting}/{page}/"
        self.state = f"/commission/seances/{sitting}/etat/{kind}/"
        self.mark = ""

    def ask(self) -> Answer:
        """Ask whether anything moved since the page was read."""
        return self.browser.get(self.state, {"If-None-Match": self.mark, "Accept": "application/json"})

    def follow(self, end: float, late: float) -> "Tally":
        """Ask until this moment of the clock, every two seconds after the last answer, and read what moved.

        Raises RuntimeError on another status than 200 and 304.
        """
        tally = Tally()
        time.sleep(late)
        while time.monotonic() < end:
            answer = self.ask()
            if answer.status not in {200, 304}:
                raise RuntimeError(f"{self.state}: {answer.status} instead of 200 or 304.")
            tally.asked, tally.largest = tally.asked + 1, max(tally.largest, len(answer.body))
            if answer.status == 304:
                tally.unmoved += 1
            else:
                self.read()
                tally.read += 1
            time.sleep(min(EVERY, max(0.0, end - time.monotonic())))
        return tally

    def read(self) -> None:
        """Read the page, as the script does once something moved. Raises RuntimeError for a page without a mark."""
        answer = self.browser.get(self.page)
        found = _MARK.search(answer.body)
        if answer.status != 200 or found is None:
            raise RuntimeError(f"{self.page}: {answer.status}, no mark.")
        self.mark = found[1].decode().replace("&quot;", '"')


def measure_sitting(env: dict[str, str]) -> list[Following]:
    """Hold a sitting in a copy of the database and have it followed. `env`: see bench.server.environment.

    A copy, for the call has to be closed and its readings with it: the other parts write in an open one.
    """
    name = Path(env["VAR_DIR"]) / "sitting.txt"
    with copied_database(env) as copy:
        manage(copy, "settle_sitting", str(DOSSIERS), str(name))
        with serving(copy) as server:
            return _follow(server.port, server.pid, name.read_text(encoding="utf-8"))


def _follow(port: int, pid: int, sitting: str) -> list[Following]:
    secretary, *members = (_person(port, email, at) for at, email in enumerate((SECRETARY, *MEMBERS), start=1))
    screens = [Screen(secretary, sitting, *kind) for kind in LED]
    holders = itertools.islice(itertools.cycle(members), SCREENS - len(LED))
    screens += [Screen(member, sitting, *MEMBER) for member in holders]
    for screen in screens:
        screen.read()
    quiet = poll(screens, pid, "Rien ne bouge", seconds=QUIET_SECONDS, is_held=True)
    act = Leading(secretary, screens[0].page).act
    return [quiet, poll(screens, pid, "Un acte toutes les 10 s", seconds=MOVING_SECONDS, act=act)]


def _person(port: int, email: str, number: int) -> Browser:
    person = Browser(port, address=f"192.0.2.{number}")
    person.sign_in(email, PASSWORD)
    return person


class Leading:
    """The secretary calls an item, puts it back, calls it again."""

    def __init__(self, secretary: Browser, page: str) -> None:
        self.secretary, self.page = secretary, page

    def act(self) -> None:
        """Do what the page offers next. Raises RuntimeError when it is refused."""
        answer = self.secretary.get(self.page)
        form = _first_form(answer, self.page, "remettre") or _first_form(answer, self.page, "appeler")
        if form is None or self.secretary.post(form.action, form.data).status != 302:
            raise RuntimeError(f"{self.page}: no item could be called, nor put back.")


def _first_form(answer: Answer, page: str, name: str) -> Form | None:
    forms = answer.forms(page)
    return next((form for form in forms if form.action.endswith(f"/conduite/{name}/")), None)


def poll(
    screens: list[Screen],
    pid: int,
    name: str,
    *,
    seconds: float,
    act: Callable[[], None] | None = None,
    is_held: bool = False,
) -> Following:
    """Let every screen ask on its own; `act` is done meanwhile, now and then. Raises as Screen."""
    started, spent = time.monotonic(), processor_seconds(pid)
    end = started + seconds
    with ThreadPoolExecutor(len(screens)) as threads:
        told = [
            threads.submit(screen.follow, end, late) for screen, late in zip(screens, _spread(screens), strict=True)
        ]
        while act is not None and time.monotonic() < end:
            act()
            time.sleep(ACT_EVERY)
        tallies = [each.result() for each in told]
    core = (processor_seconds(pid) - spent) / (time.monotonic() - started)
    asked, unmoved, read = (sum(getattr(each, name) for each in tallies) for name in ("asked", "unmoved", "read"))
    return Following(name, asked, unmoved, max(each.largest for each in tallies), read, core, is_held)


def _spread(screens: list[Screen]) -> list[float]:
    """Seconds that each waits at the start, so that they do not ask together."""
    return [EVERY * at / len(screens) for at in range(len(screens))]


def processor_seconds(pid: int) -> float:
    """What a process, its children and those it has buried have spent of a processor (proc(5)): none is lost when a
    worker is replaced."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ticks = sum(_ticks(pid)) + sum(sum(_ticks(int(child))[:2]) for child in children)
    return ticks / os.sysconf("SC_CLK_TCK")


def _ticks(pid: int) -> list[int]:
    """utime, stime, and those of the buried children; the name before them may hold spaces."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return [int(field) for field in fields[11:15]]


def following_table(measured: list[Following]) -> str:
    """The measures as a Markdown table."""
    head = (
        *(f"Séance suivie par {SCREENS} écrans", "demandes", "dont 304", "plus longue réponse (octets)"),
        *("pages relues", "part d’un cœur", "plafond"),
    )
    lines = [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(head) - 2)}---|"]
    return "\n".join(lines + [f"| {' | '.join(_cells(one))} |" for one in measured])


def _cells(one: Following) -> list[str]:
    held = f"{_percent(MOST_OF_A_CORE)}, {MOST_BYTES} octets : {'tenu' if one.holds else 'manqué'}"
    share = _percent(one.unmoved / one.asked if one.asked else 0.0)
    numbers = [str(one.asked), share, str(one.largest), str(one.read), _percent(one.core)]
    return [one.name, *numbers, held if one.is_held else ""]


def _percent(share: float) -> str:
    return f"{share * 100:.0f}\u202f%"
