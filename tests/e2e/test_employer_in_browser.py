"""The employer's way, on a phone and without an account: open, err, sign; pass on; give the form; refuse."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from candidatures.enums import CommitmentState
from candidatures.models import Candidature, EmployerCommitment
from candidatures.services.commitment import request_commitment
from tests.e2e.person import PHONE, Person
from tests.factories.candidatures import CandidatureFactory, link_of, pdf_bytes, sign
from tests.factories.modules import ModuleFactory
from tests.factories.study_tours import StudyTourFactory
from toolkit.notifications.models import OutboxMail

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

SIGNATORY = "maire.breval@example.org"
FORM = {"name": "engagement-signe.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes()}


@pytest.fixture
def candidature():
    """A dossier whose employer was asked, for a cycle with six modules and a tour."""
    made = CandidatureFactory(complete=True, employer_name="Ville de Bréval")
    for number in range(1, 7):
        ModuleFactory(cycle=made.cycle, number=number)
    StudyTourFactory(cycle=made.cycle, place="Lisbonne")
    request_commitment(
        actor=made.applicant,
        candidature=made,
        signatory_name="Philippe Orsenne",
        signatory_capacity="Maire",
        signatory_email=SIGNATORY,
    )
    return Candidature.objects.get(pk=made.pk)


def current(candidature) -> EmployerCommitment:
    return candidature.commitments.exclude(state=CommitmentState.REPLACED).get()


def mailed_link(*, to: str) -> str:
    """The link that the mail carries, as the signatory clicks it."""
    mail = OutboxMail.objects.filter(event="commitment.asked", to_email=to).latest("pk")
    return re.search(r"https?://[^/\s]+(/engagement/\S+/)", mail.text_body)[1]


def open_link(person: Person, candidature) -> None:
    person.go(link_of(current(candidature)), "S’engager pour")


def test_signatory_reads_errs_signs_and_downloads_the_act(candidature, meet):
    mayor = meet(viewport=PHONE)
    mayor.go(mailed_link(to=SIGNATORY), "S’engager pour")
    for words in ("Anaïs Vauquelin-Roche", "Ville de Bréval", "3 500 €", "Voyage d’étude", "Lisbonne"):
        mayor.reads(words)
    assert current(candidature).state == CommitmentState.SENT
    foot = mayor.page.locator("button[value=sign]").evaluate(
        "button => button.getBoundingClientRect().bottom + scrollY"
    )
    assert foot <= 2 * PHONE["height"]
    small = mayor.page.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, label.deed")].filter((control) => {
            const { width, height } = control.getBoundingClientRect();
            const inSentence = control.matches("p a:not(.act, .btn)");
            return width && height < 44 && !inSentence && !control.matches(".skip");
        }).map((control) => control.outerHTML)"""
    )
    assert small == []
    with mayor.page.expect_response("**/commence/"):
        mayor.page.locator("[name=agrees]").check()
    assert current(candidature).state == CommitmentState.OPENED
    mayor.page.locator("[name=agrees]").uncheck()
    mayor.press("Signer l’engagement", heading="S’engager pour")
    mayor.reads("Une réponse est à corriger")
    expect(mayor.page.locator(".error-summary a")).to_have_text(
        "Cochez la case qui vous engage, ou répondez autrement."
    )
    expect(mayor.page.locator(".error-summary")).to_be_focused()
    mayor.unfold("Le numéro d’engagement suivra")
    mayor.fill(service_code="DRH-7", billing_contact="Paul Martin", agrees=True)
    mayor.press("Signer l’engagement", heading="Vous avez signé pour Anaïs Vauquelin-Roche")
    mayor.page.reload()
    mayor.reads("Le numéro d’engagement est attendu avant")
    act = mayor.page.get_by_role("link", name="L’acte signé").get_attribute("href")
    answer = mayor.context.request.get(act)
    assert answer.ok
    assert answer.body().startswith(b"%PDF-")
    signed = current(candidature)
    assert (signed.purchase_order_to_follow, signed.service_code) == (True, "DRH-7")


