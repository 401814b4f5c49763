"""The page of the pieces: what the script is answered, what is converted, what was replaced."""

import hashlib
import io

import pytest
from django.urls import reverse
from PIL import Image

from accounts.enums import Role
from candidatures.enums import State
from candidatures.services import add_piece, submit_candidature
from cycles.enums import PieceKind
from instruction.services import claim_candidature
from tests.factories.accounts import UserFactory, make_staff
from tests.factories.candidatures import (
    CandidatureFactory,
    ask_commitment,
    ask_correction,
    candidature_in,
    fill,
    pdf_upload,
)

JSON = {"Accept": "application/json"}


@pytest.fixture
def draft(client, db):
    candidature = CandidatureFactory(employer_name="Ville d’Essai")
    client.force_login(candidature.applicant)
    return candidature


def slot(candidature, kind=PieceKind.CV):
    return candidature.cycle.required_pieces.get(kind=kind)


def send(client, candidature, upload, **options):
    address = reverse("candidatures:piece_upload", args=[candidature.uuid, slot(candidature).pk])
    return client.post(address, {"file": upload}, **options)


def pieces_page(client, candidature) -> str:
    response = client.get(reverse("candidatures:section", args=[candidature.uuid, "pieces"]))
    assert response.status_code == 200
    return response.content.decode()


def photo(name="scan.jpg"):
    target = io.BytesIO()
    Image.new("RGB", (300, 400), (90, 90, 90)).save(target, "JPEG")
    return pdf_upload(name, target.getvalue())


def test_script_is_answered_with_the_slot(client, draft):
    response = send(client, draft, pdf_upload("mon cv.pdf"), headers=JSON)
    assert response.status_code == 200
    answer = response.json()
    assert answer["ok"] is True
    assert answer["sentence"] == "«\u202fCV du candidat\u202f»\u00a0: le fichier est reçu, ouvert et lu."
    assert f'id="piece-{slot(draft).pk}"' in answer["slot"]
    for words in (
        "mon cv.pdf",
        "Lu, sans antivirus",
        "csrfmiddlewaretoken",
        "le fichier est reçu, ouvert et lu",
        "Retirer",
    ):
        assert words in answer["slot"]
    assert "est reçu, ouvert et lu" not in pieces_page(client, draft), "told once, by the script"


def test_script_is_told_the_refusal_and_the_former_file_stands(client, draft):
    send(client, draft, pdf_upload("premier.pdf"))
    response = send(client, draft, pdf_upload("second.pdf", b"<!doctype html><p>"), headers=JSON)
    assert response.status_code == 422
    answer = response.json()
    assert answer["ok"] is False
    assert "second.pdf n’est pas un PDF mais une page web" in answer["sentence"]
    assert "premier.pdf" in answer["slot"]
    assert "Le fichier ci-dessus reste en place." in answer["slot"]
    assert "aria-invalid" in answer["slot"]
    assert draft.pieces.current().get().filename == "premier.pdf"


def test_script_is_told_that_the_section_is_closed(client, db):
    candidature = candidature_in(State.SUBMITTED)
    client.force_login(candidature.applicant)
    response = send(client, candidature, pdf_upload(), headers=JSON)
    assert response.status_code == 403
    assert response.json()["ok"] is False
    assert "piece__send" not in response.json()["slot"]


def test_script_is_answered_for_the_signed_form_without_a_slot(client, draft):
    address = reverse("candidatures:commitment_upload", args=[draft.uuid])
    answer = client.post(address, {"file": photo()}, headers=JSON).json()
    assert answer["ok"] is True
    assert answer["slot"] == ""
    assert "converti en PDF" in answer["sentence"]
    refused = client.post(address, headers=JSON)
    assert refused.status_code == 422
    assert refused.json()["sentence"].startswith("Choisissez d’abord un fichier")


