"""The parts of a cycle in a browser: a text with its bar of marks, rows and lists by keyboard and by their grips."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.enums import Role
from cycles.models import Section
from tests.e2e.person import PHONE
from tests.e2e.writing import saved
from tests.factories.accounts import MembershipFactory
from tests.factories.cycles import CycleFactory, SectionFactory, add_criteria
from tests.factories.modules import ModuleFactory
from workshop.addresses import url_of
from workshop.parts import GRID, MODULES, PRESENTATION, TEXT, PartKey

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(live_server):
    return CycleFactory(draft=True, year=2100)


@pytest.fixture
def adviser(meet, draft):
    def come(**options):
        person = meet(**options)
        person.arrive(MembershipFactory(institute=draft.institute, role=Role.ADVISER).user)
        return person

    return come


def test_a_text_is_written_with_a_bar_and_never_as_html(adviser, draft):
    text = SectionFactory(cycle=draft, title="Un texte", body="mot " * 60)
    person = adviser(viewport=PHONE)
    page = person.page
    person.go(url_of(draft, PartKey(TEXT, str(text.uuid))))
    body = page.locator("[name=body]")
    body.fill("premier\n<b>second</b>")
    body.press("Control+Home")
    body.press("Shift+End")
    body.press("Control+b")
    expect(body).to_have_value("**premier**\n<b>second</b>")
    body.press("Control+b")
    expect(body).to_have_value("premier\n<b>second</b>")
    body.press("Control+a")
    page.get_by_role("button", name="Gras").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Italique")).to_be_focused()
    page.get_by_role("button", name="Liste", exact=True).press("Enter")
    expect(body).to_have_value("- premier\n- <b>second</b>")
    page.keyboard.press("Control+z")
    expect(body).to_have_value("premier\n<b>second</b>")
    body.press("Tab")
    saved(page)
    assert Section.objects.get(pk=text.pk).body == "premier\n<b>second</b>"
    person.look()
    body.fill("")
    body.press("Tab")
    expect(page.locator("[data-fell]")).to_contain_text("Ce texte est vide maintenant")
    saved(page)
    page.reload()
    expect(page.locator("[data-fell]")).to_contain_text("Ce texte est vide maintenant")


def test_a_page_follows_the_address_of_its_cycle(adviser, draft):
    person = adviser()
    page = person.page
    person.go(url_of(draft, PartKey(PRESENTATION)))
    page.fill("[name=code]", "PC-9")
    page.locator("[name=year]").press("Control+a")
    saved(page)
    page.keyboard.type("2101")
    page.keyboard.press("Tab")
    saved(page)
    expect(page).to_have_url(re.compile("/atelier/pc-9-2101/presentation/$"))
    page.fill("[name=title]", "Cycle des pairs")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page).to_have_url(re.compile("/atelier/pc-9-2101/appel/$"))
    draft.refresh_from_db()
    assert (draft.code, draft.year, draft.title) == ("PC-9", 2101, "Cycle des pairs")


def test_rows_and_lists_are_ordered_by_their_grips_and_by_keyboard(adviser, draft):
    add_criteria(draft)
    for number in (1, 2, 3):
        ModuleFactory(cycle=draft, number=number, title=f"Thème {number}")
    person = adviser()
    page = person.page
    person.go(url_of(draft, PartKey(GRID)))
    rows = page.locator("#id_criteria [data-row]:visible")
    drag(page, rows.nth(4).locator("[data-row-grip]"), rows.nth(0))
    expect(rows.nth(0)).to_contain_text("Disponibilité")
    page.get_by_role("button", name="Retirer le critère 2").press("Enter")
    expect(page.locator(".sum")).to_have_text("Les poids font 75\u00a0: il manque 25.")
    saved(page)
    assert [row.weight for row in draft.criteria.all()] == [10, 30, 20, 15]
    person.go(url_of(draft, PartKey(MODULES)))
    items = page.locator("[data-item]")
    with page.expect_event("load"):
        drag(page, items.nth(2).locator("[data-item-grip]"), items.nth(0))
    expect(items.nth(0)).to_contain_text("Thème 3")
    with page.expect_event("load"):
        page.get_by_role("button", name="Descendre Thème 3").press("Enter")
    expect(page.get_by_role("button", name=re.compile("Descendre Thème 3"))).to_be_focused()
    assert [row.title for row in draft.sessions.order_by("number")] == ["Thème 1", "Thème 3", "Thème 2"]


def drag(page: Page, grip: Locator, target: Locator) -> None:
    """Take the grip and let go on the upper half of a row."""
    grip.hover()
    page.mouse.down()
    box = target.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 4, steps=4)
    page.mouse.up()
