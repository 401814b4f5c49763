"""An applicant on a phone: files, reopens, changes the CV, files again, is corrected, answers, and reads the letter."""

import pytest
from playwright.sync_api import expect

from accounts.enums import Role
from candidatures import services
from candidatures.enums import State
from candidatures.models import Candidature
from instruction import services as instruction
from tests.e2e.person import PHONE, Person
from tests.factories.accounts import make_staff
from tests.factories.candidatures import CandidatureFactory, ask_correction, pdf_bytes
from tests.factories.cycles import CallFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]


@pytest.fixture
def filed(live_server, meet) -> tuple[Person, Candidature]:
    """A complete draft in front of its applicant, who submits it."""
    draft = CandidatureFactory(signed=True, cycle=CallFactory(year=2099))
    person = meet(viewport=PHONE)
    person.arrive(draft.applicant, f"{draft.get_absolute_url()}relire/")
    person.send("Déposer ma candidature", heading="Ma candidature")
    return person, Candidature.objects.get(pk=draft.pk)


def give_cv(person: Person, candidature: Candidature, name: str, pages: int) -> None:
    """Choose a CV in its own row: it leaves at once."""
    person.go(f"{candidature.get_absolute_url()}pieces/", "Pièces et engagement")
    slot = person.page.locator("form.piece__send").first
    slot.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": pdf_bytes(pages)}
    )
    expect(person.page.locator("[data-upload-status]")).to_contain_text("est reçu")
    person.reads(name)


def test_a_dossier_is_filed_changed_corrected_and_its_letter_read(filed):
    person, candidature = filed
    number, filed_at = candidature.receipt_number, candidature.submitted_at
    person.reads(number)

    person.press("Modifier mon dossier", heading="Ma candidature")
    person.reads("Il reste déposé tel que vous l’avez envoyé")
    give_cv(person, candidature, "cv-a-jour.pdf", pages=2)
    assert not candidature.pieces.current().filter(filename="cv-a-jour.pdf").exists()
    person.go(f"{candidature.get_absolute_url()}relire/")
    person.send("Renvoyer ma candidature modifiée", heading="Ma candidature")
    candidature.refresh_from_db()
    assert candidature.state == State.SUBMITTED
    assert (candidature.receipt_number, candidature.submitted_at) == (number, filed_at)
    assert candidature.pieces.current().filter(filename="cv-a-jour.pdf").exists()

    answer_a_correction(person, candidature)
    read_the_letter(person, candidature)


def answer_a_correction(person: Person, candidature: Candidature) -> None:
    """The project is asked about, and the CV: one is changed, the other answered."""
    adviser = make_staff(Role.ADVISER, institute=candidature.cycle.institute)
    instruction.claim_candidature(actor=adviser, candidature=candidature)
    cv = candidature.cycle.required_pieces.get(kind="CV")
    ask_correction(candidature, "project", f"piece-{cv.pk}", actor=adviser, what="Précisez l’échéance.")
    person.go(candidature.get_absolute_url(), "Ma candidature")
    person.reads("Ce qui est à corriger")
    person.follow("Corriger ou répondre", heading="Projet professionnel")
    person.fill(project="Ouvrir une maison des services avant la fin de 2100.")
    person.press("Enregistrer et continuer", heading="Pièces et engagement")
    person.page.locator("textarea[name^=reply]").first.fill("Ce CV est celui de cette année.")
    person.press("Enregistrer cette réponse", heading="Pièces et engagement")
    person.go(f"{candidature.get_absolute_url()}relire/")
    person.reads("Ce que vous avez changé")
    person.send("Renvoyer ma candidature corrigée", heading="Ma candidature")
    candidature.refresh_from_db()
    assert candidature.state == State.UNDER_REVIEW
    assert candidature.project.endswith("la fin de 2100.")


def read_the_letter(person: Person, candidature: Candidature) -> None:
    """The admission, and its letter as PDF."""
    adviser = Candidature.objects.get(pk=candidature.pk).adviser
    instruction.declare_eligible(actor=adviser, candidature=candidature)
    services.admit(actor=adviser, candidature=candidature)
    person.go(candidature.get_absolute_url(), "Vous êtes admise.")
    letter = person.page.get_by_role("link", name="Ouvrir la lettre").get_attribute("href")
    answer = person.page.request.get(letter)
    assert answer.body().startswith(b"%PDF")
