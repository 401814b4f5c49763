"""An assistant's whole way: asked by mail, they open an account, fill and upload; the applicant submits."""

import pytest

from candidatures import services
from candidatures.enums import State
from candidatures.models import Candidature
from tests.e2e.person import PHONE, Person
from tests.e2e.test_browser_path import link_in_mail, pdf
from tests.factories.accounts import UserFactory
from tests.factories.candidatures import ask_commitment, fill
from tests.factories.cycles import CallFactory
from toolkit.notifications.models import OutboxMail

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

HELPER = "assistante.essai@example.org"
OWN_PASSWORD = "sept cigognes sur le toit"


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def draft(live_server):
    """A draft that lacks its motivation and its CV.

    Some of its values are longer than any line: `look` finds a page that they would make wider than its screen.
    """
    person = UserFactory(email="dgs.essai@example.org")
    candidature = services.start_candidature(actor=person, cycle=CallFactory())
    fill(candidature, motivation="", job_title="M" * 108, grade="M" * 90)
    ask_commitment(candidature)
    candidature.commitments.update(signatory_name="M" * 108, signatory_capacity="Q" * 108)
    return candidature


def test_an_assistants_whole_way(draft, meet):
    applicant = meet()
    applicant.arrive(draft.applicant)
    give_the_mandate(applicant, draft)
    helper = meet(viewport=PHONE)
    open_an_account_from_the_mail(helper)
    fill_and_upload(helper, draft)
    decide_nothing(helper, draft)
    read_who_did_what(applicant, draft)
    applicant.go(f"{draft.get_absolute_url()}relire/")
    applicant.send("Déposer ma candidature", heading="Ma candidature")
    helper.go(draft.get_absolute_url(), "La candidature d’Anaïs")
    helper.reads("Déposée")
    revoke(applicant, draft)
    helper.page.goto(draft.get_absolute_url())
    helper.look("Cette page n’existe pas")


def give_the_mandate(person: Person, draft: Candidature) -> None:
    person.go(draft.get_absolute_url(), "Ma candidature")
    person.follow("Donner un mandat", heading="Se faire aider")
    person.fill(name="Odile Essai", email="pas une adresse")
    person.press("Envoyer la demande", heading="Se faire aider")
    person.reads("Cette adresse n’est pas complète")
    person.fill(email=HELPER)
    person.press("Envoyer la demande", heading="Se faire aider")
    person.reads("pas encore accepté")


def open_an_account_from_the_mail(person: Person) -> None:
    person.go(link_in_mail(to=HELPER, event="mandate.asked"), "Se connecter")
    person.follow("Je n’ai pas de compte", heading="Créer un compte")
    person.fill(first_name="Odile", last_name="Essai", email=HELPER, password1=OWN_PASSWORD)
    person.press("Créer mon compte", heading="Ouvrez votre boîte de réception")
    person.go(link_in_mail(to=HELPER, event="email_verification"), "Vérifier mon adresse")
    person.press("C’est mon adresse", heading="vous demande de l’aider")
    person.press("Accepter et ouvrir le dossier", heading="La candidature d’Anaïs")


def fill_and_upload(person: Person, draft: Candidature) -> None:
    person.reads("Vous aidez")
    person.reads("Il vous reste 2 points à traiter")
    person.go(f"{draft.get_absolute_url()}projet/", "Projet professionnel")
    person.fill(motivation="Dicté dans le train entre Metz et Strasbourg.")
    person.save()
    person.go(f"{draft.get_absolute_url()}pieces/", "Pièces et engagement")
    required = draft.cycle.required_pieces.get(kind="CV")
    slot = person.page.locator(f"#piece-{required.pk}")
    slot.locator("input[type=file]").set_input_files(pdf("cv"))
    person.reads("le fichier est reçu, ouvert et lu")
    person.reads("cv.pdf")
    person.look("Pièces et engagement")


def decide_nothing(person: Person, draft: Candidature) -> None:
    person.go(f"{draft.get_absolute_url()}relire/")
    assert person.page.get_by_role("button", name="Déposer ma candidature").count() == 0
    person.go(draft.get_absolute_url(), "La candidature d’Anaïs")
    assert person.page.get_by_role("button", name="Retirer ma candidature").count() == 0
    person.reads("Vous avez fait tout ce qui vous revient")
    person.press("C’est prêt", heading="La candidature d’Anaïs")
    person.reads("Vous avez dit que c’est prêt")
    assert "Odile Essai" in OutboxMail.objects.get(event="mandate.ready", to_email=draft.email).subject
    person.go("/accueil/", "Mes candidatures")
    person.reads("La candidature d’Anaïs")
    assert Candidature.objects.get(pk=draft.pk).state == State.DRAFT


def read_who_did_what(person: Person, draft: Candidature) -> None:
    assert OutboxMail.objects.filter(event="mandate.accepted", to_email=draft.email).count() == 1
    person.go(draft.get_absolute_url(), "Ma candidature")
    person.reads("Section écrite")
    person.reads("Odile Essai")


def revoke(person: Person, draft: Candidature) -> None:
    person.go(f"{draft.get_absolute_url()}mandats/", "Se faire aider")
    person.press("Retirer", heading="Se faire aider")
    person.reads("ne voit plus votre dossier")
