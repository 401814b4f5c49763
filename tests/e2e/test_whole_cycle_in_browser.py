"""A head of service types in a browser what the file of 2025 holds, on an empty database: both exports are the same.

The first texts and modules are enough here; `tests/workshop/test_whole_cycle.py` writes them all, by the same forms.
"""

import pytest
import yaml
from playwright.sync_api import expect

from accounts.enums import Role
from catalogue.services.exporting import export_cycle
from catalogue.services.importing import import_cycle
from cycles.models import Cycle
from organisations.models import Institute
from tests.e2e.person import Person
from tests.factories.accounts import make_staff
from tests.factories.catalogue import cycle_2025_text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
HELD = {"phone": "03 00 00 00 00", "court": "tribunal administratif de Strasbourg"}


class Typist:
    """Goes from page to page of the workshop, and fills what the file says."""

    def __init__(self, head: Person, told: dict) -> None:
        self.head, self.page, self.told = head, head.page, told

    def press(self, name: str) -> None:
        with self.page.expect_event("load"):
            self.page.get_by_role("button", name=name, exact=True).first.click()

    def save(self, **values: object) -> None:
        self.head.fill(**{name: value for name, value in values.items() if value is not None})
        self.press("Enregistrer")

    def write_institute(self, told: dict) -> None:
        self.head.go("/atelier/institut/", "Institut")
        names = ("name", "parent", "service", "email", "website")
        self.head.fill(**{name: told[name] for name in names}, address="\n".join(told["address"]), **HELD)
        self.press("Enregistrer les réglages")

    def open_cycle(self) -> None:
        self.head.go("/atelier/nouveau/", "Nouveau cycle")
        named = {name: self.told[name] for name in ("title", "code", "promotion", "year", "fee")}
        self.head.fill(**named, deadline=self.told["candidature_deadline"].isoformat())
        self.press("Ouvrir ce cycle")
        audience, see_also = self.told["audience"], "\n".join(self.told["see_also"])
        self.save(audience_intro=audience["intro"], audience_items="\n".join(audience["items"]), see_also=see_also)

    def write_texts(self, slug: str) -> None:
        for text in self.told["sections"]:
            self.page.goto(f"/atelier/{slug}/textes/")
            self.press("Ajouter un texte")
            self.save(title=text["title"], body=text.get("body"))
            for under in text.get("subsections", []):
                self.page.goto(f"/atelier/{slug}/textes/")
                self.press(f"Ajouter un sous-texte à {text['title']}".replace("'", "’"))
                self.save(title=under["title"], body=under["body"])

    def write_sessions(self, slug: str) -> None:
        for module in self.told["modules"]:
            self.page.goto(f"/atelier/{slug}/modules/")
            self.press("Ajouter un module")
            lines = {name: "\n".join(module[name]) for name in ("objectives", "contents")}
            days = {"starts_on": module["start"].isoformat(), "ends_on": module["end"].isoformat()}
            self.save(title=module["title"], place=module["place"], **days, **lines)
        tour = self.told["study_tour"]
        self.page.goto(f"/atelier/{slug}/voyage/")
        self.page.get_by_label("Ce cycle comporte un voyage d’étude").check()
        days = {"starts_on": tour["start"].isoformat(), "ends_on": tour["end"].isoformat()}
        self.save(title=tour["title"], intro_title=tour["intro_title"], body=tour["body"], **days)

    def write_rows(self, slug: str) -> None:
        self.page.goto(f"/atelier/{slug}/dossier/")
        for rank, label in enumerate(self.told["required_documents"], start=1):
            self.page.locator("[data-row] .post__open").nth(rank - 1).click()
            self.head.fill(**{f"piece_{rank}_label": label})
        self.press("Enregistrer")
        self.page.goto(f"/atelier/{slug}/contacts/")
        for rank, contact in enumerate(self.told["contacts"], start=1):
            if rank > 1:
                self.page.get_by_role("button", name="Ajouter un contact").click()
            self.head.fill(**{f"contact_{rank}_{name}": value for name, value in contact.items()})
        self.press("Enregistrer")


def some_of(text: str) -> dict:
    """What the file holds, less some texts and modules."""
    told = yaml.safe_load(text)
    cycle = told["cycle"]
    cycle["sections"], cycle["modules"] = cycle["sections"][1:3], cycle["modules"][:2]
    for section in cycle["sections"]:
        if "subsections" in section:
            section["subsections"] = section["subsections"][:1]
    return told


def test_a_cycle_typed_in_a_browser_is_the_one_of_the_file(meet, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    told = some_of(cycle_2025_text())
    institute = Institute.objects.create(code=told["institute"]["code"], name="Institut")
    head = meet()
    head.arrive(make_staff(Role.HEAD_OF_SERVICE, institute=institute))
    typist = Typist(head, told["cycle"])
    typist.write_institute(told["institute"])
    typist.open_cycle()
    slug = Cycle.objects.get().slug
    for write in (typist.write_texts, typist.write_sessions, typist.write_rows):
        write(slug)
    head.go(f"/atelier/{slug}/publier/", "Publier")
    head.page.get_by_label("Je sais que l’appel est déjà clos").check()
    typist.press("Publier la page")
    expect(head.page.get_by_text("est publié\u00a0: tout le monde")).to_be_visible()
    head.look()
    typed = export_cycle(cycle=Cycle.objects.get())
    Cycle.objects.all().delete()
    assert typed == export_cycle(cycle=import_cycle(text=yaml.safe_dump(told, allow_unicode=True)).cycle)
