"""A head of service writes the settings of the institute with the keyboard alone, a refusal on the way."""

import pytest
from playwright.sync_api import expect

from accounts.enums import Role
from organisations.models import Institute
from tests.e2e.person import Person
from tests.factories.accounts import make_staff
from tests.factories.organisations import InstituteFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def write(person: Person, field: str, text: str) -> None:
    """Reach the field and write over what it holds."""
    person.tab_to(f"#id_{field}")
    person.page.keyboard.press("Control+A")
    person.page.keyboard.type(text)


def test_settings_are_written_with_the_keyboard_alone(live_server, meet):
    institute = InstituteFactory(court="")
    head = meet()
    head.arrive(make_staff(Role.HEAD_OF_SERVICE, institute=institute), "/atelier/institut/", institute.name)
    head.reads("Un réglage manque")
    head.tab_to("a[href='#id_court']")
    head.page.keyboard.press("Enter")
    write(head, "court", "TA de Lille")
    write(head, "main_colour", "#E8B530")
    with head.page.expect_event("load"):
        head.page.keyboard.press("Enter")
    head.look(institute.name)
    expect(head.page.locator(".error-summary")).to_be_focused()
    head.reads("1,89 pour 1")
    head.tab_to(".error-summary a")
    head.page.keyboard.press("Enter")
    expect(head.page.locator("#id_main_colour")).to_be_focused()
    head.page.keyboard.press("Control+A")
    head.page.keyboard.type("#4F3175")
    head.tab_to("#reglages button[type=submit]")
    with head.page.expect_event("load"):
        head.page.keyboard.press("Enter")
    head.reads("Les documents déjà émis restent tels quels")
    saved = Institute.objects.get()
    assert (saved.court, saved.main_colour) == ("TA de Lille", "#4F3175")