@pytest.mark.parametrize("accept", ["*/*", "text/html,application/xhtml+xml,*/*;q=0.8", ""])
def test_browser_without_script_gets_the_page(client, draft, accept):
    assert send(client, draft, pdf_upload(), headers={"Accept": accept}).status_code == 302


def test_script_signed_out_is_sent_to_sign_in(client, draft):
    client.logout()
    response = send(client, draft, pdf_upload(), headers=JSON)
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_nobody_else_sends_into_a_dossier(client, draft):
    client.force_login(UserFactory())
    assert send(client, draft, pdf_upload(), headers=JSON).status_code == 404


def test_converted_image_is_to_be_checked_by_its_sender(client, draft):
    response = send(client, draft, photo())
    page = client.get(response.url).content.decode()
    assert "le fichier (image JPEG) est reçu et converti en PDF. Ouvrez-le pour le vérifier." in page
    piece = draft.pieces.current().get()
    assert (piece.filename, piece.content_type, piece.pages) == ("scan.pdf", "application/pdf", 1)
    assert (piece.received_name, piece.received_type) == ("scan.jpg", "image/jpeg")
    assert piece.size == piece.received.size
    with piece.received.open() as received:
        assert piece.sha256 == hashlib.sha256(received.read()).hexdigest()
    opened = client.get(reverse("candidatures:piece_file", args=[piece.uuid]))
    assert b"".join(opened.streaming_content).startswith(b"%PDF-")


def test_replaced_and_removed_files_stay_within_reach(client, draft):
    for name in ("premier.pdf", "second.pdf", "tiers.pdf"):
        send(client, draft, pdf_upload(name))
    page = pieces_page(client, draft)
    assert "2 fichiers précédents" in page
    assert page.index("second.pdf") < page.index("premier.pdf")
    for piece in draft.pieces.all():
        address = reverse("candidatures:piece_file", args=[piece.uuid])
        assert address in page
        assert b"".join(client.get(address).streaming_content).startswith(b"%PDF-")
    client.post(reverse("candidatures:piece_remove", args=[draft.uuid, slot(draft).pk]))
    page = pieces_page(client, draft)
    assert "3 fichiers précédents" in page
    assert "Pas encore reçu" in page


def test_submitted_file_is_replaced_in_a_correction_but_not_taken_out(client, draft):
    send(client, draft, pdf_upload("envoye.pdf"))
    fill(draft)
    ask_commitment(draft)
    submit_candidature(actor=draft.applicant, candidature=draft)
    adviser = make_staff(Role.ADVISER, institute=draft.cycle.institute)
    claim_candidature(actor=adviser, candidature=draft)
    ask_correction(draft, "pieces", actor=adviser, what="Un CV à jour.")
    assert reverse("candidatures:piece_remove", args=[draft.uuid, slot(draft).pk]) not in pieces_page(client, draft)
    send(client, draft, pdf_upload("corrige.pdf"))
    page = pieces_page(client, draft)
    assert reverse("candidatures:piece_remove", args=[draft.uuid, slot(draft).pk]) in page
    assert "1 fichier précédent" in page
    assert "envoye.pdf" in page


@pytest.mark.parametrize("number", [1, 12])
def test_page_costs_the_same_with_many_former_files(client, draft, number, django_assert_num_queries):
    for _ in range(number):
        add_piece(actor=draft.applicant, candidature=draft, required_piece=slot(draft), upload=pdf_upload())
    with django_assert_num_queries(9):
        pieces_page(client, draft)


def test_page_says_what_this_server_takes(client, draft, settings):
    page = pieces_page(client, draft)
    assert "PDF, photo ou image (JPEG, PNG, WebP, HEIC)\u00a0: 10\u00a0Mo" in page.replace("&nbsp;", "\u00a0")
    assert "ce site n’a pas d’antivirus" in page
    assert "image/webp" in page
    assert ".docx" not in page
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    assert "passé à l’antivirus" in pieces_page(client, draft)
    settings.SOFFICE_PATH = "sh"
    assert ".docx" in pieces_page(client, draft)
