"""Composing a group of three hundred dossiers: one drag, beside the page of signing in; a hundred decisions recorded at
once, beside one bulk_create of every row that they write; two hundred published, beside the page of signing in."""

import json
import statistics
from dataclasses import dataclass
from itertools import cycle as in_turn
from pathlib import Path

from bench.client import LOGIN, Answer, Browser
from bench.measures import Bench
from bench.pages import ADVISER, PASSWORD
from bench.server import copied_database, manage, serving, tidy

DOSSIERS, DECISIONS, PUBLISHED = 300, 100, 200
ROUNDS = 10
DRAG_MILLISECONDS = 150.0
PUBLICATION_MILLISECONDS = 2000.0
TIMES_BULK = 5.0
JSON = {"Accept": "application/json"}


@dataclass(frozen=True)
class Line:
    """One act and what it is measured beside, medians in milliseconds; what the act may take: milliseconds, or so many
    times the other."""

    name: str
    taken: float
    beside: str
    other: float
    most: float = 0.0
    times: float = 0.0

    @property
    def holds(self) -> bool:
        """Within its limit, where it has one."""
        return (not self.most or self.taken < self.most) and (not self.times or self.taken <= self.times * self.other)


class Dragging:
    """Bring a card to a column and back, as the script of the composer does, from the revision of the last answer."""

    def __init__(self, browser: Browser, scenario: str, item: str, columns: tuple[str, str]) -> None:
        page = f"/commission/composition/{scenario}/"
        self.browser, self.address = browser, f"{page}deplacer/{item}/"
        self.token = browser.form(page, holding="csrfmiddlewaretoken").token
        self.columns, self.revision = in_turn(columns), 1

    def __call__(self) -> Answer:
        data = [*self.token, ("vers", next(self.columns)), ("seen", str(self.revision))]
        answer = self.browser.post(self.address, data, JSON)
        if answer.status == 200:
            self.revision = json.loads(answer.body)["revision"]
        return answer


def measure_group(env: dict[str, str]) -> list[Line]:
    """Compose in a copy of the database, whose call is closed. `env`: see bench.server.environment."""
    file = Path(env["VAR_DIR"]) / "group.json"
    with copied_database(env) as copy:
        manage(copy, "settle_group", str(DOSSIERS), str(DECISIONS), str(PUBLISHED), str(file))
        told = json.loads(file.read_text(encoding="utf-8"))
        tidy(copy["DATABASE_URL"])
        with serving(copy) as server:
            drag = _drag(server.port, told["scenario"], told["item"])
        decided = (_decided(name, **times) for name, times in told["decisions"].items())
        return [drag, *decided, _published(told["published"], told["mails"], sign_in=drag.other)]


def _drag(port: int, scenario: str, item: str) -> Line:
    browser = Browser(port, address="192.0.2.1")
    browser.sign_in(ADVISER, PASSWORD)
    bench = Bench(rounds=ROUNDS)
    visitor = Browser(port, address="192.0.2.2")
    drag = Dragging(browser, scenario, item, ("non-retenus", "admis"))
    taken, other = bench.by_turns("Déplacer une personne", [drag, lambda: visitor.get(LOGIN)])
    name = f"Déplacer une personne, {DOSSIERS} dossiers (POST)"
    return Line(name, taken.median, "page de connexion", other.median, most=DRAG_MILLISECONDS)


def _decided(name: str, act: list[float], bulk: list[float]) -> Line:
    return Line(name, statistics.median(act), "bulk_create", statistics.median(bulk), times=TIMES_BULK)


def _published(times: list[float], mails: int, *, sign_in: float) -> Line:
    """Raises RuntimeError unless each person has one mail."""
    if mails != PUBLISHED:
        raise RuntimeError(f"{mails} mails for {PUBLISHED} decisions.")
    name = f"Publier {PUBLISHED} décisions, une transaction"
    return Line(name, statistics.median(times), "page de connexion", sign_in, most=PUBLICATION_MILLISECONDS)


def group_table(measured: list[Line]) -> str:
    """The measures as a Markdown table."""
    lines = ["| Composer | médiane (ms) | à côté (ms) | rapport | plafond |", "|---|---:|---:|---:|---|"]
    return "\n".join(lines + [f"| {' | '.join(_cells(one))} |" for one in measured])


def _cells(one: Line) -> list[str]:
    limit = f"{one.most:.0f} ms" if one.most else f"{one.times:.0f} fois"
    verdict = f"{limit} : {'tenu' if one.holds else 'manqué'}"
    cells = [f"{one.taken:.1f}", f"{one.beside} : {one.other:.1f}", f"{one.taken / one.other:.2f}"]
    return [one.name, *(cell.replace(".", ",") for cell in cells), verdict]
