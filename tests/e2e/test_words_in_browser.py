"""Staff change the words of a mail and of a letter with the keyboard alone, a refusal on the way."""

import re

import pytest
from playwright.sync_api import expect

from accounts.enums import Role
from candidatures.enums import State
from tests.e2e.person import PHONE, Person
from tests.factories.accounts import make_staff
from tests.factories.candidatures import candidature_in
from tests.factories.cycles import CallFactory
from toolkit.notifications.models import OutboxMail
from toolkit.wordings.kinds import kind_of
from toolkit.wordings.queries import words_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]
SAVE = "#texte button[type=submit]"


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def cycle():
    return CallFactory()


def begin_with(person: Person, text: str) -> None:
    """Write at the beginning of the text."""
    person.tab_to("#id_body")
    person.page.keyboard.press("Control+Home")
    person.page.keyboard.type(text)


def look_for(person: Person, words: str) -> None:
    """Narrow the list of texts to those that hold these words."""
    person.tab_to("#q")
    person.page.keyboard.type(words)
    with person.page.expect_event("load"):
        person.page.keyboard.press("Enter")


def press(person: Person, selector: str) -> None:
    """Reach it, press Enter, and wait for the page that follows."""
    person.tab_to(selector)
    with person.page.expect_event("load"):
        person.page.keyboard.press("Enter")


def test_a_mail_is_changed_tried_and_kept_with_the_keyboard_alone(live_server, meet, cycle):
    dossier = candidature_in(State.ELIGIBLE, cycle=cycle, first_name="Oriane", last_name="Vernisset", title="F")
    kind = kind_of("candidature.rejected")
    head = meet()
    head.arrive(make_staff(Role.HEAD_OF_SERVICE, institute=cycle.institute), "/atelier/textes/", "Textes")
    look_for(head, kind.label)
    press(head, f"a[href$='/{kind.key}/']")
    head.look(kind.label)
    view = head.page.locator("[data-preview-of-words]")
    begin_with(head, "Bonjour {{ prenm }}, merci.\n\n")
    expect(view).to_contain_text("Vouliez-vous {{ prenom }}")  # while one types; what was drawn stays
    expect(view.locator("article")).to_be_visible()
    press(head, SAVE)
    head.look(kind.label)
    expect(head.page.locator(".error-summary")).to_be_focused()
    expect(head.page.locator("#id_body")).to_have_value(re.compile("^Bonjour {{ prenm }}, merci."))
    head.tab_to("#id_body")
    head.page.keyboard.press("Control+Home")
    for _ in "Bonjour {{ prenm":
        head.page.keyboard.press("ArrowRight")
    head.page.keyboard.press("ArrowLeft")
    head.page.keyboard.type("o")
    expect(view).to_contain_text("Bonjour Solène, merci.")
    head.tab_to("#avec")
    head.page.keyboard.type("Oriane")
    expect(view).to_contain_text("Bonjour Oriane, merci.")
    press(head, "button[value=test]")
    head.reads("L’essai part vers")
    press(head, SAVE)
    head.look(kind.label)
    head.reads("est enregistré")
    assert "Bonjour {{ prenom }}, merci." in words_of(kind, institute=cycle.institute)
    mail = OutboxMail.objects.get(event="wording.test")
    assert "Bonjour Solène, merci." in mail.text_body
    assert dossier.last_name not in mail.text_body


def test_a_letter_is_changed_for_one_cycle_on_a_phone(live_server, meet, cycle):
    kind = kind_of("letter.refusal")
    adviser = meet(viewport=PHONE)
    path = f"/atelier/textes/{cycle.institute_id}/{cycle.slug}/{kind.key}/"
    adviser.arrive(make_staff(Role.ADVISER, institute=cycle.institute), path, kind.label)
    adviser.tab_to("#id_body")
    adviser.page.keyboard.press("Control+Home")
    adviser.tab_to("button[data-insert='{{ prenom }}']")
    adviser.page.keyboard.press("Enter")
    adviser.page.keyboard.type(", bonjour.\n\n")
    expect(adviser.page.locator("[data-preview-of-words]")).to_contain_text("Solène, bonjour.")
    adviser.look(kind.label)
    press(adviser, SAVE)
    adviser.reads("Propre à ce cycle")
    assert "{{ prenom }}, bonjour." in words_of(kind, institute=cycle.institute, scope=cycle.uuid)
    assert words_of(kind, institute=cycle.institute) == kind.default
