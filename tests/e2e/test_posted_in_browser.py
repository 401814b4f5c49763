"""A dossier that came by post: the assistant types it in and registers it, the person takes the account over."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from candidatures import services
from candidatures.models import Candidature
from candidatures.sections import SECTIONS
from cycles.enums import PieceKind
from tests.e2e.person import PHONE, Person
from tests.e2e.test_browser_path import link_in_mail
from tests.factories.accounts import make_staff
from tests.factories.candidatures import dossier_values, pdf_upload
from tests.factories.cycles import CallFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

ADDRESS = "maelle.kervadec@example.org"
PASSWORD = "trois facteurs sous la pluie"


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def test_a_posted_dossiers_whole_way(live_server, meet):
    cycle = CallFactory()
    assistant = make_staff(Role.ASSISTANT, institute=cycle.institute, first_name="Nora", last_name="Belkacem")
    staff = meet()
    staff.arrive(assistant, f"{reverse('instruction:drafts')}?cycle={cycle.slug}", "Brouillons")
    begin(staff)
    draft = Candidature.objects.get()
    type_the_rest_in(draft, assistant)
    staff.go(reverse("candidatures:section", args=[draft.uuid, "pieces"]), "Pièces et engagement")
    staff.go(draft.get_absolute_url(), "La candidature de Maëlle Kervadec")
    staff.reads("Tout est saisi")
    staff.follow("Relire et enregistrer", heading="Maëlle Kervadec")
    staff.send("Enregistrer le dossier")
    staff.reads("Un courriel part vers")
    staff.reads("saisi par Nora Belkacem")
    take_over(meet(viewport=PHONE), draft)
    staff.page.reload()
    staff.look()
    staff.reads("a pris son compte en main")


def begin(person: Person) -> None:
    person.follow("Saisir un dossier reçu par courrier", heading="Saisir un dossier reçu par courrier")
    person.press("Commencer la saisie", heading="Saisir un dossier reçu par courrier")
    person.reads("Indiquez le jour où le courrier est arrivé")
    person.page.get_by_label("Madame").check()
    day = timezone.localdate().isoformat()
    person.fill(first_name="Maëlle", last_name="Kervadec", email=ADDRESS, arrived_on=day)
    person.press("Commencer la saisie", heading="Identité")
    person.fill(phone="02 00 00 00 14")
    person.save()


def type_the_rest_in(draft: Candidature, assistant) -> None:
    values = dossier_values()
    for section in SECTIONS[1:]:
        given = {name: values[name] for name in section.fields}
        if given:
            services.save_section(actor=assistant, candidature=draft, section=section, values=given)
    draft.refresh_from_db()
    cv = draft.cycle.required_pieces.get(kind=PieceKind.CV)
    services.add_piece(actor=assistant, candidature=draft, required_piece=cv, upload=pdf_upload())
    services.upload_commitment(actor=assistant, candidature=draft, upload=pdf_upload("engagement.pdf"))


def take_over(person: Person, draft: Candidature) -> None:
    person.go(link_in_mail(to=ADDRESS, event="candidature.paper"), "Mot de passe oublié")
    person.fill(email=ADDRESS)
    person.press("Envoyer le lien")
    person.go(link_in_mail(to=ADDRESS, event="password_reset"), "Choisir un mot de passe")
    person.fill(password1=PASSWORD, password2=PASSWORD)
    person.press("Enregistrer ce mot de passe", heading="Votre mot de passe est enregistré")
    person.sign_in(ADDRESS, PASSWORD)
    person.go(draft.get_absolute_url(), "Ma candidature")
    person.reads("Nora Belkacem")
    person.go(reverse("candidatures:review", args=[draft.uuid]), "Maëlle Kervadec")
