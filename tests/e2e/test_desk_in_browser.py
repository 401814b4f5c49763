"""The instruction desk under the fingers: from the list to a mail that leaves, without a mouse."""

import pytest
from playwright.sync_api import expect

from accounts.enums import Role
from candidatures.enums import State
from tests.e2e.person import PHONE
from tests.factories.accounts import make_staff
from tests.factories.candidatures import bulk_candidatures
from tests.factories.cycles import CallFactory
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.services
def test_rows_are_walked_chosen_written_to_and_labelled(meet):
    cycle = CallFactory()
    adviser = make_staff(Role.ADVISER, institute=cycle.institute)
    rows = bulk_candidatures(4, cycle=cycle, state=State.UNDER_REVIEW, adviser=adviser)
    person = meet()
    person.arrive(adviser)
    page = person.page
    page.goto("/instruction/?vue=toutes&tri=candidat")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Au clavier")).to_be_visible()
    person.look()
    page.keyboard.press("j")  # belongs to the dialog
    page.keyboard.press("Escape")
    expect(page.locator("#raccourcis")).to_be_hidden()  # the browser closes it in its own time
    for key in "jxjjxk":
        page.keyboard.press(key)
    expect(page.locator("[data-chosen]")).to_have_text("2 dossiers choisis")
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 2
    page.keyboard.press("/")
    page.keyboard.type("jx/?")
    expect(page.locator("input[name=q]")).to_have_value("jx/?")
    expect(page.locator("[data-chosen]")).to_have_text("2 dossiers choisis")
    person.look()
    page.get_by_role("button", name="Écrire").click()
    page.get_by_label("Objet").fill("Entretiens")
    page.get_by_label("Message").fill("Ils commencent lundi.")
    person.look()
    page.get_by_role("button", name="Relire le courriel").click()
    page.get_by_role("button", name="Envoyer à 2 personnes").click()
    page.get_by_role("heading", name="2 dossiers avertis par courriel").wait_for()
    person.look()
    told = OutboxMail.objects.filter(event="candidature.written").values_list("about", flat=True)
    in_order = sorted(rows, key=lambda row: row.sort_name)
    assert set(told) == {in_order[0].uuid, in_order[2].uuid}


def test_on_a_phone_nothing_is_wider_than_the_screen(meet):
    cycle = CallFactory()
    adviser = make_staff(Role.ADVISER, institute=cycle.institute)
    bulk_candidatures(2, cycle=cycle, state=State.UNDER_REVIEW, adviser=adviser)
    person = meet(viewport=PHONE)
    person.arrive(adviser)
    page = person.page
    for address in (
        "/instruction/?vue=toutes&colonnes=depot,manque,engagement,type,region",
        "/instruction/etiquettes/",
    ):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto("/instruction/")
    for opener in ("Colonnes", "Plus de filtres"):
        page.get_by_text(opener, exact=True).click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.get_by_text("Pas demandé").or_(page.locator("tbody .status")).count() >= 2
