"""An adviser prepares the next promotion, and moves a module onto a public holiday."""

import pytest
from playwright.sync_api import expect

from accounts.enums import Role
from catalogue.services.importing import import_cycle
from cycles.models import Cycle
from tests.e2e.person import PHONE
from tests.factories.accounts import make_staff
from tests.factories.catalogue import cycle_2025_text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]


def test_the_promotion_of_2026_with_module_5_a_week_later(meet):
    cycle = import_cycle(text=cycle_2025_text()).cycle
    person = meet(viewport=PHONE)
    person.arrive(make_staff(Role.ADVISER, institute=cycle.institute))
    person.go("/atelier/cdg-2025/suivante/", "Préparer la promotion 2026")
    person.press("Préparer la promotion 2026", heading="L’année 2026, et ce qui la gêne")
    person.reads("Vacances de printemps de la zone B")
    person.reads_not("férié (")
    module = person.page.locator("#sessions + ol > li", has_text="Module 5")
    module.get_by_role("button", name="Pousser d’une semaine").focus()
    with person.page.expect_event("load"):
        person.page.keyboard.press("Enter")
    person.look("L’année 2026")
    expect(person.page.locator("[role=status]")).to_contain_text("Le mercredi 11 novembre est férié (Armistice).")
    assert Cycle.objects.get(year=2026).sessions.get(number=5).starts_on.isoformat() == "2026-11-10"
