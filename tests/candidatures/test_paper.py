"""The copy of a dossier on paper: what it says, who reads it, that it holds between its margins."""

import io
import re

import pypdf
import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.enums import Role
from candidatures import paper, services
from candidatures.enums import State
from candidatures.forms.outline import answers_of
from candidatures.models import Candidature, Piece
from candidatures.sections import BY_SLUG
from candidatures.services import save_section
from cycles.models import RequiredPiece
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory, candidature_in, make_delegate
from tests.rendering import lonely_headings, spills
from toolkit.files.places import take_place

pytestmark = pytest.mark.django_db


def copy_of(client, candidature):
    return client.get(reverse("candidatures:dossier_copy", args=[candidature.uuid]))


def printed(response) -> str:
    pages = pypdf.PdfReader(io.BytesIO(response.getvalue())).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def html_of(candidature) -> str:
    found = Candidature.objects.select_related("cycle__institute", "applicant", "receipt").get(pk=candidature.pk)
    return render_to_string("candidatures/documents/dossier.html", paper._context(found))


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_says_all_that_was_filed(client):
    candidature = candidature_in(State.SUBMITTED, operating_budget=12_500_000)
    client.force_login(candidature.applicant)
    response = copy_of(client, candidature)
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    assert f"dossier-{candidature.receipt_number}.pdf" in response["Content-Disposition"]
    text = printed(response)
    piece = candidature.pieces.get()
    for words in (
        candidature.receipt_number,
        candidature.receipt.number,
        "Vauquelin-Roche",
        "12 500 000 €",
        "46 200",
        "Septembre 2019",
        "Directrice générale des services, Ville de Bréval (depuis 2019)",
        "Comment partager une direction générale",
        "les renseignements de ce dossier sont exacts",
        "Sans réponse",
        piece.original_name,
        piece.sha256,
        "Signé en ligne le",
        "Philippe Orsenne, Maire",
    ):
        assert words in text, words
    assert "Brouillon" not in text


def test_every_answer_of_every_section_is_there():
    candidature = CandidatureFactory(complete=True)
    told = {answer.question.name for _, answers in answers_of(candidature) for answer in answers}
    assert told == {name for section in BY_SLUG.values() for name in section.fields}


def test_a_draft_says_that_it_is_one(client):
    candidature = CandidatureFactory(first_name="Anaïs", last_name="Vauquelin")
    client.force_login(candidature.applicant)
    response = copy_of(client, candidature)
    assert "dossier-brouillon.pdf" in response["Content-Disposition"]
    text = printed(response)
    assert text.count("Brouillon, pas encore déposé") == 1 + text.count("Anaïs Vauquelin") - 1
    assert "Numéro de dossier" not in text


def test_says_what_was_sent_and_not_what_is_being_corrected(client):
    candidature = candidature_in(State.CORRECTION_REQUESTED)
    section = BY_SLUG["projet"]
    values = {name: getattr(candidature, name) for name in section.fields} | {"contribution": "PAS ENCORE ENVOYÉ"}
    save_section(actor=candidature.applicant, candidature=candidature, section=section, values=values)
    client.force_login(candidature.applicant)
    assert "PAS ENCORE ENVOYÉ" in client.get(reverse("candidatures:review", args=[candidature.uuid])).content.decode()
    assert "PAS ENCORE ENVOYÉ" not in printed(copy_of(client, candidature))


@pytest.mark.parametrize("state", [State.DRAFT, State.UNDER_REVIEW, State.REJECTED, State.WITHDRAWN])
def test_the_applicant_reads_it_at_any_time_and_others_never(client, state):
    candidature = candidature_in(state)
    for person in (UserFactory(), make_staff(Role.ADVISER, institute=candidature.cycle.institute)):
        sign_in(client, person)
        assert copy_of(client, candidature).status_code == 404
    client.force_login(candidature.applicant)
    assert copy_of(client, candidature).status_code == 200


def test_a_delegate_reads_it_while_nothing_is_decided(client):
    candidature = candidature_in(State.SUBMITTED)
    client.force_login(make_delegate(candidature))
    assert copy_of(client, candidature).status_code == 200
    Candidature.objects.update(state=State.REJECTED)
    assert copy_of(client, candidature).status_code == 404


