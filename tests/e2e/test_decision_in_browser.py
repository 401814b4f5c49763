"""The day of an admission on a phone, by the keyboard: the news, the letter, the answer, then « Ma promotion »."""

import pytest
from playwright.sync_api import expect

from candidatures.enums import State
from tests.e2e.person import PHONE
from tests.factories.candidatures import candidature_in
from tests.factories.cycles import CallFactory, ContactFactory
from tests.factories.modules import ModuleFactory
from tests.factories.study_tours import StudyTourFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]
NARROWEST = {"width": 320, "height": 640}


@pytest.fixture
def cycle(live_server):
    cycle = CallFactory(code="ESSAI", year=2099)
    ContactFactory(cycle=cycle)
    for number in (1, 2):
        ModuleFactory(cycle=cycle, number=number)
    StudyTourFactory(cycle=cycle)
    return cycle


def test_admitted_person_confirms_by_the_keyboard_and_has_her_promotion(meet, cycle):
    candidature = candidature_in(State.ADMITTED, cycle=cycle)
    person = meet(viewport=PHONE)
    person.arrive(candidature.applicant, candidature.get_absolute_url(), "Vous êtes admise.")
    page = person.page
    expect(page.get_by_role("button", name="Confirmer ma participation")).to_be_in_viewport()
    letter = page.get_by_role("link", name="Ouvrir la lettre").get_attribute("href")
    assert page.request.get(letter).body().startswith(b"%PDF")
    person.tab_to(".next-bar button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    person.look()
    person.tab_to("#confirmer [type=submit]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    person.look("Ma promotion")
    person.reads("Prochaine session")
    page.set_viewport_size(NARROWEST)
    person.look("Ma promotion")


def test_a_refusal_and_a_waiting_list_hold_on_the_narrowest_phone(meet, cycle):
    for state, said in ((State.REJECTED, "n’est pas retenue"), (State.WAITLISTED, "Si une place vous revient")):
        candidature = candidature_in(state, cycle=cycle)
        person = meet(viewport=NARROWEST)
        person.arrive(candidature.applicant, candidature.get_absolute_url(), "Ma candidature")
        person.reads(said)
