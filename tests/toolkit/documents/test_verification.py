"""The public page that says whether a paper is ours: what it tells, what it never tells, how it refuses."""

import io
import re

import pypdf
import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from tests.factories.documents import DocumentFactory, issued_document
from toolkit.documents.services import cancel_document, ensure_rendered, read_document

pytestmark = pytest.mark.django_db
PAGE = "/verification/"
UNKNOWN = "Aucun document ne porte à la fois ce numéro et ce code."


@pytest.fixture
def document():
    return issued_document(title="Lettre à Awa Diallo", number="LT-2025-00042", code="7KQ49MZDWX3T")


def ask(client, number, code):
    response = client.get(PAGE, {"numero": number, "code": code})
    response.text_read = response.content.decode()
    return response


def test_form_asks_for_both(client):
    response = client.get(PAGE)
    assert response.status_code == 200
    assert 'name="numero"' in response.content.decode()
    refused = ask(client, "", "")
    assert refused.status_code == 404
    assert "error-summary" in refused.text_read


def test_right_pair_tells_what_was_issued_and_nothing_personal(client, document):
    response = ask(client, document.number, document.printed_code)
    assert response.status_code == 200
    for words in ("Valable", "Lettre de l’institut", document.number, document.issuer, document.sha256):
        assert words in response.text_read
    for words in ("Diallo", document.title, str(document.uuid), document.code):
        assert words not in response.text_read


@pytest.mark.parametrize("number", ["LT-2025-00042", " lt-2025-00042 ", "LT 2025-00042".replace(" ", "-")])
@pytest.mark.parametrize("code", ["7KQ4-9MZD-WX3T", "7kq49mzdwx3t", " 7KQ4 9MZD WX3T "])
def test_paper_is_found_as_people_copy_it(client, document, number, code):
    assert ask(client, number, code).status_code == 200


def test_misread_letters_do_not_count(client):
    issued_document(number="LT-2025-00050", code="0011AAAAAAAA")
    assert ask(client, "LT-2025-00050", "oOiL-aaaa-aaaa").status_code == 200


def shown(text: str) -> str:
    """The page without what was typed."""
    return re.sub(r'value="[^"]*"', "", text)


def test_wrong_number_and_wrong_code_read_the_same(client, document):
    pending = DocumentFactory(number="LT-2025-00043", code="AAAAAAAAAAAA")
    answers = [
        ask(client, "LT-2025-99999", document.code),
        ask(client, document.number, "AAAAAAAAAAAA"),
        ask(client, document.number, "é\u2028ÿ-\x00"),
        ask(client, pending.number, pending.code),
    ]
    assert {response.status_code for response in answers} == {404}
    assert UNKNOWN in answers[0].text_read
    assert len({shown(response.text_read) for response in answers}) == 1


def test_cancelled_document_says_when_and_by_what_it_is_replaced(client, document):
    cancel_document(document=document, reason="Le nom était celui de Paul Martin.")
    alone = ask(client, document.number, document.code)
    assert "Annulé" in alone.text_read
    assert "le remplace" not in alone.text_read
    assert "Paul Martin" not in alone.text_read
    replacement = DocumentFactory(key=document.key, number="LT-2025-00077")
    after = ask(client, document.number, document.code)
    assert f'<span class="nowrap">{replacement.number}</span> le remplace' in after.text_read
    assert replacement.code not in after.text_read


def test_replaced_twice_names_the_one_that_holds(client, document):
    cancel_document(document=document, reason="Erreur.")
    second = DocumentFactory(key=document.key, number="LT-2025-00078")
    cancel_document(document=second, reason="Erreur.")
    DocumentFactory(key=document.key, number="LT-2025-00079")
    text = ask(client, document.number, document.code).text_read
    assert "LT-2025-00079" in text
    assert "LT-2025-00078" not in text


def test_page_is_listed_nowhere_kept_nowhere_and_opens_no_session(client, document):
    for response in (client.get(PAGE), ask(client, document.number, document.code), ask(client, "x", "y")):
        assert response["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in response.content.decode()
        assert "no-store" in response["Cache-Control"]
        assert not response.cookies
    assert not Session.objects.exists()


def test_attempts_are_limited_and_the_form_is_not(client, document):
    for _ in range(20):
        assert ask(client, document.number, "AAAAAAAAAAAA").status_code == 404
    for code in ("AAAAAAAAAAAA", document.code):
        refused = ask(client, document.number, code)
        assert refused.status_code == 429
        assert refused["X-Robots-Tag"] == "noindex"
    assert client.get(PAGE).status_code == 200
    elsewhere = client.get(PAGE, {"numero": document.number, "code": document.code}, REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_page_takes_no_writing(client, method):
    assert getattr(client, method)(PAGE).status_code == 405


def test_queries_are_constant(client, document, django_assert_num_queries):
    for _ in range(5):
        issued_document()
    with django_assert_num_queries(1):
        ask(client, document.number, document.code)
    with django_assert_num_queries(1):
        ask(client, "LT-2025-99999", document.code)


def test_paper_bears_number_code_and_an_address_that_verifies_it(client, document):
    reader = pypdf.PdfReader(io.BytesIO(read_document(document)))
    for page in reader.pages:
        assert f"Document n° {document.number}, code {document.printed_code}" in page.extract_text()
        assert "À vérifier sur https://cycles.example.org/verification/" in page.extract_text()
    (link,) = [
        annotation.get_object()["/A"]["/URI"]
        for page in reader.pages
        for annotation in page.get("/Annots", [])
        if "/A" in annotation.get_object()
    ]
    path = link.removeprefix("https://cycles.example.org")
    assert path.startswith(reverse("documents:verification"))
    assert client.get(path).status_code == 200


def test_paper_is_the_same_to_the_byte_when_it_is_drawn_again(document):
    first = read_document(document)
    type(document).objects.filter(pk=document.pk).update(state="pending", file="", sha256="", issued_at=None)
    assert read_document(ensure_rendered(document.pk)) == first
