"""Before a dossier: what it will take, who signs, the days away; the form before anyone fills it."""

import html
import io
import re

import pypdf
import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from candidatures.forms.applicant import FORMS
from candidatures.forms.outline import outline
from candidatures.models import Candidature
from candidatures.paper import preparation
from candidatures.sections import SECTIONS
from tests.factories.accounts import UserFactory
from tests.factories.cycles import CallFactory, CycleFactory
from tests.factories.modules import ModuleFactory
from tests.factories.study_tours import StudyTourFactory
from tests.rendering import lonely_headings, spills

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle():
    made = CallFactory()
    ModuleFactory(cycle=made, number=1)
    StudyTourFactory(cycle=made, place="Lisbonne")
    return made


def read(client, name: str, cycle) -> str:
    content = client.get(reverse(f"candidatures:{name}", args=[cycle.slug])).content.decode()
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", content)))


def test_start_says_time_sections_pieces_signature_and_dates(client, cycle):
    client.force_login(UserFactory())
    text = read(client, "start", cycle)
    for words in (
        "deux à trois heures",
        "Votre projet professionnel",
        "Fonction exacte",
        *(piece.label for piece in cycle.required_pieces.exclude(kind="COMMITMENT")),
        "une personne à qui elle a délégué sa signature",
        "de s’engager à payer 3 500 €",
        "Lisbonne",
        "Voir le formulaire vide",
    ):
        assert words in text, words


def test_start_of_a_cycle_that_asks_no_commitment_and_has_no_session(client):
    bare = CallFactory()
    bare.required_pieces.filter(kind="COMMITMENT").delete()
    client.force_login(UserFactory())
    text = read(client, "start", bare)
    assert "Qui doit signer" not in text
    assert "Vos absences" not in text


def test_start_asks_a_fixed_number_of_questions(client, cycle, django_assert_num_queries):
    client.force_login(UserFactory())
    address = reverse("candidatures:start", args=[cycle.slug])
    client.get(address)
    with django_assert_num_queries(8):
        client.get(address)
    for number in range(2, 8):
        ModuleFactory(cycle=cycle, number=number)
    with django_assert_num_queries(8):
        client.get(address)


def test_outline_holds_every_field_of_every_form_once():
    asked = {section.slug: [question.name for question in questions] for section, questions in outline()}
    assert list(asked) == [section.slug for section in SECTIONS]
    for section in SECTIONS:
        assert sorted(asked[section.slug]) == sorted(section.fields)
    assert {slug for slug, questions in asked.items() if questions} == set(FORMS)


def test_empty_form_is_public_and_asks_what_the_forms_ask(client, cycle):
    text = read(client, "blank_form", cycle)
    for _, questions in outline():
        for question in questions:
            assert question.label.split(" ")[0] in text
    assert "3 000 caractères au plus" in text
    assert "Détachement" in text or "Statut" in text
    assert "(facultatif)" in text
    assert "Commencer mon dossier" in text
    response = client.get(reverse("candidatures:blank_form_pdf", args=[cycle.slug]))
    assert response["Content-Type"] == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(response.getvalue())).pages
    assert "Pourquoi ce cycle" in "".join(page.extract_text() for page in pages)
    assert not Candidature.objects.exists()


@pytest.mark.parametrize("name", ["blank_form", "blank_form_pdf"])
def test_empty_form_of_a_cycle_that_is_not_published_does_not_exist(client, name):
    draft = CycleFactory(draft=True)
    assert client.get(reverse(f"candidatures:{name}", args=[draft.slug])).status_code == 404


def test_closed_call_shows_its_form_and_starts_nothing(client):
    assert "Commencer mon dossier" not in read(client, "blank_form", CallFactory(closed=True))


def test_empty_form_on_paper_holds_between_its_margins(cycle):
    cycle.title = "M" * 200
    context = {"title": "Formulaire", "institute": {"name": "N" * 200, "colours": []}, **preparation(cycle)}
    page = render_to_string("candidatures/documents/blank.html", context)
    assert not spills(page)
    assert not lonely_headings(page)
