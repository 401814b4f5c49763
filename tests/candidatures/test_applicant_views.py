"""The applicant's pages, in every state, and for whoever is not the applicant."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from accounts.enums import Role
from candidatures import services
from candidatures.enums import CommitmentState, State
from candidatures.models import Candidature
from candidatures.sections import BY_SLUG, PIECES, SECTIONS, digest
from candidatures.views.page import DossierPage
from instruction.services import claim_candidature
from organisations.models import Employer
from tests.factories.accounts import UserFactory, make_staff
from tests.factories.candidatures import CandidatureFactory, add_cv, ask_commitment, ask_correction, candidature_in
from tests.factories.cycles import CallFactory, ParticipantFactory
from tests.factories.organisations import make_siret

pytestmark = pytest.mark.django_db
PAGES = ("dossier", "review")
EDIT_SLUGS = [section.slug for section in SECTIONS]


def url(name, candidature, *args):
    return reverse(f"candidatures:{name}", args=[candidature.uuid, *args])


def seen(candidature, slug):
    """What the page of a section shows, as its hidden field says it."""
    return digest(Candidature.objects.get(pk=candidature.pk), BY_SLUG[slug])


@pytest.fixture
def draft(client):
    candidature = CandidatureFactory()
    client.force_login(candidature.applicant)
    return candidature


@pytest.mark.parametrize("state", State.values)
def test_pages_render_in_every_state(client, state):
    candidature = candidature_in(state)
    client.force_login(candidature.applicant)
    for name in PAGES:
        assert client.get(url(name, candidature)).status_code == 200
    page = client.get(url("dossier", candidature)).content.decode()
    assert candidature.applicant_label in page or state in {State.LAPSED, State.ADMITTED}


@pytest.mark.parametrize("slug", EDIT_SLUGS)
def test_sections_render_empty_and_full(client, draft, slug):
    assert client.get(url("section", draft, slug)).status_code == 200
    full = CandidatureFactory(complete=True)
    client.force_login(full.applicant)
    assert client.get(url("section", full, slug)).status_code == 200


@pytest.mark.parametrize("state", sorted({*State.values} - {State.DRAFT, State.CORRECTION_REQUESTED}))
def test_sections_of_a_sent_dossier_lead_to_reading_it(client, state):
    candidature = candidature_in(state)
    client.force_login(candidature.applicant)
    response = client.get(url("section", candidature, "projet"))
    assert response.status_code == 302
    assert response.url == url("review", candidature)


def test_unknown_section_is_not_found(client, draft):
    assert client.get(url("section", draft, "astrologie")).status_code == 404


@pytest.mark.parametrize("name", ["dossier", "review", "receipt"])
def test_pages_of_someone_else_do_not_exist(client, name):
    candidature = candidature_in(State.SUBMITTED)
    client.force_login(UserFactory())
    assert client.get(url(name, candidature)).status_code == 404


@pytest.mark.parametrize(
    "name", ["submit", "answer_correction", "withdraw", "confirm", "decline", "commitment_request", "commitment_upload"]
)
def test_acts_on_someone_else_s_dossier_do_not_exist(client, name):
    candidature = CandidatureFactory(complete=True)
    client.force_login(UserFactory())
    assert client.post(url(name, candidature)).status_code == 404
    candidature.refresh_from_db()
    assert candidature.state == State.DRAFT


def test_staff_do_not_enter_by_the_applicant_s_door(client):
    candidature = candidature_in(State.SUBMITTED)
    client.force_login(make_staff(Role.ADVISER, institute=candidature.cycle.institute))
    assert client.get(url("dossier", candidature)).status_code in {302, 404}


def test_anonymous_people_sign_in_first(client):
    candidature = CandidatureFactory()
    assert client.get(url("dossier", candidature)).status_code == 302


def test_starting_shows_what_it_takes_then_opens_one_draft(client):
    cycle, person = CallFactory(), UserFactory()
    client.force_login(person)
    address = reverse("candidatures:start", args=[cycle.slug])
    assert "Commencer mon dossier" in client.get(address).content.decode()
    assert not Candidature.objects.exists()
    first = client.post(address)
    second = client.post(address)
    candidature = Candidature.objects.get(applicant=person, cycle=cycle)
    assert first.url == f"{candidature.get_absolute_url()}identite/"
    assert second.url == candidature.get_absolute_url()
    assert client.get(address).url == candidature.get_absolute_url()


@pytest.mark.parametrize("method", ["get", "post"])
def test_withdrawn_dossier_is_not_started_again_and_says_so(client, method):
    candidature = CandidatureFactory()
    services.withdraw_candidature(actor=candidature.applicant, candidature=candidature)
    client.force_login(candidature.applicant)
    response = getattr(client, method)(reverse("candidatures:start", args=[candidature.cycle.slug]), follow=True)
    assert response.redirect_chain[-1][0] == candidature.get_absolute_url()
    assert "ne peut pas être commencée à nouveau" in response.content.decode()


def test_starting_after_the_deadline_is_refused_with_a_sentence(client):
    cycle = CallFactory(closed=True)
    client.force_login(UserFactory())
    address = reverse("candidatures:start", args=[cycle.slug])
    assert "clos depuis" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    assert not Candidature.objects.exists()


@pytest.mark.parametrize("slug", ["cdg-1800", "cdg", "cdg-x", "inconnu-2026"])
def test_starting_an_unknown_cycle_is_not_found(client, slug):
    client.force_login(UserFactory())
    assert client.get(reverse("candidatures:start", args=[slug])).status_code == 404


@pytest.mark.parametrize("title", ["F", "M", ""])
def test_starting_takes_the_title_of_the_account(title):
    assert CandidatureFactory(applicant=UserFactory(title=title)).title == title


def test_correction_reopens_only_the_named_sections(client):
    candidature = candidature_in(State.CORRECTION_REQUESTED)
    client.force_login(candidature.applicant)
    page = client.get(url("dossier", candidature)).content.decode()
    assert "Précisez votre projet." in page
    assert url("section", candidature, "projet") in page
    assert url("section", candidature, "identite") not in page
    assert client.get(url("section", candidature, "projet")).status_code == 200
    assert client.get(url("section", candidature, "identite")).status_code == 302
    answer = client.post(url("answer_correction", candidature), {"message": "Ce projet est bien le mien."})
    assert answer.status_code == 302
    candidature.refresh_from_db()
    assert candidature.state == State.UNDER_REVIEW


def test_withdrawing_twice_explains(client, draft):
    assert client.post(url("withdraw", draft)).status_code == 302
    again = client.post(url("withdraw", draft))
    assert again.status_code == 409
    assert "déjà passé" in again.content.decode()


def test_admitted_person_reads_dates_and_fee_then_confirms(client):
    candidature = candidature_in(State.ADMITTED)
    client.force_login(candidature.applicant)
    page = client.get(url("dossier", candidature)).content.decode()
    assert "3\u202f500\u202f€" in page
    assert client.post(url("confirm", candidature)).status_code == 302
    candidature.refresh_from_db()
    assert candidature.state == State.CONFIRMED
    assert client.post(url("confirm", candidature)).status_code == 409


def test_confirming_too_late_is_refused(client):
    candidature = candidature_in(State.ADMITTED)
    client.force_login(candidature.applicant)
    with time_machine.travel(candidature.answer_by + datetime.timedelta(seconds=1), tick=False):
        client.force_login(candidature.applicant)
        response = client.post(url("confirm", candidature))
    assert response.status_code == 409
    assert "Le délai de réponse est passé" in response.content.decode()


def test_declining_frees_the_place(client):
    candidature = candidature_in(State.ADMITTED)
    client.force_login(candidature.applicant)
    assert client.post(url("decline", candidature)).status_code == 302
    candidature.refresh_from_db()
    assert candidature.state == State.DECLINED


@pytest.mark.parametrize("state", [State.REJECTED, State.INELIGIBLE])
def test_refusal_gives_reason_author_and_remedies(client, state):
    candidature = candidature_in(state)
    client.force_login(candidature.applicant)
    page = client.get(url("dossier", candidature)).content.decode()
    reason = candidature.changes.first().reason
    institute = candidature.cycle.institute
    for words in (reason, institute.signatory_name, institute.court, "deux mois"):
        assert words in page


def test_nothing_of_the_desk_or_the_committee_leaks(client):
    candidature = candidature_in(State.SUBMITTED)
    adviser = make_staff(
        Role.ADVISER, institute=candidature.cycle.institute, first_name="Hector", last_name="Cachottier"
    )
    claim_candidature(actor=adviser, candidature=candidature)
    candidature.notes.create(author=adviser, text="Note interne à ne pas lire", at=timezone.now())
    client.force_login(candidature.applicant)
    for name in PAGES:
        page = client.get(url(name, candidature)).content.decode()
        assert "Note interne" not in page
        assert "Cachottier" not in page
    ask_correction(candidature, "projet", actor=adviser, what="Précisez.")
    assert "Cachottier" in client.get(url("dossier", candidature)).content.decode()


def test_waiting_list_shows_no_rank(client):
    candidature = candidature_in(State.WAITLISTED)
    client.force_login(candidature.applicant)
    page = client.get(url("dossier", candidature)).content.decode()
    assert "liste d’attente" in page
    assert "rang" not in page.split("<main")[1].split("</main")[0]


def test_commitment_refused_is_told_with_its_reason(client, draft):
    draft.commitments.create(
        state=CommitmentState.REFUSED,
        signatory_name="Paul Refus",
        signatory_capacity="Maire",
        refusal_reason="Budget gelé.",
        amount=draft.cycle.fee,
        sent_at=timezone.now(),
        answered_at=timezone.now(),
    )
    assert "Budget gelé." in client.get(url("section", draft, "pieces")).content.decode()
    assert "Paul Refus" in client.get(url("dossier", draft)).content.decode()


@pytest.mark.parametrize(
    ("name", "args", "queries"),
    [("dossier", (), 12), ("review", (), 8), ("section", ("projet",), 9), ("section", ("pieces",), 9)],
)
def test_pages_cost_few_queries(client, django_assert_num_queries, name, args, queries):
    candidature = CandidatureFactory(complete=True)
    client.force_login(candidature.applicant)
    with django_assert_num_queries(queries):
        client.get(url(name, candidature, *args))


def test_declared_employer_is_made_and_mended_when_dossiers_are_sent():
    def send(name):
        CandidatureFactory(submitted=True, siret=make_siret(9), employer_name=name)
        return Employer.objects.get(siret=make_siret(9))

    CandidatureFactory(complete=True, siret=make_siret(9))
    assert not Employer.objects.filter(siret=make_siret(9)).exists()
    assert send("Vlile de Typo").name == "Vlile de Typo"
    mended = send("Ville de Typo")
    assert mended.name == "Ville de Typo"
    ParticipantFactory(employer=mended)
    assert send("Autre nom").name == "Ville de Typo"


def test_two_people_may_declare_the_same_employer():
    cycle, siret = CallFactory(), make_siret(404)
    sent = [CandidatureFactory(submitted=True, cycle=cycle, siret=siret) for _ in range(2)]
    assert sent[0].employer == sent[1].employer
    assert sent[0].employer.siret == siret


@pytest.mark.parametrize("place", ["dossier", "review", "pieces", "section"])
def test_draft_of_a_closed_call_offers_no_submission(client, time_machine, place):
    candidature = CandidatureFactory(signed=True)
    addresses = {
        "dossier": candidature.get_absolute_url(),
        "review": reverse("candidatures:review", args=[candidature.uuid]),
        "pieces": reverse("candidatures:section", args=[candidature.uuid, "pieces"]),
        "section": reverse("candidatures:section", args=[candidature.uuid, "projet"]),
    }
    client.force_login(candidature.applicant)
    offers = {"dossier": "Relire et déposer", "review": "Déposer ma candidature", "pieces": "next-bar",
              "section": "Relire et déposer"}  # fmt: skip
    assert offers[place] in client.get(addresses[place]).content.decode()
    time_machine.move_to(candidature.cycle.closes_at + datetime.timedelta(minutes=1))
    client.force_login(candidature.applicant)
    page = client.get(addresses[place]).content.decode()
    for words in ("Relire et déposer", "Déposer ma candidature", "Avant de déposer", "Votre dossier est complet"):
        assert words not in page
    assert ("Cette section est close" in page) == (place in {"section", "pieces"})
    for live in ("next-bar", "data-autosave", 'type="file"', "Envoyer le lien"):
        assert live not in page
    assert ('<fieldset class="closable stack stack--loose" disabled>' in page) == (place == "section")
    assert ("Lire<span" in page) == (place == "dossier")
    assert reverse("candidatures:submit", args=[candidature.uuid]) not in page


def test_who_submits_once_signed_out_comes_back_to_a_page(client):
    candidature = CandidatureFactory(complete=True)
    review, submit = url("review", candidature), url("submit", candidature)
    led = client.post(submit, headers={"Referer": f"http://testserver{review}"})
    assert led.url == f"{reverse('account_login')}?next={review}"
    for elsewhere in ("", "https://example.org/piege"):
        led = client.post(submit, headers={"Referer": elsewhere})
        assert led.url == f"{reverse('account_login')}?next={reverse('dashboard:home')}"

    client.force_login(candidature.applicant)
    assertRedirects(client.get(submit), review)  # the page of a refusal bears this address
    assertRedirects(client.get(url("withdraw", candidature)), url("dossier", candidature))
    candidature.refresh_from_db()
    assert candidature.state == State.DRAFT


@pytest.mark.parametrize("year", ["9" * 5000, "99999999999", "202"])
def test_year_that_is_none_leads_to_no_cycle(client, draft, year):
    assert client.get(reverse("candidatures:start", args=[f"cdg-{year}"])).status_code == 404


def test_pieces_are_counted_by_what_is_given():
    draft = CandidatureFactory()

    def note() -> str:
        fresh = Candidature.objects.get(pk=draft.pk)
        return next(step["note"] for step in DossierPage(draft.applicant, fresh).steps if step["section"] == PIECES)

    notes = [note()]
    services.save_section(
        actor=draft.applicant, candidature=draft, section=BY_SLUG["projet"], values={"project": "Un projet."}
    )
    notes.append(note())
    add_cv(draft)
    notes.append(note())
    ask_commitment(draft)
    assert [*notes, note()] == ["0 sur 3", "1 sur 3", "2 sur 3", "Complète"]
