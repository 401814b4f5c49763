"""Chromium goes the whole way on the demonstration's cycle, one browser for each person, axe-core on each page."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from candidatures.enums import State
from candidatures.models import Candidature
from committee.models import Decision, Publication
from committee.tasks import publications_task
from cycles.services import close_call
from demo.candidates import read_candidates
from demo.papers import make_pdf
from demo.people import (
    ACCOUNTANT,
    ADVISER,
    ASSISTANT,
    COMMITTEE,
    HEAD,
    PASSWORD,
    PRESIDENT,
    RECUSED_MEMBER,
    SECRETARY,
    Colleague,
    address_of,
)
from demo.stages import decide, finish_instruction, read_and_vote
from fees.models import Fee
from tests.e2e.person import PHONE, Person
from tests.factories.accounts import totp_code
from toolkit.documents.models import Document
from toolkit.documents.services import ensure_rendered
from toolkit.notifications.models import OutboxMail

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

APPLICANT = "camille.rocheteau@example.org"
SIGNATORY = "maire.essai@example.org"
OWN_PASSWORD = "cinq hérons sur la digue"
GOOD_SIRET, BAD_SIRET = "21990022200015", "21990022200016"
LONG = (
    "Je dirige une ville qui change d'échelle, et je veux apprendre à partager la décision avec ceux qui la portent. "
)


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    """As `make run` has it; one test below asks for the second factor."""
    settings.SECOND_FACTOR_REQUIRED = False


def email_of(person: Colleague) -> str:
    return address_of(person.first_name, person.last_name)


def account_of(person: Colleague) -> User:
    return User.objects.get(email=email_of(person))


def link_in_mail(*, to: str, event: str) -> str:
    """The path of the link that a mail of the outbox carries."""
    mail = OutboxMail.objects.filter(to_email=to, event=event).latest("pk")
    return re.search(r"https?://[^/\s]+(/\S+)", mail.text_body)[1].rstrip(").")


def pdf(title: str) -> dict:
    return {"name": f"{title}.pdf", "mimeType": "application/pdf", "buffer": make_pdf(title=title, paragraphs=[LONG])}


def test_the_whole_path_in_a_browser(demo, meet):
    applicant = meet()
    sign_up(applicant, demo.cycle)
    write_dossier(applicant)
    give_pieces(applicant)
    sign_on_a_phone(meet(viewport=PHONE))
    submit(applicant)
    candidature = Candidature.objects.get(applicant__email=APPLICANT)

    adviser = meet()
    adviser.sign_in(email_of(ADVISER), PASSWORD)
    instruct(adviser, applicant, candidature)

    # The others of the demonstration are judged, read and voted on by the services.
    finish_instruction(demo)
    members = {person: meet() for person in COMMITTEE[:3]}
    for person, member in members.items():
        read_score_and_vote(member, person, candidature)
    read_and_vote(demo)
    record(meet(), candidature)
    validate(members[PRESIDENT])
    decide(demo)
    applicant.go(candidature.get_absolute_url())
    applicant.reads("transmis à la commission")
    applicant.reads_not("Admise")

    publish(adviser, meet())
    confirm(applicant, candidature)
    see_the_fee(meet())
    see_the_mails(adviser)


def sign_up(person: Person, cycle) -> None:
    person.go("/", "")
    person.follow("Découvrir le cycle", heading="Cycle de direction générale")
    person.follow("Déposer ma candidature", heading="Se connecter")
    person.follow("Je n’ai pas de compte", heading="Créer un compte")
    person.fill(first_name="Camille", last_name="Rocheteau", email=APPLICANT, password1="court")
    person.press("Créer mon compte", heading="Créer un compte")
    person.reads("12 caractères")
    person.fill(password1=OWN_PASSWORD)
    person.press("Créer mon compte", heading="Ouvrez votre boîte de réception")
    person.go(link_in_mail(to=APPLICANT, event="email_verification"), "Vérifier mon adresse")
    person.press("C’est mon adresse", heading="Commencer mon dossier")
    person.press("Commencer mon dossier", heading="Identité")


def write_dossier(person: Person) -> None:
    write_identity_with_the_keyboard_alone(person)
    refuse_then_take_a_siret(person)
    person.fill(
        job_title="Directrice générale des services", category="DGS", in_post_since="2021-09", functional_post="True",
        grade="Administratrice territoriale", employment_status="detache", people_managed="640",
    )  # fmt: skip
    person.press("Enregistrer et continuer", heading="Parcours")
    person.fill(
        years_in_general_management="5", post_1_job_title="Directrice générale des services",
        post_1_employer="Ville d'Essai", post_1_start="2021", earlier_candidature="False",
    )  # fmt: skip
    person.press("Enregistrer et continuer", heading="Projet professionnel")
    person.fill(motivation=LONG * 6, project=LONG * 8, contribution=LONG * 4, question="Comment décider à plusieurs ?")
    person.press("Enregistrer et continuer", heading="Pièces et engagement")


def write_identity_with_the_keyboard_alone(person: Person) -> None:
    """No pointer: Tab, space and letters only, and the focus always shows."""
    person.tab_to("[name=title]")
    person.page.keyboard.press("Space")
    person.tab_to("[name=phone]")
    person.page.keyboard.type("01 99 00 20 21")
    person.tab_to("button[name=continue]")
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")
    person.look("Employeur")


def refuse_then_take_a_siret(person: Person) -> None:
    person.fill(
        employer_name="Ville d'Essai", employer_type="COMMUNE", siret=BAD_SIRET, department="14", population="46200",
        staff_count="980",
    )  # fmt: skip
    person.press("Enregistrer et continuer", heading="Employeur")
    person.reads("La clé de ce SIRET ne correspond pas")
    expect(person.page.locator("[name=siret]")).to_have_value(BAD_SIRET)
    expect(person.page.locator("[name=employer_name]")).to_have_value("Ville d'Essai")
    person.fill(siret=GOOD_SIRET)
    person.press("Enregistrer et continuer", heading="Poste occupé")


def give_pieces(person: Person) -> None:
    slots = person.page.locator("form.piece__send")
    send(person, slots.first, {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": b"PK\x03\x04 not a pdf"})
    person.reads("n’est pas un PDF")
    send(person, slots.first, pdf("cv"))
    send(person, slots.nth(1), pdf("projet"))
    person.reads("cv.pdf")
    person.reads("projet.pdf")
    person.fill(signatory_name="Philippe Essai", signatory_capacity="Maire", signatory_email=SIGNATORY)
    person.press("Envoyer le lien", heading="")
    person.reads(f"Le lien part vers {SIGNATORY}.")
    person.reads("Relisez-le, puis déposez-le")


def send(person: Person, form, file: dict) -> None:
    form.locator("input[type=file]").set_input_files(file)
    expect(person.page.locator("[data-upload-status]")).to_contain_text(re.compile("est reçu|n’est pas un PDF"))
    person.look("Pièces et engagement")


def sign_on_a_phone(person: Person) -> None:
    person.go(link_in_mail(to=SIGNATORY, event="commitment.asked"), "S’engager pour")
    person.reads("3 500 €")
    person.press("Signer l’engagement")
    person.reads("Cochez la case qui vous engage")
    person.unfold("Le numéro d’engagement suivra")
    person.fill(agrees=True, service_code="DRH-7")
    person.press("Signer l’engagement")
    person.reads("Vous avez signé pour")
    person.page.reload()
    person.reads("Vous avez signé pour")


def submit(person: Person) -> None:
    person.go("/accueil/", "")
    person.page.goto(Candidature.objects.get(applicant__email=APPLICANT).get_absolute_url() + "relire/")
    person.look()
    person.send("Déposer ma candidature", heading="Ma candidature")
    candidature = Candidature.objects.get(applicant__email=APPLICANT)
    assert candidature.state == State.SUBMITTED
    person.reads(candidature.receipt_number)
    receipt = person.context.request.get(candidature.get_absolute_url() + "accuse-de-reception/")
    assert receipt.ok
    assert receipt.body().startswith(b"%PDF-")


def instruct(adviser: Person, applicant: Person, candidature: Candidature) -> None:
    adviser.go("/instruction/?vue=toutes&q=rocheteau", "Candidatures")
    adviser.follow("Camille Rocheteau", heading="Camille Rocheteau")
    adviser.press("Prendre en instruction", heading="Camille Rocheteau")
    adviser.unfold("Demander une correction")
    adviser.fill(target_1="scope", what_1="Précisez votre périmètre : quelles directions ?")
    adviser.fill(why_1="La commission compare les responsabilités.")
    adviser.press("Demander une correction", within="details[open]", heading="Camille Rocheteau")
    adviser.reads("Correction demandée")

    applicant.go(candidature.get_absolute_url(), "Ma candidature")
    applicant.reads("Précisez votre périmètre")
    applicant.follow("Corriger ou répondre", heading="Poste occupé")
    applicant.fill(scope="Cinq directions, le cabinet et la communication.")
    applicant.save()
    applicant.go(f"{candidature.get_absolute_url()}relire/")
    applicant.send("Renvoyer ma candidature corrigée", heading="Ma candidature")

    adviser.page.reload()
    adviser.look("Camille Rocheteau")
    adviser.reads("Cinq directions")
    declare_eligible(adviser)


def declare_eligible(adviser: Person) -> None:
    adviser.unfold("Déclarer recevable")
    adviser.press("Déclarer recevable", heading="Camille Rocheteau")
    adviser.reads("Recevable")


def read_score_and_vote(member: Person, person: Colleague, candidature: Candidature) -> None:
    member.arrive(account_of(person), "/commission/", "")
    item = candidature.committee_item
    member.go(f"/commission/dossiers/{item.uuid}/", "Camille Rocheteau")
    member.fill(link="no")
    member.press("Enregistrer ma déclaration", heading="Camille Rocheteau")
    for criterion in candidature.cycle.criteria.all():
        member.fill(**{f"c{criterion.pk}": 4})
    member.fill(comment="Un dossier clair, une question précise.")
    member.press("Valider, suivant")
    member.go(f"/commission/dossiers/{item.uuid}/", "Camille Rocheteau")
    member.fill(choice="admit")
    member.press("Voter", heading="Camille Rocheteau")
    if person == RECUSED_MEMBER:
        member.go("/commission/?q=ettendorf")
        member.reads_not("Ettendorf")


def record(secretary: Person, candidature: Candidature) -> None:
    secretary.arrive(account_of(SECRETARY), "/commission/", "")
    secretary.go(f"/commission/dossiers/{candidature.committee_item.uuid}/", "Camille Rocheteau")
    secretary.reads("16,00 / 20")
    secretary.unfold("Proposer une décision")
    secretary.fill(outcome="admitted")
    secretary.press("Proposer la décision", within="details[open]")


def validate(president: Person) -> None:
    president.go("/commission/decisions/valider/", "Valider les décisions")
    president.reads("Camille Rocheteau")
    president.press("Valider 1 décision")


def publish(adviser: Person, head: Person) -> None:
    """One prepares, the other confirms; the hold is over, and the clock publishes."""
    count = f"{Decision.objects.secret().count()} décisions"
    adviser.go("/commission/publication/essai/", "Essai à blanc")
    for box in adviser.page.locator("[name=accepted]").all():
        box.check()
    adviser.press(f"Préparer {count}", heading=f"{count} à confirmer")
    head.arrive(account_of(HEAD), "/accueil/", "")
    head.go("/commission/publication/", f"Confirmer {count}")
    head.press(f"Confirmer {count}", heading="Les")
    Publication.objects.held().update(leaves_at=timezone.now())
    publications_task()
    head.go("/commission/publication/", "Publication des décisions")
    head.reads("Publiées le")


def confirm(applicant: Person, candidature: Candidature) -> None:
    applicant.go(candidature.get_absolute_url(), "Vous êtes admis")
    applicant.page.get_by_role("button", name="Confirmer ma participation").click()
    applicant.look()
    applicant.press("Je confirme ma participation", heading="Ma promotion")
    applicant.reads("Votre participation est confirmée")
    assert Fee.objects.get(participant__user__email=APPLICANT).amount == 3500


def see_the_fee(accountant: Person) -> None:
    accountant.arrive(account_of(ACCOUNTANT), "/droits/", "Droits d’inscription")
    accountant.reads("Camille Rocheteau")
    accountant.reads("3 500 €")
    accountant.reads("DRH-7")


def see_the_mails(adviser: Person) -> None:
    adviser.go("/courriels/", "Courriels")
    mail = OutboxMail.objects.get(event="candidature.admitted", to_email=APPLICANT)
    adviser.go(f"/courriels/{mail.uuid}/")
    adviser.reads("Camille Rocheteau")
    for name in ("submitted", "correction_requested", "eligible", "admitted", "confirmed"):
        assert OutboxMail.objects.filter(event=f"candidature.{name}", to_email=APPLICANT).count() == 1


def test_public_pages_hold_on_a_phone(demo, meet):
    visitor = meet(viewport=PHONE)
    for path in ("/", demo.cycle.get_absolute_url(), "/accessibilite/", "/donnees-personnelles/", "/mentions-legales/"):
        visitor.go(path)
    visitor.go("/compte/login/", "Se connecter")


def test_paper_is_verified_on_a_phone(demo, meet):
    paper = ensure_rendered(Document.objects.filter(kind="receipt").earliest("pk").pk)
    visitor = meet(viewport=PHONE)
    visitor.go("/verification/", "Vérifier un document")
    visitor.page.get_by_label("Numéro").fill(paper.number.lower())
    visitor.page.get_by_label("Code").fill(paper.printed_code)
    visitor.page.get_by_role("button", name="Vérifier").click()
    visitor.look("Vérifier un document")
    visitor.reads("Valable")
    visitor.reads(paper.sha256)
    visitor.go(f"/verification/?numero={paper.number}&code=AAAA-AAAA-AAAA")
    visitor.reads("Aucun document ne porte à la fois ce numéro et ce code")


def test_staff_pages_hold_on_a_phone(demo, meet):
    for person in (ADVISER, ASSISTANT, HEAD, ACCOUNTANT, PRESIDENT):
        someone = meet(viewport=PHONE)
        someone.arrive(account_of(person), "/accueil/")
        for path in PATHS_OF[person.role]:
            someone.go(path)


PATHS_OF = {
    "adviser": ("/instruction/", "/commission/", "/courriels/"),
    "assistant": ("/instruction/", "/courriels/"),
    "head_of_service": ("/commission/publication/", "/commission/membres/", "/droits/", "/compte/equipe/"),
    "accountant": ("/droits/",),
    "committee_member": ("/commission/",),
}


def test_a_late_submission_is_refused_with_everything_kept(demo, meet):
    someone = meet()
    c16 = next(candidate for candidate in read_candidates() if candidate.code == "C16")
    candidature = Candidature.objects.get(applicant__email=c16.email)
    someone.arrive(candidature.applicant, f"{candidature.get_absolute_url()}relire/")
    close_call(actor=None, cycle=demo.cycle)
    someone.send("Déposer ma candidature")
    someone.reads("Le dépôt est clos depuis")
    someone.reads(candidature.motivation[:60])
    candidature.refresh_from_db()
    assert candidature.state == State.DRAFT


def test_staff_sign_in_with_a_totp_code(demo, meet, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    adviser = demo.people.colleague(ADVISER)
    newcomer = meet()
    newcomer.sign_in(email_of(ADVISER), PASSWORD)
    newcomer.look("Activez un second facteur")

    secret = generate_totp_secret()
    TOTP.activate(adviser, secret)
    someone = meet()
    someone.sign_in(email_of(ADVISER), PASSWORD)
    someone.look("Votre second facteur")
    someone.fill(code=totp_code(secret))
    someone.press("Continuer")
    someone.go("/instruction/", "Candidatures")
