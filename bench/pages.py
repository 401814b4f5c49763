"""What is measured, by whom, and beside which page of the bare reference (see bare/)."""

import re
from collections.abc import Container
from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path

from bench.bare import BROCHURE
from bench.client import LOGIN, Answer, Browser
from bench.measures import Bench, Measure
from bench.newcomer import Newcomer
from demo.papers import make_pdf, weigh_down

PATH_WARM_UP = 4
PATH_ROUNDS = 20
CV_BYTES = 100_000
PASSWORD = "cycle-demo-strasbourg"
ADVISER = "helene.marchandeau@example.org"
PRESIDENT = "genevieve.aldebert-nkosi@example.org"
APPLICANT = "samir.ait-lahcen-roy@example.org"
UUID = r"[0-9a-f-]{36}"
BARE_LOGIN = "/connexion/"
WORDS = "?q=guerin+12"
SEARCH = f"/instruction/{WORDS}"
LAST = "?page=100000"  # both answer with the last page that there is
LAST_PAGE = f"/instruction/{LAST}"
# The last three: see growth.py, sitting.py and group.py.
PARTS = ("public", "desk", "committee", "writing", "path", "growth", "sitting", "group")
# Times the bare reference not to pass, medians of both: from the issue.
LIST, BOARD, DOSSIER, READING, SAVING, AUTOSAVE, PUBLIC = 2.2, 1.5, 3.5, 3.5, 2.5, 2.2, 3.0


@dataclass(frozen=True)
class Person:
    """Somebody before both servers, on a connection of their own to each."""

    ours: Browser
    bare: Browser

    @classmethod
    def at(cls, ports: tuple[int, int], email: str = "") -> "Person":
        """Come to both; with an address, signed in. Raises LookupError when one does not let in."""
        person = cls(*(Browser(port) for port in ports))
        if email:
            person.ours.sign_in(email, PASSWORD)
            form = person.bare.form(BARE_LOGIN, holding="username")
            if person.bare.post(form.action, form.filled(username=email, password=PASSWORD)).status != 302:
                raise LookupError(f"{email} was not let in by the bare reference.")
        return person


def measure_pages(
    ports: tuple[int, int], newcomers: list[Newcomer], var_dir: Path, bench: Bench, parts: Container[str]
) -> list[Measure]:
    """Measure the pages of the table, or these parts of it (see PARTS). `ports`: ours, then the bare reference's;
    `newcomers` are about to submit."""
    found: list[Measure] = []
    if "public" in parts:
        found += _measure_public(bench, Person.at(ports), var_dir)
    for part, email, measure in (
        ("desk", ADVISER, _measure_desk),
        ("committee", PRESIDENT, _measure_committee),
        ("writing", APPLICANT, _measure_writing),
    ):
        if part in parts:
            found += measure(bench, Person.at(ports, email))
    return [*found, _measure_path(ports[0], newcomers)] if "path" in parts else found


def _measure_public(bench: Bench, visitor: Person, var_dir: Path) -> list[Measure]:
    ours = visitor.ours
    cycle = first_link(ours, "/", r"/cycles/[a-z0-9-]+/")
    brochure = f"{cycle}brochure.pdf"
    (var_dir / BROCHURE).write_bytes(ours.get(brochure).body)
    return [
        bench.alone("Page de connexion", lambda: ours.get(LOGIN)),
        bench.alone("Accueil public", lambda: ours.get("/")),
        _page(bench, visitor, "Page du cycle", cycle, cycle, PUBLIC),
        _page(bench, visitor, "Brochure PDF (en cache)", brochure, brochure, PUBLIC),
    ]


def _measure_desk(bench: Bench, adviser: Person) -> list[Measure]:
    dossier = middle_dossier(adviser.ours)
    uuid = dossier.split("/")[2]
    return [
        bench.alone("Accueil du service", lambda: adviser.ours.get("/accueil/")),
        _page(bench, adviser, "Liste du conseiller", "/instruction/", "/liste/", LIST),
        _page(bench, adviser, "Liste, dernière page", LAST_PAGE, f"/liste/{LAST}", LIST),
        _page(bench, adviser, "Liste, recherche", SEARCH, f"/liste/{WORDS}", LIST),
        _page(bench, adviser, "Un dossier (instruction)", dossier, f"/dossiers/{uuid}/", DOSSIER),
    ]


