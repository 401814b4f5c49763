"""The pages by which the desk writes down what came by post: a decision, a correction, an answer to a question."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from candidatures import services
from candidatures.enums import State
from candidatures.models import Candidature
from instruction import services as instruction
from tests.factories.accounts import make_staff, sign_in
from tests.factories.candidatures import ask_about, ask_correction, candidature_in, pdf_upload, post_dossier
from tests.factories.cycles import CallFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser(client):
    person = make_staff(Role.ADVISER, institute=CallFactory().institute, first_name="Nora", last_name="Belkacem")
    sign_in(client, person)
    return person


@pytest.fixture
def posted(adviser):
    cycle = CallFactory(institute=adviser.memberships.get().institute)
    draft = post_dossier(cycle=cycle, actor=adviser, email="maelle@example.org")
    services.register_paper(actor=adviser, candidature=draft)
    instruction.claim_candidature(actor=adviser, candidature=draft)
    return Candidature.objects.get(pk=draft.pk)


@pytest.fixture
def admitted(posted, adviser):
    services.verify_commitment(
        actor=adviser, commitment=posted.commitment, signatory_name="Philippe Orsenne", signatory_capacity="Maire"
    )
    posted.forget_commitment()
    instruction.declare_eligible(actor=adviser, candidature=posted)
    services.admit(actor=adviser, candidature=posted)
    return Candidature.objects.get(pk=posted.pk)


def on(days=0):
    return (timezone.localdate() + datetime.timedelta(days=days)).isoformat()


def dossier(candidature):
    return reverse("instruction:detail", args=[candidature.uuid])


def take_over(candidature):
    candidature.applicant.set_password("choisi par la personne")
    candidature.applicant.save()


def test_a_confirmation_is_written_down(client, admitted):
    url = reverse("instruction:posted_answer", args=[admitted.uuid])
    assertContains(client.get(dossier(admitted)), url)
    page = client.get(url)
    assertContains(page, "La personne confirme sa participation")
    assertNotContains(page, "La personne retire sa candidature")
    assertContains(client.post(url, {"came_on": ""}), "Choisissez ce que dit le courrier.", status_code=422)
    refused = client.post(url, {"answer": "confirm", "came_on": on(1)})
    assertContains(refused, "à venir", status_code=422)
    broken = {"answer": "confirm", "came_on": on(), "upload": pdf_upload("lettre.pdf", b"rien")}
    assertContains(client.post(url, broken), "lettre.pdf", status_code=422)
    done = client.post(url, {"answer": "confirm", "came_on": on(), "upload": pdf_upload("lettre.pdf")})
    assert done.url == dossier(admitted)
    admitted.refresh_from_db()
    assert admitted.state == State.CONFIRMED
    page = client.get(done.url)
    assertContains(page, "d’après un courrier reçu le")
    assertContains(page, "Courrier reçu le")
    assertNotContains(page, url)


def test_nothing_is_offered_once_the_account_is_theirs(client, admitted):
    url = reverse("instruction:posted_answer", args=[admitted.uuid])
    take_over(admitted)
    assertNotContains(client.get(dossier(admitted)), url)
    assertContains(client.get(url), "elle répond elle-même")
    refused = client.post(url, {"answer": "confirm", "came_on": on()})
    assertContains(refused, "elle répond elle-même", status_code=409)


def test_a_dossier_of_the_site_has_no_such_page(client, adviser, posted):
    online = candidature_in(State.ADMITTED, cycle=posted.cycle, adviser=adviser)
    assert client.get(reverse("instruction:posted_answer", args=[online.uuid])).status_code == 404


def test_a_correction_is_typed_in_by_the_pages_of_the_dossier(client, posted, adviser):
    ask_correction(posted, "projet", actor=adviser)
    assertContains(client.get(dossier(posted)), "Saisir la correction reçue")
    overview = client.get(posted.get_absolute_url())
    assertContains(overview, "vous saisissez sous votre nom la correction")
    assertNotContains(overview, "Vous aidez")
    section = reverse("candidatures:section", args=[posted.uuid, "projet"])
    seen = client.get(section).context["form"]["seen"].value()
    assert client.post(section, {"seen": seen, "project": "Précisé.", "continue": "1"}).status_code == 302
    review = client.get(reverse("candidatures:review", args=[posted.uuid]))
    assertContains(review, "La correction est revenue par courrier")
    assertNotContains(review, "ma candidature")
    url, seen = reverse("candidatures:answer_by_post", args=[posted.uuid]), review.context["page"].seen
    assertContains(client.post(url, {"seen": seen}), "Indiquez le jour où le courrier", status_code=422)
    assertContains(client.post(url, {"seen": seen, "came_on": on(-4)}), "pas pu arriver avant", status_code=422)
    assert client.post(url, {"seen": seen, "came_on": on()}).url == dossier(posted)
    page = client.get(dossier(posted))
    assertContains(page, "Correction demandée le")
    assertContains(page, "d’après un courrier reçu le")


def test_a_correction_taken_over_meanwhile_goes_back_to_the_dossier(client, posted, adviser):
    ask_correction(posted, "projet", actor=adviser)
    take_over(posted)
    assert client.get(posted.get_absolute_url()).status_code == 404
    url = reverse("candidatures:answer_by_post", args=[posted.uuid])
    assert client.post(url, {"came_on": on(), "message": "Non."}).status_code == 404


def test_the_entry_of_a_draft_stays_apart(client, posted, adviser):
    ask_correction(posted, "projet", actor=adviser)
    for name in ("arrival", "drop_entry"):
        assert client.get(reverse(f"candidatures:{name}", args=[posted.uuid])).status_code == 404
    for name in ("answer_correction", "withdraw", "tell_ready", "submit"):
        assert client.post(reverse(f"candidatures:{name}", args=[posted.uuid])).status_code in {403, 409}
    posted.refresh_from_db()
    assert posted.state == State.CORRECTION_REQUESTED


def test_an_answer_to_a_question_is_written_under_it(client, posted, adviser):
    thread = ask_about(posted, actor=adviser)
    url = reverse("instruction:reply_by_post", args=[posted.uuid, thread.uuid])
    assertContains(client.get(dossier(posted)), url)
    page = client.get(url)
    assertContains(page, thread.subject)
    key = page.context["form"]["key"].value()
    assertContains(client.post(url, {"key": key, "came_on": on()}), "Recopiez la réponse", status_code=422)
    refused = client.post(url, {"key": key, "came_on": on(-1), "text": "Depuis 2019."})
    assertContains(refused, "Depuis 2019.", status_code=422)
    assert client.post(url, {"key": key, "came_on": on(), "text": "Depuis 2019."}).status_code == 302
    assertContains(client.get(dossier(posted)), "d’après un courrier reçu le")
    take_over(posted)
    client.force_login(posted.applicant)
    assertContains(client.get(reverse("candidatures:questions", args=[posted.uuid])), "recopié par Nora Belkacem")
