"""What the browser tests stand on: Debian's Chromium, and people who each have a browser of their own."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from candidatures.models import Candidature
from demo.loading import Loading
from tests.e2e.person import DESKTOP, Person
from tests.e2e.writing import address
from tests.loaded import load_demo

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Drive the distribution's Chromium: the suite downloads no browser."""
    found = str(CHROMIUM) if CHROMIUM.exists() else shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        raise RuntimeError("No Chromium here: `apt-get install chromium`, or run `make test`, which does it.")
    return {
        **browser_type_launch_args,
        "executable_path": found,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
    }


@pytest.fixture
def demo(live_server) -> Loading:
    """The demonstration, loaded in the database that the browser is served from."""
    load_demo()
    return Loading()


@pytest.fixture
def meet(browser, live_server) -> Iterator[Callable[..., Person]]:
    """Call it to meet someone: `meet(viewport=PHONE)`, or before another server, by its `base_url`.

    On leaving, everyone must have met pages without a fault.
    """
    people: list[Person] = []

    def someone(*, viewport: dict[str, int] = DESKTOP, base_url: str = "") -> Person:
        person = Person(browser, base_url=base_url or live_server.url, viewport=viewport)
        people.append(person)
        return person

    yield someone
    for person in people:
        person.leave()
    faults = [fault for person in people for fault in person.faults]
    assert not faults, "\n".join(faults)


@pytest.fixture
def arrive(meet):
    """Meet the applicant of a dossier in front of one of its sections, their session open already."""

    def open_section(candidature: Candidature, slug: str, **options) -> Person:
        person = meet(**options)
        person.arrive(candidature.applicant)
        person.page.goto(address(candidature, slug))
        return person

    return open_section