def _measure_committee(bench: Bench, president: Person) -> list[Measure]:
    uuid = first_link(president.ours, "/commission/?page=20", rf"/commission/dossiers/({UUID})/")
    ours, bare = f"/commission/dossiers/{uuid}/", f"/lectures/{uuid}/"
    return [
        _page(bench, president, "Tableau de la commission", "/commission/", "/commission/", BOARD),
        _page(bench, president, "Tableau, dernière page", f"/commission/{LAST}", f"/commission/{LAST}", BOARD),
        _page(bench, president, "Lecture d’un dossier", ours, bare, READING),
        bench.beside(
            "Enregistrer une lecture (POST)",
            Writing(president.ours, ours, "comment", act="validate"),
            Writing(president.bare, bare, "comment"),
            limit=SAVING,
            expected=(302, 302),
        ),
    ]


def _measure_writing(bench: Bench, applicant: Person) -> list[Measure]:
    uuid = first_link(applicant.ours, "/accueil/", rf"/candidatures/({UUID})/")
    page, bare = f"/candidatures/{uuid}/projet/", f"/brouillons/{uuid}/"
    return [
        bench.alone("Enregistrer une section (POST)", Writing(applicant.ours, page, "motivation"), expected=302),
        bench.beside(
            "Enregistrement automatique (POST)",
            Writing(applicant.ours, page, "motivation", to=f"{page}enregistrer/"),
            Writing(applicant.bare, bare, "motivation"),
            limit=AUTOSAVE,
        ),
    ]


def _page(bench: Bench, person: Person, name: str, ours: str, bare: str, limit: float) -> Measure:
    return bench.beside(name, lambda: person.ours.get(ours), lambda: person.bare.get(bare), limit=limit)


class Writing:
    """Save another text each time in the control `name` of a page's form.

    The page is asked for before each save, outside the measure: it knows the version that it changes, and the other
    server writes in the same row. `to`: where the form goes, when it is not where it says; `extra` is sent along.
    """

    def __init__(self, browser: Browser, page: str, name: str, *, to: str = "", **extra: str) -> None:
        self.browser, self.page, self.name, self.to, self.extra = browser, page, name, to, extra
        self.turn = 0

    def __call__(self) -> Answer:
        self.turn += 1
        form = self.browser.form(self.page, holding=self.name)
        text = f"Texte écrit {self.turn} fois sur le port {self.browser.connection.port}."
        return self.browser.post(self.to or form.action, form.filled(**{self.name: text}, **self.extra))


def _measure_path(port: int, newcomers: list[Newcomer]) -> Measure:
    """Sign in, write, join a CV of 100 KB, submit: the four POSTs together, somebody else each time."""
    waiting = iter(newcomers)
    bench = Bench(warm_up=PATH_WARM_UP, rounds=PATH_ROUNDS)
    name = "Entrer, écrire, joindre 100 Ko, déposer (4 POST)"
    return bench.alone(name, lambda: _go(port, next(waiting)), expected=302)


def _go(port: int, person: Newcomer) -> Answer:
    browser = Browser(port, address=person.address)
    entered = browser.sign_in(person.email, person.password)
    form = browser.form(f"{person.page}projet/", holding="motivation")
    written = browser.post(
        f"{person.page}projet/enregistrer/", form.filled(motivation=f"Motivation du candidat {person.number}.")
    )
    joined = browser.upload(
        f"{person.page}pieces/{person.cv}/", form.token, name="file", filename="cv.pdf", content=_cv(person)
    )
    submitted = browser.post(f"{person.page}deposer/", form.token)
    _check_path(browser, person, written, joined)
    return reduce(add, [entered, written, joined, submitted])


def _check_path(browser: Browser, person: Newcomer, written: Answer, joined: Answer) -> None:
    """Raise RuntimeError unless each step was taken: refusals may be quick."""
    if (written.status, joined.status) != (200, 302) or b"accuse-de-reception" not in browser.get(person.page).body:
        raise RuntimeError(f"{person.email} could not go to the end ({written.status}, {joined.status}).")


def _cv(person: Newcomer) -> bytes:
    content = make_pdf(title="Curriculum vitæ", paragraphs=[person.email])
    return weigh_down(content, size=CV_BYTES, seed=person.number)


def middle_dossier(browser: Browser) -> str:
    """The page of a dossier that has others before and after it, where there are enough of them."""
    return first_link(browser, "/instruction/?page=20", rf"/instruction/{UUID}/")


def first_link(browser: Browser, page: str, pattern: str) -> str:
    """What the page says by this pattern: its group where it has one. Raises LookupError."""
    answer = browser.get(page)
    found = re.search(pattern, answer.body.decode())
    if found is None:
        raise LookupError(f"{page} ({answer.status}) leads to no {pattern}.")
    return found[1] if found.re.groups else found[0]