def test_keyboard_alone_signs(candidature, meet):
    someone = meet()
    open_link(someone, candidature)
    someone.tab_to("summary:has([data-echo=id_purchase_order])")
    someone.page.keyboard.press("Enter")
    someone.tab_to("[name=purchase_order]")
    someone.page.keyboard.type("EJ-2601")
    someone.reads("Numéro d’engagement : EJ-2601")
    someone.tab_to("[name=agrees]")
    someone.page.keyboard.press("Space")
    someone.tab_to("button[value=sign]")
    with someone.page.expect_navigation():
        someone.page.keyboard.press("Enter")
    someone.look("Vous avez signé pour")
    assert current(candidature).purchase_order == "EJ-2601"


def test_first_passes_on_and_the_second_signs(candidature, meet):
    secretary = meet(viewport=PHONE)
    open_link(secretary, candidature)
    former = secretary.page.url
    secretary.unfold("Transmettre à la personne qui signe")
    secretary.press("Transmettre", within="details[open]", heading="S’engager pour")
    secretary.reads("Indiquez le nom de la personne qui signe")
    secretary.fill(
        **{
            "autre-signatory_name": "Aude Rive",
            "autre-signatory_capacity": "Première adjointe",
            "autre-signatory_email": "aude.rive@example.org",
        }
    )
    secretary.press("Transmettre", within="details[open]", heading="Cette demande est transmise")
    secretary.reads("aude.rive@example.org")
    secretary.go(former, "Cette demande est transmise")

    deputy = meet(viewport=PHONE)
    deputy.go(mailed_link(to="aude.rive@example.org"), "S’engager pour")
    expect(deputy.page.locator("#id_signatory_name")).to_have_value("Aude Rive")
    deputy.fill(agrees=True)
    deputy.press("Signer l’engagement", heading="Vous avez signé pour")
    deputy.reads("Aude Rive, Première adjointe")


def test_signatory_prints_the_form_and_sends_it_signed(candidature, meet):
    mayor = meet(viewport=PHONE)
    open_link(mayor, candidature)
    mayor.unfold("Signer sur papier")
    form = mayor.page.get_by_role("link", name="Le formulaire à imprimer").get_attribute("href")
    assert mayor.context.request.get(form).body().startswith(b"%PDF-")
    mayor.press("Envoyer le formulaire", within="details[open] form", heading="S’engager pour")
    mayor.reads("Choisissez d’abord le fichier")
    expect(mayor.page.locator("input[capture=environment]")).to_have_attribute("accept", "image/jpeg,image/png")
    mayor.page.locator("details[open] input[type=file]:not([capture])").set_input_files(FORM)
    mayor.reads("engagement-signe.pdf, 1 Ko")
    mayor.press("Envoyer le formulaire", within="details[open] form", heading="Engagement pour")
    mayor.reads("Le formulaire signé est arrivé")
    assert current(candidature).state == CommitmentState.UPLOADED


def test_signatory_refuses_and_the_applicant_asks_someone_else(candidature, meet):
    mayor = meet(viewport=PHONE)
    open_link(mayor, candidature)
    mayor.unfold("Refuser, avec un motif")
    mayor.press("Refuser l’engagement", heading="S’engager pour")
    mayor.reads("Choisissez le motif du refus")
    mayor.fill(kind="no_funds", reason="Budget gelé cette année.")
    mayor.press("Refuser l’engagement", heading="Engagement pour")
    mayor.reads("Refus enregistré le")

    applicant = meet()
    applicant.arrive(candidature.applicant, candidature.get_absolute_url(), "Ma candidature")
    applicant.reads("Budget gelé cette année.")
    applicant.follow("Demander la signature", heading="Pièces et engagement")
    applicant.fill(signatory_name="Aude Rive", signatory_capacity="Présidente", signatory_email="aude@example.org")
    applicant.press("Envoyer le lien", heading="Pièces et engagement")
    applicant.reads("Le lien est parti le")
    applicant.press("Renvoyer", heading="Pièces et engagement")
    applicant.reads("Il reste un envoi sur cinq")
    applicant.unfold("Corriger l’adresse")
    applicant.fill(signatory_email="aude")
    applicant.press("Envoyer le lien", heading="Pièces et engagement")
    applicant.reads("Cette adresse n’est pas complète")
    assert current(candidature).signatory_email == "aude@example.org"


