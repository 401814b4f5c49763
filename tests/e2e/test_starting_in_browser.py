"""From a call to a dossier on a phone: the empty form without an account, both ways in, a password that is seen."""

import pytest
from playwright.sync_api import expect

from tests.e2e.person import PHONE
from tests.factories.cycles import CallFactory
from tests.factories.modules import ModuleFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]
TOO_SMALL = """() => [...document.querySelectorAll('main :is(button, input, select, a.btn, .ways__reading a)')]
    .filter(control => control.type !== 'hidden' && control.checkVisibility())
    .filter(control => control.getBoundingClientRect().height < 43.5)
    .map(control => control.outerHTML.slice(0, 120))"""


def test_somebody_reads_the_empty_form_then_opens_an_account_and_starts(live_server, meet, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    settings.ACCOUNT_EMAIL_VERIFICATION = "none"
    cycle = CallFactory(title="M" * 108)
    ModuleFactory(cycle=cycle, number=1)
    person = meet(viewport=PHONE)
    person.go(f"/candidatures/commencer/{cycle.slug}/", "Se connecter")
    person.reads("Vous êtes ici pour candidater")
    assert person.page.evaluate(TOO_SMALL) == []
    person.follow("Voir d’abord le formulaire vide", heading="Ce que le formulaire vous demandera")
    assert person.page.evaluate(TOO_SMALL) == []
    person.follow("Commencer mon dossier", heading="Se connecter")
    person.follow("Je n’ai pas de compte", heading="Créer un compte")
    assert person.page.evaluate(TOO_SMALL) == []
    field = person.page.locator("[name=password1]")
    person.fill(first_name="Camille", last_name="Essai", email="camille@example.org", password1="sept cigognes ici")
    person.tab_to(".show-password")
    person.page.keyboard.press("Enter")
    expect(field).to_have_attribute("type", "text")
    person.page.get_by_role("button", name="Masquer le mot de passe").click()
    expect(field).to_have_attribute("type", "password")
    person.press("Créer mon compte", heading="Commencer mon dossier")
    person.reads("Qui doit signer")
    assert person.page.evaluate(TOO_SMALL) == []
    person.press("Commencer mon dossier", heading="Identité")
