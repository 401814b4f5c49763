"""A member reads: marks and opinion save themselves, and a validated reading changes only when its author says so."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from committee.models import Assessment
from tests.e2e.person import Person
from tests.factories.committee import bulk_items, make_committee

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sitting(live_server):
    return make_committee(members=1)


@pytest.fixture
def member(meet, sitting) -> Person:
    person = meet()
    person.arrive(sitting.members[0])
    return person


def mark(page: Page, criterion, value: int) -> None:
    page.locator(f"[name=c{criterion.pk}][value='{value}']").check(force=True)


def says(page: Page, words: str) -> None:
    expect(page.locator("[data-status]")).to_contain_text(re.compile(r"\s+".join(words.split())))


def copies(page: Page) -> int:
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('inet-copie/')).length")


def wait_until_sent(page: Page) -> None:
    """Wait until this browser holds no copy. Asked from here: the page's policy runs no text as a script."""
    for _ in range(50):
        if not copies(page):
            return
        page.wait_for_timeout(100)
    raise AssertionError("What was typed is still held in the browser alone.")


@pytest.mark.slow
def test_nothing_typed_in_the_grid_is_lost(member, sitting):
    item, other = bulk_items(2, sitting)
    criteria = list(sitting.cycle.criteria.all())
    address = reverse("committee:read", args=[item.uuid])
    page = member.page
    page.goto(address)
    mark(page, criteria[0], 4)
    page.locator("[name=comment]").fill("Un projet net.")
    page.goto(reverse("committee:board"))  # left in the middle of a sentence
    page.goto(address)
    expect(page.locator("[name=comment]")).to_have_value("Un projet net.")
    expect(page.locator("[data-score]")).to_have_text("16,00")
    says(page, "Enregistré à|Brouillon")
    # What was left in the middle is sent again on the way back: another page would be older until it is.
    wait_until_sent(page)

    show_both_versions(member, address)
    keep_what_is_typed_offline(page)
    for criterion in criteria:
        mark(page, criterion, 3)
    member.press("Valider, suivant")
    assert page.url.endswith(reverse("committee:read", args=[other.uuid]))
    reading = Assessment.objects.get(item=item)
    assert (reading.comment, float(reading.score), copies(page)) == ("Écrit hors ligne.", 12, 0)
    change_a_validated_reading(member, address, item)


def show_both_versions(member, address):
    page = member.page
    # Two pages: the older one keeps what was typed in it, and shows both.
    beside = member.context.new_page()
    beside.goto(address)
    beside.locator("[name=comment]").fill("Écrit dans une autre page.")
    beside.keyboard.press("Tab")
    says(beside, "Enregistré à")
    page.locator("[name=comment]").fill("Écrit ici.")
    page.keyboard.press("Tab")
    expect(page.locator("#deux-versions")).to_contain_text("Écrit dans une autre page.")
    member.look()
    page.get_by_role("button", name="Garder ma version").click()
    says(page, "Enregistré à")
    beside.close()


def keep_what_is_typed_offline(page):
    # Without a network it stays in this browser.
    page.context.set_offline(True)
    page.locator("[name=comment]").fill("Écrit hors ligne.")
    page.keyboard.press("Tab")
    says(page, "Hors ligne, gardé sur cet appareil")
    page.context.set_offline(False)
    says(page, "Enregistré à")


def change_a_validated_reading(member, address, item):
    page = member.page
    # A validated reading counts: its changes wait here until they are sent.
    page.goto(address)
    member.unfold("Ma lecture")
    page.locator("[name=comment]").fill("Relu autrement.")
    page.keyboard.press("Tab")
    says(page, "Gardé sur cet appareil")
    page.goto(reverse("committee:board"))
    page.goto(address)
    expect(page.locator("[name=comment]")).to_have_value("Relu autrement.")
    assert Assessment.objects.get(item=item).comment == "Écrit hors ligne."
    member.press("Changer ma lecture")
    assert Assessment.objects.get(item=item).comment == "Relu autrement."
    assert copies(page) == 0


@pytest.mark.slow
def test_digits_and_n_mark_a_criterion(member, sitting):
    item = bulk_items(1, sitting)[0]
    first, second = list(sitting.cycle.criteria.all())[:2]
    page = member.page
    page.goto(reverse("committee:read", args=[item.uuid]))
    page.locator(f"[name=c{first.pk}]").first.focus()
    page.keyboard.press("4")
    expect(page.locator(f"[name=c{first.pk}][value='4']")).to_be_checked()
    page.keyboard.press("ArrowRight")
    expect(page.locator(f"[name=c{first.pk}][value='5']")).to_be_checked()
    expect(page.locator("[data-score]")).to_have_text("20,00")
    page.locator(f"[name=c{second.pk}]").first.focus()
    page.keyboard.press("n")
    expect(page.locator(f"[name=c{second.pk}][value='n']")).to_be_checked()
    expect(page.locator("[data-score]")).to_have_text("20,00")
    expect(page.locator("[data-progress]")).to_contain_text("2 critères sur 5")
    wait_until_sent(page)
    assert Assessment.objects.get(item=item).marks == {first.pk: 5, second.pk: None}