def test_two_tabs_and_dead_links_say_what_happened(candidature, meet):
    mayor = meet(viewport=PHONE)
    open_link(mayor, candidature)
    other = mayor.context.new_page()
    other.goto(mayor.page.url)
    mayor.fill(agrees=True)
    mayor.press("Signer l’engagement", heading="Vous avez signé pour")
    other.locator("summary", has_text="Refuser").click()
    other.locator("[name=reason]").fill("Un motif qui ne se perd pas.")
    other.get_by_role("button", name="Refuser l’engagement").click()
    expect(other.get_by_role("alert")).to_contain_text("Une réponse est déjà enregistrée")
    expect(other.locator("body")).to_contain_text("Un motif qui ne se perd pas.")

    EmployerCommitment.objects.update(expires_at=timezone.now())
    mayor.page.reload()
    mayor.look("Vous avez signé pour")
    mayor.go("/engagement/inconnu/", "Ce lien n’est pas reconnu")


def test_applicant_in_their_own_session_cannot_sign(candidature, meet):
    applicant = meet(viewport=PHONE)
    applicant.arrive(candidature.applicant)
    open_link(applicant, candidature)
    applicant.reads("vous ne pouvez pas répondre à sa place")
    expect(applicant.page.get_by_role("button", name="Signer l’engagement")).to_have_count(0)
    applicant.go(candidature.get_absolute_url(), "Ma candidature")
    applicant.reads("Pas encore de réponse")


def test_applicant_replaces_a_signed_act_after_a_dialog_that_names_it(candidature, meet):
    signed = sign(candidature)
    applicant = meet(viewport=PHONE)
    pieces = f"{candidature.get_absolute_url()}pieces/"
    applicant.arrive(candidature.applicant, pieces, "Pièces et engagement")
    dialog = applicant.page.get_by_role("dialog")
    applicant.unfold("Changer de signataire")
    applicant.fill(signatory_name="Aude Rive", signatory_capacity="Présidente", signatory_email="aude@example.org")
    applicant.page.locator("#id_signatory_email").press("Enter")
    expect(dialog).to_contain_text("par Philippe Orsenne, Maire, ne vaudra plus.")
    applicant.look()
    applicant.page.keyboard.press("Escape")
    assert current(candidature) == signed
    applicant.page.get_by_role("button", name="Envoyer le lien", exact=True).click()
    applicant.press("Envoyer le lien et remplacer", heading="Pièces et engagement")
    applicant.reads("Le lien est parti le")
    assert OutboxMail.objects.filter(event="commitment.undone", to_email=SIGNATORY).count() == 1

    signed = sign(Candidature.objects.get(pk=candidature.pk))
    applicant.go(pieces, "Pièces et engagement")
    applicant.page.locator("#engagement input[type=file]").set_input_files(FORM)
    applicant.page.get_by_role("button", name="Envoyer le formulaire", exact=True).click()
    expect(dialog).to_contain_text("par Philippe Orsenne, Maire, ne vaudra plus.")
    applicant.page.get_by_role("button", name="Envoyer le formulaire et remplacer").click()
    applicant.reads("Vous avez joint le formulaire signé")
    expect(dialog).to_be_hidden()
    assert current(candidature).state == CommitmentState.UPLOADED
    signed.refresh_from_db()
    assert signed.state == CommitmentState.REPLACED
