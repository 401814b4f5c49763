"""Files sent from a browser: the size before, the bar meanwhile, the sentence after, and nothing lost on the way."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from candidatures.enums import CommitmentState
from candidatures.models import Candidature
from demo.papers import make_pdf
from tests.e2e.person import DESKTOP, PHONE, Person
from tests.factories.accounts import PASSWORD
from tests.factories.candidatures import CandidatureFactory

pytestmark = pytest.mark.django_db(transaction=True)

WEB_PAGE = b"<!doctype html><title>CV</title><p>Mon CV"
EVERYTHING, SLOW = -1, 300 * 1024  # bytes a second


@pytest.fixture
def draft(live_server) -> Candidature:
    """A dossier that names its employer, and no more."""
    return CandidatureFactory(employer_name="Ville d’Essai")


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def person(request, meet, draft) -> Person:
    """Its applicant, on the page of the pieces."""
    return arrive(meet(viewport=request.param), draft)


def arrive(person: Person, draft: Candidature) -> Person:
    person.arrive(draft.applicant, f"{draft.get_absolute_url()}pieces/", "Pièces et engagement")
    return person


def file(name: str, content: bytes | None = None) -> dict:
    content = make_pdf(title=name, paragraphs=["Un texte."]) if content is None else content
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def scan(name: str) -> dict:
    """An image heavy enough for its way to be seen."""
    target = io.BytesIO()
    Image.effect_noise((1600, 1200), 90).convert("RGB").save(target, "JPEG", quality=90)
    return file(name, target.getvalue())


def connect(person: Person, *, speed: int, offline: bool = False) -> None:
    """Set what the network lets through upwards."""
    if not hasattr(person, "network"):
        person.network = person.context.new_cdp_session(person.page)
        person.network.send("Network.enable")
    person.network.send(
        "Network.emulateNetworkConditions",
        {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": speed},
    )


def slot(person: Person, kind: str = "CV") -> Locator:
    return person.page.locator(f".piece:has(form[data-upload-kind={kind}])")


def choose(within: Locator, *files: dict) -> None:
    within.locator("input[type=file]").set_input_files(list(files))


def hears(person: Person, words: str | re.Pattern[str]) -> None:
    """The polite live region says this."""
    expect(person.page.locator("[data-upload-status]")).to_contain_text(words, timeout=20_000)


def has_focus(person: Person, selector: str) -> bool:
    return person.page.evaluate("selector => document.activeElement.matches(selector)", selector)


def test_progress_then_the_file(person, draft):
    cv = slot(person)
    cv.locator("input[type=file]").focus()
    connect(person, speed=SLOW)
    choose(cv, scan("Mon CV.jpg"))
    expect(cv.locator("progress")).to_be_visible()
    expect(cv.get_by_text(re.compile(r"^Envoi de Mon CV\.jpg… [1-9]\d?\s%$"))).to_be_visible()
    person.look()
    connect(person, speed=EVERYTHING)
    hears(person, "est reçu et converti en PDF")
    expect(cv.get_by_role("link", name="Mon CV.pdf")).to_be_focused()
    expect(cv.get_by_text("Lu, sans antivirus")).to_be_visible()
    expect(cv.locator("progress")).to_have_count(0)
    expect(person.page.get_by_role("complementary")).not_to_contain_text("CV du candidat")
    person.look("Pièces et engagement")
    assert draft.pieces.current().get().filename == "Mon CV.pdf"


def test_what_cannot_be_taken_is_said_beside_the_slot_and_the_former_file_stands(person, draft):
    cv = slot(person)
    choose(cv, file("premier.pdf"))
    hears(person, "reçu, ouvert et lu")
    cv.locator("input[type=file]").focus()
    choose(cv, file("cv.pdf", WEB_PAGE))
    hears(person, "cv.pdf n’est pas un PDF mais une page web")
    expect(cv.locator(".bad")).to_contain_text("Le fichier ci-dessus reste en place")
    expect(cv.locator("input[type=file]")).to_be_focused()
    expect(cv.get_by_role("link", name="premier.pdf")).to_be_visible()
    person.look()
    sent: list[str] = []
    person.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    choose(cv, file("séjour.mov", b"film"))
    hears(person, "séjour.mov n’est pas un PDF mais une vidéo")
    choose(cv, file("vide.pdf", b""))
    hears(person, "vide.pdf est vide (0 octet)")
    choose(cv, file("lourd.pdf", b"%PDF-" + bytes(11 << 20)))
    hears(person, re.compile(r"lourd\.pdf pèse 11,0\sMo, la limite est de 10\sMo"))
    person.look()
    assert sent == [], "refused before anything leaves"
    assert draft.pieces.current().get().filename == "premier.pdf"


def test_several_files_each_to_its_piece(person, draft):
    place = person.page.locator("[data-upload-several]")
    choose(
        place.locator(".drop:not(.drop--camera)"),
        file("Curriculum vitae 2026.pdf"),
        scan("projet.jpg"),
        file("engagement signé.pdf"),
        file("vide.pdf", b""),
    )
    hears(person, "1 fichier refusé : vide.pdf est vide")
    expect(slot(person).get_by_role("link", name="Curriculum vitae 2026.pdf")).to_be_visible()
    expect(slot(person, "PROJECT").get_by_role("link", name="projet.pdf")).to_be_visible()
    person.look("Pièces et engagement")
    assert has_focus(person, "select")
    place.get_by_role("button", name="Envoyer").click()
    hears(person, "Dites quelle pièce est engagement signé.pdf")
    place.locator("select").select_option(label="Formulaire d’engagement signé")
    place.get_by_role("button", name="Envoyer").click()
    hears(person, "engagement signé.pdf, 1 Ko, prêt à envoyer")
    assert not draft.commitments.exists(), "what binds leaves by its own button"
    place.get_by_role("button", name="Enlever vide.pdf").click()
    expect(place.get_by_role("listitem")).to_have_count(0)
    person.page.get_by_role("button", name="Envoyer le formulaire").click()
    expect(person.page.locator("#engagement")).to_contain_text("Vous avez joint")
    assert draft.pieces.current().count() == 3
    assert draft.commitments.get().state == CommitmentState.UPLOADED


def test_file_that_stands_is_not_replaced_unasked(meet, draft):
    person = arrive(meet(), draft)
    place = person.page.locator("[data-upload-several]")
    choose(place.locator(".drop:not(.drop--camera)"), file("cv.pdf"), file("cv bis.pdf"))
    expect(slot(person).get_by_role("link", name="cv.pdf")).to_be_visible()
    choose(place.locator(".drop:not(.drop--camera)"), file("cv.pdf"))
    expect(place.locator("select")).to_have_count(2)
    place.locator("select").nth(1).select_option(label="CV du candidat (cv.pdf)")
    place.get_by_role("button", name="Envoyer").nth(1).click()
    hears(person, "reçu, ouvert et lu")
    assert draft.pieces.current().count() == 1
    assert draft.pieces.count() == 2


def test_cut_network_keeps_the_file_and_tries_again(meet, draft):
    person = arrive(meet(), draft)
    cv = slot(person)
    connect(person, speed=EVERYTHING, offline=True)
    choose(cv, file("cv.pdf"))
    hears(person, re.compile(r"Pas de réseau\s: le fichier n’est pas parti"))
    expect(cv.locator("[data-drop-name]")).to_contain_text("cv.pdf")
    cv.get_by_role("button", name="Réessayer").click()
    hears(person, "Pas de réseau")
    person.look()
    connect(person, speed=EVERYTHING)
    cv.get_by_role("button", name="Réessayer").click()
    hears(person, "reçu, ouvert et lu")
    assert draft.pieces.current().count() == 1


def test_sending_is_stopped_on_request(meet, draft):
    person = arrive(meet(), draft)
    cv = slot(person)
    connect(person, speed=SLOW)
    choose(cv, scan("cv.jpg"))
    cv.get_by_role("button", name="Annuler").click()
    hears(person, "Envoi annulé")
    expect(cv.locator("input[type=file]")).to_be_focused()
    assert not draft.pieces.exists()


def test_session_that_ended_is_opened_again_beside(meet, draft):
    person = arrive(meet(), draft)
    cv = slot(person)
    person.sign_out()
    choose(cv, file("cv.pdf"))
    hears(person, "Votre session a expiré")
    person.look()
    with person.context.expect_page() as opened:
        cv.get_by_role("link", name="Se connecter dans un nouvel onglet").click()
    beside = opened.value
    beside.locator("[name=login]").fill(draft.applicant.email)
    beside.locator("[name=password]").fill(PASSWORD)
    with beside.expect_navigation():
        beside.get_by_role("button", name="Se connecter").first.click()
    cv.get_by_role("button", name="Réessayer").click()
    hears(person, "reçu, ouvert et lu")
    assert draft.pieces.current().get().filename == "cv.pdf"


def test_signed_form_goes_the_same_way(meet, draft):
    person = arrive(meet(viewport=PHONE), draft)
    form = person.page.locator("#engagement form:has([data-drop])")
    choose(form, file("faux.pdf", b"rien"))
    form.get_by_role("button", name="Envoyer le formulaire").click()
    hears(person, "faux.pdf n’est pas un PDF")
    person.look()
    choose(form, file("formulaire.pdf"))
    form.get_by_role("button", name="Envoyer le formulaire").click()
    hears(person, "le fichier est reçu, ouvert et lu")
    expect(person.page.locator("#engagement .good")).to_be_focused()
    expect(person.page.get_by_role("link", name="formulaire.pdf")).to_be_visible()
    person.look()
    assert draft.commitments.get().state == CommitmentState.UPLOADED


def test_files_are_dropped(meet, draft):
    person = arrive(meet(), draft)
    drop(person, ".piece h3", "cv.pdf")
    hears(person, "cv.pdf est incomplet")
    drop(person, "[data-upload-several] .drop", "un.pdf", "deux.pdf")
    expect(person.page.locator(".several__row select")).to_have_count(2)
    drop(person, "h1", "ailleurs.pdf")
    expect(person.page.locator("h1")).to_have_text("Pièces et engagement")


def drop(person: Person, selector: str, *names: str) -> None:
    """Let files go over a part of the page."""
    person.page.evaluate(
        """([selector, names]) => {
          const dataTransfer = new DataTransfer();
          for (const name of names) dataTransfer.items.add(new File(["%PDF-1.7"], name));
          const target = document.querySelector(selector);
          for (const kind of ["dragover", "drop"]) {
            target.dispatchEvent(new DragEvent(kind, {dataTransfer, bubbles: true, cancelable: true}));
          }
        }""",
        [selector, list(names)],
    )
