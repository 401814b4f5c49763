"""A section of a dossier in a browser: typing in it, reading its line of the last save, and what is kept of it."""

import re
import time

from playwright.sync_api import Page, expect

from candidatures.models import Candidature


def address(candidature: Candidature, slug: str) -> str:
    return f"{candidature.get_absolute_url()}{slug}/"


def status(page: Page, text: str) -> None:
    """The line of the last save says this; spaces of any width are alike."""
    expect(page.locator("[data-status]")).to_contain_text(re.compile(r"\s+".join(map(re.escape, text.split()))))


def type_in(page: Page, name: str, text: str, *, leave: bool = True) -> None:
    """Put the caret after what is there, and type; leaving the field is what saves without a wait."""
    page.locator(f"[name={name}]").press("Control+End")
    page.keyboard.type(text)
    if leave:
        page.keyboard.press("Tab")


def saved(page: Page) -> None:
    """Everything is at the server: no copy is left here, and the page says so."""
    deadline = time.monotonic() + 10
    while copies(page):
        assert time.monotonic() < deadline, page.locator("[data-status]").inner_text()
        page.wait_for_timeout(20)
    status(page, "Enregistré à")


def stored(candidature: Candidature, name: str = "motivation"):
    return Candidature.objects.values_list(name, flat=True).get(pk=candidature.pk)


def copies(page: Page) -> int:
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('inet-copie/')).length")
