"""A section that saves itself: nothing that somebody types is lost, whatever happens to server, session or network."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from candidatures.models import Candidature
from candidatures.sections import PROJECT
from candidatures.services import save_section, submit_candidature
from tests.e2e.person import PHONE, Person
from tests.e2e.serving import Server
from tests.e2e.writing import address, copies, saved, status, stored, type_in
from tests.factories.accounts import PASSWORD
from tests.factories.candidatures import CandidatureFactory
from tests.factories.organisations import EmployerFactory, make_siret

pytestmark = pytest.mark.django_db(transaction=True)


# The copy of this page, as if it had been left thirty-one days ago by another one.
AGED_COPY = """(() => {
    const key = Object.keys(localStorage).find(key => key.startsWith('inet-copie/'));
    const copy = JSON.parse(localStorage.getItem(key));
    copy.at -= 31 * 24 * 3600 * 1000;
    copy.values.motivation = 'Oublié depuis un mois';
    localStorage.setItem(key + 'x', JSON.stringify(copy));
})()"""


# What the line of the last save says from now on, even if it is what it says already.
COUNT_WORDS = """new MutationObserver(([{addedNodes: [...added]}]) => {
    const [word] = added.map(node => node.textContent).join(" ").match(/Hors ligne/) ?? [""];
    if (added.length) document.body.dataset.told = word;
}).observe(document.querySelector("[data-status]"), {childList: true})"""
TITLE_AT = "document.querySelector('h1').getBoundingClientRect().top"
# The section's own button is reached before the facts beside it.
BUTTON_THEN_COLUMN = """Boolean(document.querySelector('.next-bar button').compareDocumentPosition(
    document.querySelector('aside')) & Node.DOCUMENT_POSITION_FOLLOWING)"""


@pytest.fixture
def server(live_server, tmp_path) -> Iterator[Server]:
    """A server that the test may kill; `live_server` makes the rows visible to it, and cleans them afterwards."""
    one = Server(tmp_path / "server.log")
    try:
        one.start()
        yield one
    finally:
        one.kill()  # one that never answered, too


@pytest.fixture
def draft(live_server) -> Candidature:
    return CandidatureFactory(motivation="Un premier jet.")


def test_what_is_typed_is_saved_and_survives_a_reload(arrive, draft):
    person = arrive(draft, "projet")
    page = person.page
    type_in(page, "motivation", "\nPuis un second.", leave=False)
    saved(page)
    expect(page.locator("[data-around=steps] [aria-current]")).to_contain_text("2 points à compléter")
    type_in(page, "contribution", "Une méthode.")
    expect(page.locator("[data-around=steps] [aria-current]")).to_contain_text("1 point à compléter")
    assert stored(draft) == "Un premier jet.\nPuis un second."
    page.reload()
    expect(page.locator("[name=motivation]")).to_have_value("Un premier jet.\nPuis un second.")
    person.look("Projet professionnel")


def test_a_server_that_dies_in_the_middle_of_typing_loses_nothing(server, meet, draft):
    person = meet(base_url=server.url)
    person.arrive(draft.applicant)
    page = person.page
    page.goto(address(draft, "projet"))
    type_in(page, "motivation", " Avant", leave=False)
    server.kill()
    type_in(page, "motivation", " pendant", leave=False)
    status(page, "Hors ligne, gardé sur cet appareil")
    type_in(page, "motivation", " encore", leave=False)
    server.start()
    type_in(page, "motivation", " après.", leave=False)
    saved(page)
    expect(page.locator("#deux-versions")).to_have_count(0)
    assert stored(draft) == "Un premier jet. Avant pendant encore après."


def test_an_answer_that_is_lost_on_its_way_makes_no_conflict(arrive, draft):
    page = arrive(draft, "projet").page

    def store_and_hang_up(route):
        route.fetch()
        route.abort()

    page.route("**/enregistrer/", store_and_hang_up, times=1)
    type_in(page, "motivation", " Enregistré, sans réponse.")
    status(page, "Hors ligne, gardé sur cet appareil")
    assert stored(draft) == "Un premier jet. Enregistré, sans réponse."
    type_in(page, "motivation", " La suite.")
    saved(page)
    expect(page.locator("#deux-versions")).to_have_count(0)
    assert stored(draft) == "Un premier jet. Enregistré, sans réponse. La suite."


def test_a_token_that_was_changed_is_asked_again(arrive, draft):
    person = arrive(draft, "projet")
    person.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    type_in(person.page, "motivation", " Sans jeton.")
    saved(person.page)
    assert stored(draft) == "Un premier jet. Sans jeton."


def test_a_tab_where_nothing_was_typed_follows_the_other(arrive, draft):
    person = arrive(draft, "projet")
    page = person.page
    page.clock.install()
    page.goto(address(draft, "projet"))
    save_section(actor=draft.applicant, candidature=draft, section=PROJECT, values={"motivation": "Écrit ailleurs."})
    page.clock.fast_forward(60_000)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("[name=motivation]")).to_have_value("Écrit ailleurs.")
    status(page, "Cette section a été modifiée ailleurs")
    type_in(page, "motivation", " Continué ici.")
    page.clock.fast_forward(3_000)
    saved(page)
    assert stored(draft) == "Écrit ailleurs. Continué ici."


def test_a_browser_that_keeps_nothing_says_so_and_holds_the_page(arrive, draft):
    person = arrive(draft, "projet")
    page = person.page
    page.evaluate("(() => { Storage.prototype.setItem = () => { throw new Error('full'); }; })()")
    person.context.set_offline(True)
    type_in(page, "motivation", " En mémoire seulement.")
    status(page, "Hors ligne. Ce navigateur ne garde rien : laissez cette page ouverte.")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    person.context.set_offline(False)
    saved(page)
    assert asked == ["beforeunload"]
    assert stored(draft) == "Un premier jet. En mémoire seulement."


def test_two_tabs_conflict_and_mine_is_kept(arrive, draft):
    person = arrive(draft, "projet")
    first, second = person.page, person.context.new_page()
    second.goto(address(draft, "projet"))
    first.bring_to_front()
    type_in(second, "motivation", " Écrit dans le second onglet.")
    saved(second)
    type_in(first, "motivation", " Écrit dans le premier.")
    status(first, "Vous avez modifié cette section à")
    panel = first.locator("#deux-versions")
    expect(panel).to_contain_text("Un premier jet. Écrit dans le second onglet.")
    expect(panel).to_contain_text("Un premier jet. Écrit dans le premier.")
    assert stored(draft) == "Un premier jet. Écrit dans le second onglet."
    type_in(first, "motivation", " Et encore.")
    expect(panel).to_contain_text("Un premier jet. Écrit dans le premier. Et encore.")
    person.look()
    panel.get_by_role("button", name="Garder ma version").click()
    saved(first)
    assert stored(draft) == "Un premier jet. Écrit dans le premier. Et encore."


def test_two_tabs_conflict_and_the_stored_version_is_taken(arrive, draft):
    person = arrive(draft, "projet")
    first, second = person.page, person.context.new_page()
    second.goto(address(draft, "projet"))
    type_in(second, "motivation", " Écrit dans le second onglet.")
    saved(second)
    type_in(first, "motivation", " Écrit dans le premier.")
    first.get_by_role("link", name="Prendre la version enregistrée").click()
    expect(first.locator("[name=motivation]")).to_have_value("Un premier jet. Écrit dans le second onglet.")
    status(first, "La version enregistrée est dans la page.")
    first.get_by_role("button", name="Reprendre ma version").click()
    saved(first)
    assert stored(draft) == "Un premier jet. Écrit dans le premier."


def test_a_session_that_ends_asks_to_sign_in_again(arrive, draft):
    person = arrive(draft, "projet")
    page = person.page
    Session.objects.all().delete()
    type_in(page, "motivation", " Tapé après.")
    status(page, "Votre session a expiré. Votre texte est gardé sur cet appareil.")
    person.look()
    with person.context.expect_page() as opened:
        page.get_by_role("link", name="Se reconnecter").click()
    other = opened.value
    other.fill("[name=login]", draft.applicant.email)
    other.fill("[name=password]", PASSWORD)
    other.get_by_role("button", name="Se connecter", exact=True).click()
    status(other, "repris. Enregistré à")
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    saved(page)
    assert stored(draft) == "Un premier jet. Tapé après."


def test_offline_then_online_and_a_closed_tab_is_taken_up(arrive, draft):
    person = arrive(draft, "projet")
    page = person.page
    person.context.set_offline(True)
    type_in(page, "motivation", " Dans le train.")
    status(page, "Hors ligne, gardé sur cet appareil")
    page.close()
    person.context.set_offline(False)
    assert stored(draft) == "Un premier jet."
    person.page = again = person.context.new_page()
    again.goto(address(draft, "projet"))
    saved(again)  # by this page, unless the closed tab got a word through at the last moment
    expect(again.locator("[name=motivation]")).to_have_value("Un premier jet. Dans le train.")
    assert stored(draft) == "Un premier jet. Dans le train."
    person.context.set_offline(True)
    type_in(again, "motivation", " Sous un tunnel.")
    status(again, "Hors ligne")
    again.evaluate(COUNT_WORDS)
    again.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(again.locator("body[data-told='Hors ligne']")).to_have_count(1)
    person.context.set_offline(False)
    saved(again)
    assert stored(draft) == "Un premier jet. Dans le train. Sous un tunnel."


def test_a_copy_that_stands_on_another_version_shows_both_and_an_old_one_is_dropped(arrive, draft):
    person = arrive(draft, "projet")
    person.context.set_offline(True)
    type_in(person.page, "motivation", " Dans le train.")
    status(person.page, "Hors ligne")
    person.page.evaluate(AGED_COPY)
    assert copies(person.page) == 2
    person.page.close()
    person.context.set_offline(False)
    save_section(actor=draft.applicant, candidature=draft, section=PROJECT, values={"motivation": "Écrit au bureau."})
    person.page = page = person.context.new_page()
    page.goto(address(draft, "projet"))
    expect(page.locator("#deux-versions")).to_contain_text("Écrit au bureau.")
    expect(page.locator("[name=motivation]")).to_have_value("Un premier jet. Dans le train.")
    expect(page.locator("#deux-versions")).to_be_focused()
    assert copies(page) == 1
    page.reload()
    expect(page.locator("#deux-versions")).to_contain_text("Un premier jet. Dans le train.")
    page.get_by_role("button", name="Garder ma version").click()
    saved(page)
    assert stored(draft) == "Un premier jet. Dans le train."


def test_refused_answer_is_told_beside_its_field_once_it_is_left(arrive, draft):
    person = arrive(draft, "employeur")
    page = person.page
    page.fill("[name=employer_name]", "Ville de Bréval")
    page.fill("[name=siret]", "21990022200016")
    status(page, "sauf une réponse à corriger")
    expect(page.locator("#id_siret_erreur")).to_have_count(0)
    page.locator("[name=population]").focus()
    expect(page.locator("#id_siret_erreur")).to_contain_text("La clé de ce SIRET")
    person.look()
    assert stored(draft, "employer_name") == "Ville de Bréval"
    person.press("Enregistrer et continuer", heading="Employeur")
    expect(page.locator(".error-summary")).to_contain_text("La clé de ce SIRET")
    page.fill("[name=siret]", "21990022200015")
    page.locator("[name=population]").focus()
    expect(page.locator(".error-summary, .field__error")).to_have_count(0)
    person.press("Enregistrer et continuer", heading="Poste occupé")
    assert stored(draft, "siret") == "21990022200015"


def test_a_known_siret_fills_what_is_empty_and_another_employer_warns(arrive, live_server):
    EmployerFactory(siret=make_siret(7), name="Ville connue", employer_type="COMMUNE", population=46_200)
    candidature = CandidatureFactory(signed=True, population=None)
    person = arrive(candidature, "employeur")
    page = person.page
    page.fill("[name=siret]", make_siret(7))
    page.locator("[name=population]").focus()
    status(page, "L’engagement de votre employeur ne vaut plus")
    expect(page.locator("[data-fell]")).to_contain_text("Vous avez changé d’employeur")
    page.locator("[name=siret]").focus()
    expect(page.locator("[name=population]")).to_have_value(re.compile(r"46\s200"))
    person.look()


def test_boxes_radios_lists_and_posts_save_themselves_on_a_phone(arrive, draft):
    person = arrive(draft, "parcours", viewport=PHONE)
    page = person.page
    person.fill(post_1_job_title="DGS", post_1_start="2019", earlier_candidature="False")
    saved(page)
    person.look("Parcours")
    change_posts(person)
    for place in ("", "pieces/", "relire/", "mandats/"):
        page.goto(f"{draft.get_absolute_url()}{place}")
        assert page.evaluate(TITLE_AT) <= 120, place
    page.goto(address(draft, "declarations"))
    assert page.evaluate(TITLE_AT) <= 120
    assert page.evaluate(BUTTON_THEN_COLUMN)
    expect(page.get_by_role("complementary").get_by_role("link", name="Relire et déposer")).to_be_hidden()
    page.check("[name=commits_accuracy]")
    saved(page)
    page.uncheck("[name=commits_accuracy]")
    page.check("[name=commits_attendance]")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.wait_for_url("**/relire/")
    draft.refresh_from_db()
    assert (draft.commits_accuracy, draft.commits_attendance, draft.earlier_candidature) == (False, True, False)
    assert [(post["job_title"], post["start"]) for post in draft.career_posts] == [("DGA", None), ("DGS", 2019)]


def change_posts(person: Person) -> None:
    """Two posts more by the keyboard: one is moved up, one removed, put back, and removed again."""
    page = person.page
    posts, told = page.locator("[data-row]:visible"), page.locator("[data-row-said]")
    expect(posts).to_have_count(1)
    page.get_by_role("button", name="Ajouter un poste").press("Enter")
    page.keyboard.type("DGA")
    expect(posts.first.locator(".post__fields")).to_be_hidden()
    expect(posts.first.get_by_role("button", name="DGS depuis 2019")).to_be_visible()
    page.get_by_role("button", name="Ajouter un poste").press("Enter")
    page.keyboard.type("Cheffe de projet")
    page.get_by_role("button", name="Monter le poste 2").press("Enter")
    expect(told).to_have_text("DGA\u00a0: poste 1 sur 3.")
    expect(page.get_by_role("button", name="Descendre le poste 1")).to_be_focused()
    page.get_by_role("button", name="Retirer le poste 3").press("Enter")
    expect(posts).to_have_count(2)
    page.keyboard.press("Enter")
    expect(told).to_have_text("Poste remis\u00a0: Cheffe de projet.")
    page.get_by_role("button", name="Retirer le poste 3").press("Enter")
    expect(page.get_by_role("button", name="Annuler")).to_be_focused()
    saved(page)
    person.look()


def test_a_dossier_sent_meanwhile_refuses_and_keeps_the_text(arrive, live_server):
    candidature = CandidatureFactory(signed=True)
    person = arrive(candidature, "projet")
    submit_candidature(actor=candidature.applicant, candidature=candidature)
    type_in(person.page, "motivation", " Trop tard.")
    status(person.page, "rouvrez votre dossier pour la modifier")
    person.look()
    assert copies(person.page) == 1
    person.page.get_by_role("button", name="Copier mon texte").click()
    expect(person.page.get_by_role("button", name="Texte copié")).to_be_visible()
    assert "Trop tard" not in stored(candidature)
