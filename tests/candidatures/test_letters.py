"""The letters of a decision: issued with it, drawn on first reading, read by the applicant and the team alone."""

import io

import pypdf
import pytest
from django.urls import reverse

from accounts.enums import Role
from candidatures import services
from candidatures.enums import State
from candidatures.letters import ADMISSION, REFUSAL
from candidatures.models import Candidature
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import candidature_in, make_delegate
from tests.factories.committee import decide, make_committee, make_item, recuse
from tests.factories.cycles import CallFactory
from tests.rendering import spills
from toolkit.documents.enums import DocumentState
from toolkit.documents.services import _document_html, ensure_rendered, read_document
from toolkit.text.typography import format_day

pytestmark = pytest.mark.django_db
REASON = "Le groupe compte déjà ce profil."


def own(candidature):
    return reverse("candidatures:letter", args=[candidature.uuid])


def of_the_team(candidature):
    return reverse("instruction:instructed_letter", args=[candidature.uuid])


def text_of(candidature):
    content = read_document(ensure_rendered(candidature.letter_id))
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return len(pages), " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize(
    ("state", "kind", "prefix"), [(State.ADMITTED, ADMISSION, "LA-"), (State.REJECTED, REFUSAL, "LD-")]
)
def test_letter_is_issued_with_the_decision_and_drawn_on_first_reading(client, state, kind, prefix):
    candidature = candidature_in(state)
    letter = candidature.letter
    assert (letter.kind, letter.state) == (kind.name, DocumentState.PENDING)
    assert letter.number.startswith(prefix)
    client.force_login(candidature.applicant)
    response = client.get(own(candidature))
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    letter.refresh_from_db()
    assert letter.state == DocumentState.ISSUED


@pytest.mark.parametrize("state", [State.UNDER_REVIEW, State.ELIGIBLE])
def test_other_states_have_no_letter(client, state):
    candidature = candidature_in(state)
    client.force_login(candidature.applicant)
    assert candidature.letter is None
    assert client.get(own(candidature)).status_code == 404


def test_admission_says_the_place_the_last_day_and_the_fee():
    candidature = candidature_in(State.ADMITTED)
    pages, text = text_of(candidature)
    institute = candidature.cycle.institute
    for words in (
        "Madame", "Anaïs Vauquelin-Roche", candidature.receipt_number, "admise", "3\u202f500\u202f€",
        format_day(candidature.answer_by), institute.signatory_name, institute.signatory_capacity,
        candidature.letter.number, candidature.letter.printed_code,
    ):  # fmt: skip
        assert " ".join(words.split()) in text, words
    assert pages == 1


def test_refusal_says_author_reason_remedies_delays_and_court():
    candidature = candidature_in(State.REJECTED)
    pages, text = text_of(candidature)
    institute = candidature.cycle.institute
    for words in (
        REASON, "pas retenue", "deux mois à compter de la notification", "recours gracieux", "télerecours",
        institute.court, *institute.address, institute.signatory_name, institute.signatory_capacity,
    ):  # fmt: skip
        assert words.lower().replace("é", "e") in text.lower().replace("é", "e"), words
    assert pages == 1


def test_reason_is_told_only_where_the_institute_prints_one(client):
    cycle = CallFactory(institute__prints_reason=False)
    candidature = candidature_in(State.REJECTED, cycle=cycle)
    assert REASON not in text_of(candidature)[1]
    client.force_login(candidature.applicant)
    page = client.get(candidature.get_absolute_url()).content.decode()
    assert REASON not in page
    assert "Voies et délais de recours" in page


def test_letter_keeps_its_words_when_the_dossier_changes():
    candidature = candidature_in(State.ADMITTED)
    Candidature.objects.filter(pk=candidature.pk).update(last_name="Autre")
    assert "Vauquelin-Roche" in text_of(candidature)[1]


def test_called_from_the_waiting_list_one_has_the_letter_of_an_admission():
    candidature = candidature_in(State.WAITLISTED)
    head = make_staff(Role.HEAD_OF_SERVICE, institute=candidature.cycle.institute)
    services.admit(actor=head, candidature=candidature)
    assert candidature.letter.kind == ADMISSION.name


@pytest.mark.parametrize("role", [Role.ADVISER, Role.ASSISTANT, Role.HEAD_OF_SERVICE])
def test_team_reads_the_letter_from_the_dossier(client, role):
    candidature = candidature_in(State.REJECTED)
    sign_in(client, make_staff(role, institute=candidature.cycle.institute))
    page = client.get(reverse("instruction:detail", args=[candidature.uuid])).content.decode()
    assert of_the_team(candidature) in page
    assert b"".join(client.get(of_the_team(candidature)).streaming_content).startswith(b"%PDF")
    assert client.get(own(candidature)).status_code == 404


def test_nobody_else_reads_the_letter(client):
    candidature = candidature_in(State.ADMITTED)
    institute = candidature.cycle.institute
    others = [
        UserFactory(),
        make_delegate(candidature),
        make_staff(Role.ADVISER),
        make_staff(Role.ACCOUNTANT, institute=institute),
        make_staff(Role.COMMITTEE_MEMBER, institute=institute),
    ]
    for person in others:
        sign_in(client, person)
        assert [client.get(address(candidature)).status_code for address in (own, of_the_team)] == [404, 404]


def test_who_is_recused_does_not_read_the_letter(client):
    sitting = make_committee()
    item = make_item(sitting)
    recuse(item, sitting.members[0])
    decide(item, sitting.president, "rejected", reason=REASON)
    services.reject(actor=sitting.head, candidature=item.candidature, reason=REASON)
    member = sitting.members[0]
    member.memberships.create(institute=sitting.cycle.institute, role=Role.ADVISER)
    sign_in(client, member)
    assert client.get(of_the_team(item.candidature)).status_code == 404


@pytest.mark.parametrize("state", [State.ADMITTED, State.REJECTED])
def test_letter_keeps_long_words_between_its_margins(state):
    long = "M" * 80
    cycle = CallFactory(title=long, institute__court=long, institute__signatory_name=long, institute__name=long)
    candidature = candidature_in(state, cycle=cycle, last_name=long, employer_name=long, job_title=long)
    assert not spills(_document_html(candidature.letter))
