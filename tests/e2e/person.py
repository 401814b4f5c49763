"""Someone in front of a browser: goes to pages, reads, fills, and notes whatever is wrong on the way."""

import re
from pathlib import Path

import axe_playwright_python
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect

from accounts.models import User
from tests.factories.accounts import sign_in

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# The page without its words and numbers: width, elements, attributes, which of them hold text, what is open above it.
SHAPE = """() => {
  const plain = value => value.replace(/[0-9a-f-]{12,}|[0-9]+/g, "#");
  const tell = node => {
    if (node.nodeType === Node.TEXT_NODE) return node.data.trim() ? "x" : "";
    if (node.nodeType !== Node.ELEMENT_NODE || ["SCRIPT", "STYLE"].includes(node.tagName)) return "";
    const names = [...node.attributes].filter(({ name }) => name !== "value");
    const attributes = names.map(({ name, value }) => `${name}=${plain(value)}`).join(" ");
    return `<${node.tagName} ${attributes}>${[...node.childNodes].map(tell).join("")}`;
  };
  return [innerWidth, document.querySelectorAll(":popover-open").length, tell(document.documentElement)].join(" ");
}"""
CLEAN: set[str] = set()
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
MAX_TABS = 80


class Person:
    """One browser context. `faults` gathers violations of axe-core, script errors, refusals of the CSP and 5xx."""

    def __init__(self, browser: Browser, *, base_url: str, viewport: dict[str, int]) -> None:
        self.base_url = base_url
        self.context = browser.new_context(
            base_url=base_url, viewport=viewport, locale="fr-FR", timezone_id="Europe/Paris"
        )
        self.context.set_default_timeout(30_000)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: script error: {error}"))
        self.page.on("response", self._note_response)

    def leave(self) -> None:
        """Close the browser."""
        self.context.close()

    def go(self, path: str, heading: str | None = None) -> None:
        """Ask for a page and look at it."""
        self.page.goto(path)
        self.look(heading)

    def look(self, heading: str | None = None) -> None:
        """Check the page: its title, where one is expected, what axe-core finds, and nothing wider than the screen."""
        if heading is not None:
            expect(self.page.locator("h1").first).to_contain_text(heading)
        self._run_axe()
        overflow = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if overflow > 0:
            self.faults.append(f"{self.page.url}: {overflow} px wider than the screen")

    def reads(self, text: str) -> None:
        """The page says this, somewhere visible. Spaces of any width are alike."""
        expect(self.page.locator("body")).to_contain_text(_spaced(text))

    def reads_not(self, text: str) -> None:
        """The page does not say this."""
        expect(self.page.locator("body")).not_to_contain_text(text)

    def fill(self, **values: object) -> None:
        """Fill fields by name: text, a choice by its value, True to tick."""
        for name, value in values.items():
            field = self.page.locator(f"[name='{name}']:visible")
            if value is True:
                field.first.check()
            elif field.first.evaluate("field => field.tagName") == "SELECT":
                field.first.select_option(str(value))
            elif field.first.get_attribute("type") in {"radio", "checkbox"}:
                self.page.locator(f"[name='{name}'][value='{value}']").check()
            else:
                field.first.fill(str(value))

    def press(self, name: str, *, heading: str | None = None, within: str = "body") -> None:
        """Press the first button of that name that shows, wait for what follows and look at it.

        One that opens a dialog is confirmed there, by the last button of its foot.
        """
        button = self.page.locator(within).get_by_role("button", name=_spaced(name, start=True)).first
        dialog = button.get_attribute("popovertarget")
        if dialog:
            button.click()
            button = self.page.locator(f"#{dialog} footer button").last
        # Not a navigation: a page that notes its version in the history makes one without leaving.
        with self.page.expect_event("load"):
            button.click()
        self.look(heading)

    def send(self, name: str, *, heading: str | None = None) -> None:
        """Press the button that sends a dossier, read its dialog, declare what is left to declare, and confirm."""
        self.page.get_by_role("button", name=_spaced(name, start=True)).first.click()
        for box in self.page.locator("#confirmer-envoi input[type=checkbox]").all():
            box.check()
        self.look()
        verb = name.split()[0]
        self.press(verb, heading=heading, within="#confirmer-envoi")

    def save(self) -> None:
        """Press « Enregistrer » in a section of a dossier, which stays, and wait until the page says so."""
        with self.page.expect_response("**/enregistrer/"):
            self.page.get_by_role("button", name="Enregistrer", exact=True).click()
        expect(self.page.locator("[data-status]")).to_contain_text("Enregistré à")
        self.look()

    def unfold(self, name: str) -> None:
        """Open a part of the page that is folded."""
        summary = self.page.locator("summary", has_text=name).first
        if summary.locator("xpath=..").get_attribute("open") is None:
            summary.click()

    def follow(self, name: str, *, heading: str | None = None) -> None:
        """Follow the first link of that name."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=_spaced(name)).first.click()
        self.look(heading)

    def tab_to(self, selector: str) -> None:
        """Reach a control with the Tab key alone. Raises AssertionError when it cannot be."""
        for _ in range(MAX_TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                self._check_focus_shows(selector)
                return
        raise AssertionError(f"{selector} is not reached by the keyboard on {self.page.url}.")

    def arrive(self, user: User, path: str = "", heading: str | None = None) -> None:
        """Have the session of this user, as the sign-in page would leave it, and go to a page."""
        client = Client()
        sign_in(client, user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        self.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.base_url}])
        if path:
            self.go(path, heading)

    def sign_in(self, email: str, password: str) -> None:
        """Open a session on the sign-in page, as somebody does it."""
        self.go("/compte/login/", "Se connecter")
        self.fill(login=email, password=password)
        self.press("Se connecter")

    def sign_out(self) -> None:
        """Close the session."""
        self.context.clear_cookies()

    def _check_focus_shows(self, selector: str) -> None:
        drawn = self.page.evaluate(
            """() => { const style = getComputedStyle(document.activeElement);
            return style.outlineStyle !== 'none' || style.boxShadow !== 'none'; }"""
        )
        if not drawn and self.page.evaluate("document.activeElement.type") not in {"radio", "checkbox"}:
            self.faults.append(f"{self.page.url}: the focus on {selector} does not show")

    def _run_axe(self) -> None:
        """What axe-core finds in a page of this shape; one that was clean before in this process is not read again."""
        shape = self.page.evaluate(SHAPE)
        if shape in CLEAN:
            return
        self.page.evaluate(AXE)  # by the debugger: the page's policy forbids what it did not send
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)")
        if not found:
            CLEAN.add(shape)
        for violation in found:
            nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
            self.faults.append(f"{self.page.url}: {violation['id']} ({violation['help']}): {nodes}")

    def _note_console(self, message: ConsoleMessage) -> None:
        # The browser itself logs answers such as 422, which these tests look for.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"{self.page.url}: console: {message.text}")

    def _note_response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} on {response.url}")


def _spaced(text: str, *, start: bool = False) -> re.Pattern[str]:
    """The text with spaces of any width, no-break ones too."""
    words = r"\s+".join(re.escape(word) for word in text.split())
    return re.compile(rf"^\s*{words}" if start else words)
