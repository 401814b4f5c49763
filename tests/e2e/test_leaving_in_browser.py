"""Leaving a section that saves itself: signing out, going back, and what the browser puts back."""

import pytest
from playwright.sync_api import expect

from candidatures.models import Candidature
from tests.e2e.writing import address, copies, saved, status, stored, type_in
from tests.factories.candidatures import CandidatureFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]


@pytest.fixture
def draft(live_server) -> Candidature:
    return CandidatureFactory(motivation="Un premier jet.")


def test_signing_out_waits_for_the_save_that_is_on_its_way(arrive, draft):
    person = arrive(draft, "projet")
    type_in(person.page, "motivation", " Enregistré en partant.")
    person.press("Se déconnecter")
    assert stored(draft) == "Un premier jet. Enregistré en partant."


def test_signing_out_asks_before_it_erases_what_is_not_saved(arrive, draft):
    person = arrive(draft, "projet")
    page = person.page
    page.route("**/enregistrer/", lambda route: route.abort())
    type_in(page, "motivation", " Jamais parti.")
    page.get_by_role("button", name="Se déconnecter").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Un texte n’est pas encore enregistré")
    expect(dialog.get_by_role("link", name="Projet professionnel")).to_be_visible()
    dialog.get_by_role("button", name="Copier le texte").click()
    expect(dialog.get_by_role("button", name="Texte copié")).to_be_visible()
    person.look()
    dialog.get_by_role("button", name="Rester connecté").click()
    assert copies(page) == 1
    page.get_by_role("button", name="Se déconnecter").click()
    with page.expect_navigation():
        dialog.get_by_role("button", name="Effacer et me déconnecter").click()


def test_what_signing_out_erases_is_not_written_again_by_another_tab(arrive, draft):
    person = arrive(draft, "projet")
    typing = person.page
    typing.route("**/enregistrer/", lambda route: route.abort())
    type_in(typing, "motivation", " Jamais parti.")
    status(typing, "Hors ligne, gardé sur cet appareil")
    leaving = person.context.new_page()
    leaving.goto(draft.get_absolute_url())
    leaving.get_by_role("button", name="Se déconnecter").click()
    with leaving.expect_navigation():
        leaving.get_by_role("dialog").get_by_role("button", name="Effacer et me déconnecter").click()
    typing.unroute("**/enregistrer/")
    typing.evaluate("dispatchEvent(new Event('online'))")
    status(typing, "Votre session a expiré")
    assert copies(typing) == 0
    typing.close(run_before_unload=False)
    assert copies(leaving) == 0


@pytest.mark.slow
def test_going_back_without_script_shows_the_newer_text(arrive, draft):
    person = arrive(draft, "projet")
    page = person.page
    person.context.route("**/*.js", lambda route: route.abort())
    for text in ("Ancien.", "Nouveau."):
        page.goto(address(draft, "projet"))
        page.fill("[name=motivation]", text)
        page.get_by_role("button", name="Enregistrer et continuer").click()
        page.wait_for_url("**/pieces/")
    for _ in range(3):
        page.go_back()
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.wait_for_url("**/pieces/")
    assert stored(draft) == "Nouveau."


def test_a_text_that_any_browser_puts_back_is_set_aside_when_a_newer_one_is_stored(arrive, draft):
    person = arrive(draft, "projet")
    # A browser that finds a form again whatever its fields are called.
    person.context.add_init_script(
        "addEventListener('DOMContentLoaded', () => document.querySelector('[data-version]')?.remove())"
    )
    page = person.page
    page.reload()
    type_in(page, "motivation", " Ancien.")
    saved(page)
    page.goto(address(draft, "pieces"))
    page.goto(address(draft, "projet"))
    type_in(page, "motivation", " Nouveau.")
    saved(page)
    page.go_back()
    page.go_back()
    expect(page.locator("[name=motivation]")).to_have_value("Un premier jet. Ancien. Nouveau.")
    status(page, "Cette section a été modifiée depuis que vous aviez quitté cette page")
    page.get_by_role("button", name="Reprendre le texte d’avant").click()
    saved(page)
    assert stored(draft) == "Un premier jet. Ancien."