def test_pages_lead_to_it(client):
    for candidature in (CandidatureFactory(), candidature_in(State.SUBMITTED), candidature_in(State.REJECTED)):
        client.force_login(candidature.applicant)
        address = reverse("candidatures:dossier_copy", args=[candidature.uuid])
        for name in ("dossier", "review"):
            assert address in client.get(reverse(f"candidatures:{name}", args=[candidature.uuid])).content.decode()


def add_pieces(candidature, count: int, label: str = "Pièce") -> None:
    like = candidature.pieces.current().get()
    for number in range(count):
        asked = RequiredPiece.objects.create(
            cycle=candidature.cycle, position=20 + number, label=f"{label[:190]} {number}", kind="OTHER"
        )
        Piece.objects.create(
            candidature=candidature, required_piece=asked, file=like.file.name, filename=f"{'n' * 190}.pdf",
            content_type=like.content_type, size=20_000_000, sha256="a" * 64, pages=12, uploaded_at=like.uploaded_at,
        )  # fmt: skip


def test_asks_as_many_questions_for_twenty_pieces_as_for_one(client, django_assert_num_queries):
    candidature = candidature_in(State.SUBMITTED)
    client.force_login(candidature.applicant)
    copy_of(client, candidature)
    with django_assert_num_queries(8):
        copy_of(client, candidature)
    add_pieces(candidature, 20)
    with django_assert_num_queries(8):
        copy_of(client, candidature)


@pytest.mark.parametrize("letter", ["M", "mot long "])
def test_holds_between_its_margins_and_leaves_no_heading_alone(letter):
    candidature = candidature_in(State.SUBMITTED)
    add_pieces(candidature, 20, label=letter * 190)
    limits = {field.name: field.max_length for field in Candidature._meta.fields if getattr(field, "max_length", None)}
    texts = ("employer_name", "job_title", "grade", "cadre", "scope", "diplomas", "cycles_taken", "motivation")
    texts += ("project", "contribution", "question", "expectations", "first_name", "last_name")
    long = {name: (letter * limits[name])[: limits[name]] for name in texts}
    post = {"job_title": letter * 20, "employer": letter * 20, "start": 1990, "end": 2020}
    Candidature.objects.update(**long, email=f"{'e' * 60}@{'d' * 60}.{'d' * 60}.fr", career_posts=[post] * 5)
    html = html_of(candidature)
    assert not spills(html)
    assert not lonely_headings(html)


def test_waits_for_its_turn_and_says_so_when_there_is_none(client, monkeypatch):
    candidature = CandidatureFactory()
    client.force_login(candidature.applicant)
    monkeypatch.setattr(paper, "PATIENCE", 0)
    monkeypatch.setattr(paper, "PLACES", 1)
    with take_place("paper", places=1, patience=0, busy="pris"):
        response = client.get(reverse("candidatures:dossier_copy", args=[candidature.uuid]), follow=True)
    assert response.redirect_chain == [(candidature.get_absolute_url(), 302)]
    assert "Réessayez dans une minute" in response.content.decode()


def test_says_when_it_was_sent_again_and_by_which_receipt(client):
    candidature = candidature_in(State.CORRECTION_REQUESTED)
    services.answer_correction(actor=candidature.applicant, candidature=candidature, message="Il n’y a rien à changer.")
    client.force_login(candidature.applicant)
    assert "Corrigé et renvoyé" in printed(copy_of(client, candidature))
    reopened = candidature_in(State.SUBMITTED)
    services.reopen_submitted(actor=reopened.applicant, candidature=reopened)
    section = BY_SLUG["projet"]
    values = {name: getattr(reopened, name) for name in section.fields} | {"contribution": "UN TEXTE CHANGÉ"}
    save_section(actor=reopened.applicant, candidature=reopened, section=section, values=values)
    client.force_login(reopened.applicant)
    assert "UN TEXTE CHANGÉ" not in printed(copy_of(client, reopened))
    services.send_again(actor=reopened.applicant, candidature=reopened)
    text = printed(copy_of(client, reopened))
    assert "Modifié et renvoyé" in text
    assert "UN TEXTE CHANGÉ" in text
    assert reopened.revisions.get().receipt.number in text
