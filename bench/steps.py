"""Count what it costs to apply: fields, clicks and screens from « Commencer mon dossier » to the receipt.

    VAR_DIR=… PORT=8113 python -m bench.steps http://127.0.0.1:8113 cdg-2027 someone@example.org password

Drives Chromium against a server of the demonstration, as an applicant who has an account and no dossier in that cycle,
on the shortest honest path: each needed answer once, two files, the signatory, the declarations. A field is an answer
given, a click a button, a link or a file chosen, a screen a page that loads.
"""

import sys
from collections import Counter
from pathlib import Path
from tempfile import mkdtemp

from playwright.sync_api import Locator, Page, sync_playwright

from demo.papers import make_pdf

TEXT = (
    "Je dirige une ville qui change d’échelle, et je veux apprendre à partager la décision avec ceux qui la portent. "
)
ANSWERS = {
    "title": "F",
    "phone": "01 99 00 20 21",
    "employer_name": "Ville d’Essai",
    "employer_type": "COMMUNE",
    "siret": "21990022200015",
    "department": "14",
    "population": "46200",
    "staff_count": "980",
    "job_title": "Directrice générale des services",
    "category": "DGS",
    "in_post_since": "2021-09",
    "functional_post": "True",
    "grade": "Administratrice territoriale",
    "employment_status": "detache",
    "people_managed": "640",
    "years_in_general_management": "5",
    "post_1_job_title": "Directrice générale des services",
    "post_1_employer": "Ville d’Essai",
    "post_1_start": "2021",
    "has_taken_cycle": "False",
    "earlier_candidature": "False",
    "motivation": TEXT * 6,
    "project": TEXT * 8,
    "contribution": TEXT * 4,
    "question": "Comment décider à plusieurs ?",
    "commits_attendance": "on",
    "commits_accuracy": "on",
    "read_data_notice": "on",
}
SIGNATORY = {
    "signatory_name": "Philippe Essai",
    "signatory_capacity": "Maire",
    "signatory_email": "maire.essai@example.org",
}


class Counting:
    """A person who counts what they do."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.done: Counter[str] = Counter()
        self.trail: list[str] = []
        page.on("load", lambda _: self._screen())

    def _screen(self) -> None:
        self.done["screens"] += 1
        self.trail.append(f"screen {self.page.url}")

    def click(self, control: Locator) -> None:
        """Press a button or a link, and let what follows come."""
        self.done["clicks"] += 1
        self.trail.append(f"click « {' '.join((control.inner_text() or '').split())} »")
        control.click()
        self.page.wait_for_load_state("load")
        self.page.wait_for_timeout(700)

    def answer(self, answers: dict[str, str]) -> None:
        """Give the answers that this page asks for and does not hold yet."""
        for name, value in answers.items():
            field = self.page.locator(f"[name='{name}']:visible").first
            if not field.count():
                continue
            kind = field.get_attribute("type")
            if kind == "checkbox":
                field.check()
            elif kind == "radio":
                self.page.locator(f"[name='{name}'][value='{value}']").check()
            elif field.evaluate("field => field.tagName") == "SELECT":
                if field.input_value() == value:
                    continue
                field.select_option(value)
            elif field.input_value():
                continue
            else:
                field.fill(value)
            self.done["fields"] += 1
            self.trail.append(f"field {name}")

    def give(self, number: int, path: Path) -> None:
        """Choose the file of a piece; press its button where choosing does not send it."""
        slot = self.page.locator("form.piece__send, [data-slot-form], .piece:has(input[type=file])").nth(number)
        self.done["clicks"] += 1
        self.trail.append(f"choose {path.name}")
        slot.locator("input[type=file]").first.set_input_files(path)
        self.page.wait_for_timeout(3_000)
        left = slot.get_by_role("button", name="Envoyer")
        if left.count() and left.first.is_visible():
            self.click(left.first)


def apply(person: Counting, url: str, slug: str) -> None:
    """From the page that says what awaits to the page that holds the receipt."""
    page = person.page
    page.goto(f"{url}/candidatures/commencer/{slug}/")
    person.click(page.get_by_role("button", name="Commencer mon dossier"))
    if not page.locator("[name=phone]").count():
        person.click(page.locator("main a", has_text="Identité").locator("visible=true").first)
    given = False
    for _ in range(9):
        person.answer(ANSWERS)
        if not given and page.locator("[name=signatory_email]:visible").count():
            given = True
            give_pieces(person)
            if not page.url.split("#")[0].endswith("/pieces/"):
                continue
        following = page.get_by_role("button", name="Enregistrer et continuer")
        following = following if following.count() else page.locator("a", has_text="Continuer vers")
        if not following.count() or not following.first.is_visible():
            break
        person.click(following.first)
    if not page.url.endswith("/relire/"):
        person.click(page.locator("main a", has_text="Relire").locator("visible=true").first)
    person.click(page.get_by_role("button", name="Déposer ma candidature").first)
    confirm = page.locator("dialog footer button").locator("visible=true")
    person.answer(ANSWERS)
    if confirm.count():
        person.click(confirm.last)


def give_pieces(person: Counting) -> None:
    """The CV, then the signatory."""
    folder = Path(mkdtemp())
    path = folder / "cv.pdf"
    path.write_bytes(make_pdf(title="cv", paragraphs=[TEXT]))
    person.give(0, path)
    person.answer(SIGNATORY)
    person.click(person.page.get_by_role("button", name="Envoyer le lien").first)


def main() -> None:
    url, slug, email, password = sys.argv[1:5]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="fr-FR").new_page()
        page.goto(f"{url}/compte/login/")
        page.fill("[name=login]", email)
        page.fill("[name=password]", password)
        page.get_by_role("button", name="Se connecter", exact=True).first.click()
        page.wait_for_load_state()
        person = Counting(page)
        try:
            apply(person, url, slug)
        finally:
            print("\n".join(person.trail))
            print(dict(person.done))
        print(" ".join(page.locator("main").inner_text().split())[:300])


if __name__ == "__main__":
    main()
