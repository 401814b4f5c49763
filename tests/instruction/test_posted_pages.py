"""The desk's pages of a dossier that came by post: begin it, type it in, register it, give the person's address."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from accounts.enums import Role
from candidatures import services
from candidatures.enums import JournalKind, State
from candidatures.models import Candidature
from tests.factories.accounts import make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory, pdf_upload, post_dossier
from tests.factories.cycles import CallFactory
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle():
    return CallFactory()


@pytest.fixture
def assistant(cycle, client):
    person = make_staff(Role.ASSISTANT, institute=cycle.institute, first_name="Nora", last_name="Belkacem")
    sign_in(client, person)
    return person


def begin_url(cycle):
    return f"{reverse('instruction:posted_begin')}?cycle={cycle.slug}"


def typed(**changes):
    today = timezone.localdate().isoformat()
    return {"title": "F", "first_name": "Maëlle", "last_name": "Kervadec", "arrived_on": today} | changes


def test_begins_from_the_drafts(client, cycle, assistant):
    drafts = client.get(f"{reverse('instruction:drafts')}?cycle={cycle.slug}")
    assertContains(drafts, "Saisir un dossier reçu par courrier")
    assertNotContains(client.get(begin_url(cycle)), "autre personne du même nom")
    answer = client.post(begin_url(cycle), typed())
    draft = Candidature.objects.get()
    assert answer.url == reverse("candidatures:section", args=[draft.uuid, "identite"])
    page = client.get(answer.url)
    assertContains(page, "Dossier papier de Maëlle Kervadec")
    assertNotContains(page, "Seule la personne candidate la change")


def test_nothing_typed_is_lost(client, cycle, assistant):
    refused = client.post(begin_url(cycle), typed(arrived_on="", email="pas une adresse"))
    assertContains(refused, "Indiquez le jour où le courrier est arrivé.", status_code=422)
    assertContains(refused, 'value="Kervadec"', status_code=422)
    assert not Candidature.objects.exists()


def test_a_namesake_is_asked_for(client, cycle, assistant):
    CandidatureFactory(cycle=cycle, first_name="Maëlle", last_name="Kervadec")
    refused = client.post(begin_url(cycle), typed())
    assertContains(refused, "C’est une autre personne du même nom", status_code=422)
    assert client.post(begin_url(cycle), typed(is_namesake="on")).status_code == 302


def test_a_call_that_is_not_open_says_so(client, cycle, assistant):
    upcoming = CallFactory(upcoming=True, institute=cycle.institute)
    assertContains(client.get(begin_url(upcoming)), "Le dépôt n’est pas ouvert")
    assertContains(client.post(begin_url(upcoming), typed()), "Cela n’a pas pu être fait", status_code=409)


def test_is_typed_in_and_registered_by_its_pages(client, cycle, assistant):
    draft = post_dossier(cycle=cycle, actor=assistant, email="maelle@example.org")
    cv = cycle.required_pieces.first()
    client.post(reverse("candidatures:piece_upload", args=[draft.uuid, cv.pk]), {"file": pdf_upload("scan.pdf")})
    piece = draft.pieces.current().get(required_piece=cv)
    assert (piece.filename, piece.uploaded_by) == ("scan.pdf", assistant)
    assert client.get(reverse("candidatures:piece_file", args=[piece.uuid])).getvalue().startswith(b"%PDF")
    for slug in ("identite", "projet", "pieces", "declarations"):
        assert client.get(reverse("candidatures:section", args=[draft.uuid, slug])).status_code == 200
    assertContains(client.get(draft.get_absolute_url()), "Tout est saisi")
    review = client.get(reverse("candidatures:review", args=[draft.uuid]))
    assertContains(review, "Enregistrer le dossier")
    assertNotContains(review, "Déposer ma candidature")
    done = client.post(reverse("candidatures:register", args=[draft.uuid]), {"seen": review.context["page"].seen})
    assert done.url == reverse("instruction:detail", args=[draft.uuid])
    page = client.get(done.url)
    assertContains(page, "Dossier papier")
    assertContains(page, "saisi par Nora Belkacem")
    assertContains(page, "Identité")
    receipt = client.get(reverse("instruction:posted_receipt", args=[draft.uuid]))
    assert receipt.getvalue().startswith(b"%PDF")


def test_a_refused_registration_shows_what_is_left(client, cycle, assistant):
    draft = post_dossier(cycle=cycle, actor=assistant, is_full=False)
    review = client.get(reverse("candidatures:review", args=[draft.uuid]))
    refused = client.post(reverse("candidatures:register", args=[draft.uuid]), {"seen": review.context["page"].seen})
    assertContains(refused, "avant de pouvoir enregistrer", status_code=422)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_the_address_is_given_later(client, cycle, assistant):
    draft = post_dossier(cycle=cycle, actor=assistant)
    services.register_paper(actor=assistant, candidature=draft)
    url = reverse("instruction:posted_address", args=[draft.uuid])
    assertContains(client.get(reverse("instruction:detail", args=[draft.uuid])), "Aucune adresse n’est connue")
    assertContains(client.post(url, {"email": "faux"}), "n’est pas complète", status_code=422)
    assert client.post(url, {"email": "maelle@example.org"}).status_code == 302
    assert OutboxMail.objects.get().to_email == "maelle@example.org"
    assertContains(client.get(url), "une autre adresse remplace celle-ci")
    draft.applicant.refresh_from_db()
    draft.applicant.set_password("choisi par la personne")
    draft.applicant.save()
    assertContains(client.get(url), "a pris son compte en main")
    assertContains(client.post(url, {"email": "autre@example.org"}), "elle seule en change", status_code=409)


def test_dropping_says_what_it_deletes(client, cycle, assistant):
    draft = post_dossier(cycle=cycle, actor=assistant, is_full=False)
    url = reverse("candidatures:drop_entry", args=[draft.uuid])
    assertContains(client.get(url), "sont effacés, pour toujours")
    assert client.post(url).url.startswith(reverse("instruction:drafts"))
    assert not Candidature.objects.exists()


def test_drafts_and_exports_say_where_it_came_from(client, cycle, assistant):
    online = CandidatureFactory(cycle=cycle)
    draft = post_dossier(cycle=cycle, actor=assistant)
    drafts = client.get(f"{reverse('instruction:drafts')}?cycle={cycle.slug}")
    assertContains(drafts, "Sans adresse")
    assertContains(drafts, "Papier")
    assertNotContains(drafts, "sans-adresse.invalid")
    assert client.get(reverse("instruction:extension", args=[draft.uuid])).url == draft.get_absolute_url()
    assert client.get(reverse("instruction:extension", args=[online.uuid])).status_code == 200
    services.register_paper(actor=assistant, candidature=draft)
    export = client.get(f"{reverse('instruction:export_csv')}?cycle={cycle.slug}").getvalue().decode("utf-8-sig")
    assert "Origine" in export.splitlines()[0]
    assert "Papier" in export.splitlines()[1]


def test_the_list_of_drafts_costs_the_same_for_many(client, cycle, assistant):
    url = f"{reverse('instruction:drafts')}?cycle={cycle.slug}"
    post_dossier(cycle=cycle, actor=assistant, is_full=False)
    client.get(url)
    with assertNumQueries(7):
        client.get(url)
    for number in range(29):
        letter = chr(ord("a") + number % 26)
        post_dossier(cycle=cycle, actor=assistant, is_full=False, last_name=f"Kervadec-{letter}{'x' * (number // 26)}")
    with assertNumQueries(7):
        client.get(url)


def test_the_day_it_came_is_mended(client, cycle, assistant):
    draft = post_dossier(cycle=cycle, actor=assistant, is_full=False)
    url = reverse("candidatures:arrival", args=[draft.uuid])
    assertContains(client.get(draft.get_absolute_url()), url)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    assertContains(client.post(url, {"arrived_on": tomorrow.isoformat()}), "à venir", status_code=422)
    day = timezone.localdate() - datetime.timedelta(days=4)
    assert client.post(url, {"arrived_on": day.isoformat()}).url == draft.get_absolute_url()
    draft.refresh_from_db()
    assert draft.arrived_on == day
    assert draft.journal.get(kind=JournalKind.PAPER_DATED).actor == assistant
    online = CandidatureFactory(cycle=cycle)
    assert client.get(reverse("candidatures:arrival", args=[online.uuid])).status_code == 404
    client.force_login(online.applicant)
    assert client.get(reverse("candidatures:arrival", args=[online.uuid])).status_code == 404
