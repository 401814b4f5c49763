"""The secretary sets the targets of the group by the keyboard; the board then counts the admitted against them."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from committee.enums import Outcome
from cycles.models import Cycle
from cycles.targets import Target
from tests.factories.committee import bulk_items, decide, make_committee

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]


def test_targets_are_set_by_the_keyboard_and_read_on_the_board(meet, live_server):
    sitting = make_committee(secretary=True)
    for item in bulk_items(2, sitting):
        decide(item, sitting.president, Outcome.ADMITTED)
    person = meet()
    person.arrive(sitting.secretary, reverse("committee:targets"), "Cibles du groupe")
    page = person.page
    for number, (who, typed) in enumerate((("GENDER:WOMEN", "8"), ("GENDER:WOMEN", "5")), start=1):
        if number > 1:
            person.tab_to("[data-row-add]")
            page.keyboard.press("Enter")
        page.select_option(f"[name=target_{number}_who]", who)
        person.tab_to(f"[name=target_{number}_number]")
        page.keyboard.type(typed)
    page.select_option("[name=target_2_bound]", "AT_MOST")
    person.tab_to("#cibles [type=submit]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    person.reads("contredit")
    person.look()
    page.get_by_role("link", name="contredit").click()
    expect(page.locator("[name=target_2_number]")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("12")
    person.tab_to("[name=target_2_weight]")
    page.keyboard.type("0,3")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    person.reads("Les cibles du groupe sont enregistrées.")
    assert Cycle.objects.get(pk=sitting.cycle.pk).targets == [
        Target("GENDER", "WOMEN", "AT_LEAST", 8).write(),
        Target("GENDER", "WOMEN", "AT_MOST", 12, 300).write(),
    ]
    page.goto(live_server.url + reverse("committee:board"))
    person.reads("manque 6")
    page.get_by_text("En tableau").press("Enter")
    expect(page.get_by_role("row", name="Femmes 2 12")).to_contain_text("Cible atteinte")
    person.look()
