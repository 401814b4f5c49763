"""The files of a dossier: given, replaced, taken out, and who may open them."""

import datetime
import hashlib

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from candidatures.enums import CommitmentState, State
from candidatures.models import Piece
from candidatures.services import add_piece, answer_correction, submit_candidature
from candidatures.services.pieces import DAILY_FILES
from cycles.enums import PieceKind
from instruction.services import claim_candidature
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import (
    CandidatureFactory,
    ask_commitment,
    ask_correction,
    candidature_in,
    fill,
    pdf_bytes,
    pdf_upload,
)
from tests.factories.cycles import CallFactory
from tests.hostile.files import active
from tests.hostile.files_honest import honest
from tests.toolkit.files.test_check import REFUSED
from toolkit.domain.errors import DomainError


@pytest.fixture
def draft(client, db):
    candidature = CandidatureFactory(employer_name="Ville d’Essai")
    client.force_login(candidature.applicant)
    return candidature


def slot(candidature, kind=PieceKind.CV):
    return candidature.cycle.required_pieces.get(kind=kind)


def address(candidature, name, *args):
    return reverse(f"candidatures:{name}", args=[candidature.uuid, *args])


def test_file_is_kept_shown_and_marked_as_not_scanned(client, draft):
    response = client.post(address(draft, "piece_upload", slot(draft).pk), {"file": pdf_upload("mon cv.pdf")})
    assert response.status_code == 302
    page = client.get(response.url).content.decode()
    assert "mon cv.pdf" in page
    assert "Lu, sans antivirus" in page
    assert Piece.objects.current().get(candidature=draft).filename == "mon cv.pdf"


@pytest.mark.parametrize("case", ["empty", "word", "locked", "cut"])
def test_refused_file_leaves_everything_else(client, draft, case):
    pk = slot(draft).pk
    client.post(address(draft, "piece_upload", pk), {"file": pdf_upload("premier.pdf")})
    content, words = REFUSED[case]
    response = client.post(address(draft, "piece_upload", pk), {"file": pdf_upload("second.pdf", content)})
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert "premier.pdf" in page
    assert Piece.objects.current().get(candidature=draft).filename == "premier.pdf"


def test_forgotten_file_is_asked_for(client, draft):
    response = client.post(address(draft, "piece_upload", slot(draft).pk))
    assert response.status_code == 422
    assert "Choisissez d’abord un fichier" in response.content.decode()


def test_second_file_replaces_the_first_and_keeps_it(client, draft):
    for name in ("premier.pdf", "second.pdf"):
        client.post(address(draft, "piece_upload", slot(draft).pk), {"file": pdf_upload(name)})
    assert [piece.filename for piece in draft.pieces.current()] == ["second.pdf"]
    assert draft.pieces.count() == 2


def test_commitment_is_not_given_as_a_plain_piece(client, draft):
    pk = slot(draft, PieceKind.COMMITMENT).pk
    response = client.post(address(draft, "piece_upload", pk), {"file": pdf_upload()})
    assert response.status_code == 409
    assert not draft.pieces.exists()


def test_piece_of_another_cycle_does_not_exist(client, draft):
    other = CallFactory().required_pieces.first()
    assert client.post(address(draft, "piece_upload", other.pk), {"file": pdf_upload()}).status_code == 404


def test_piece_is_removed_and_a_second_click_changes_nothing(client, draft):
    pk = slot(draft).pk
    client.post(address(draft, "piece_upload", pk), {"file": pdf_upload()})
    for _ in range(2):
        assert client.post(address(draft, "piece_remove", pk)).status_code == 302
    assert not draft.pieces.current().exists()
    assert draft.pieces.count() == 1


def test_signed_form_is_not_removed_as_a_plain_piece(client, draft):
    client.post(address(draft, "commitment_upload"), {"file": pdf_upload("engagement.pdf")})
    response = client.post(address(draft, "piece_remove", slot(draft, PieceKind.COMMITMENT).pk))
    assert response.status_code == 409
    assert "remplacez-le dans sa rubrique" in response.content.decode()
    assert draft.pieces.current().get().filename == "engagement.pdf"


def test_files_of_a_day_are_limited(draft, time_machine):
    common = {"actor": draft.applicant, "candidature": draft, "required_piece": slot(draft)}
    for _ in range(DAILY_FILES):
        add_piece(**common, upload=pdf_upload())
    with pytest.raises(DomainError, match="réessayez demain") as refusal:
        add_piece(**common, upload=pdf_upload())
    assert refusal.value.status == 409
    assert draft.pieces.current().count() == 1
    time_machine.move_to(timezone.now() + datetime.timedelta(days=1, minutes=1))
    add_piece(**common, upload=pdf_upload())


def test_sent_dossier_takes_no_piece_and_loses_none(client, db):
    candidature = candidature_in(State.SUBMITTED)
    client.force_login(candidature.applicant)
    pk = slot(candidature).pk
    assert client.post(address(candidature, "piece_upload", pk), {"file": pdf_upload()}).status_code == 403
    assert client.post(address(candidature, "piece_remove", pk)).status_code == 403
    assert candidature.pieces.current().count() == 1


def test_signed_form_is_given_then_verified_elsewhere(client, draft):
    response = client.post(address(draft, "commitment_upload"), {"file": pdf_upload("engagement.pdf")})
    assert response.status_code == 302
    assert draft.commitments.get().state == CommitmentState.UPLOADED
    page = client.get(response.url).content.decode()
    assert "engagement.pdf" in page
    assert "vérifie" in page
    refused = client.post(address(draft, "commitment_upload"), {"file": pdf_upload("faux.pdf", b"faux")})
    assert refused.status_code == 422
    assert draft.commitments.get().state == CommitmentState.UPLOADED


def test_commitment_that_nobody_asks_for_is_not_taken(client, draft):
    slot(draft, PieceKind.COMMITMENT).delete()
    assert client.post(address(draft, "commitment_upload"), {"file": pdf_upload()}).status_code == 404


@pytest.fixture
def submitted(db):
    return candidature_in(State.SUBMITTED)


def file_address(candidature):
    return reverse("candidatures:piece_file", args=[candidature.pieces.current().first().uuid])


def test_applicant_opens_the_file_safely(client, submitted):
    client.force_login(submitted.applicant)
    response = client.get(file_address(submitted))
    assert response.status_code == 200
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("role", [Role.ADVISER, Role.ASSISTANT, Role.HEAD_OF_SERVICE])
def test_desk_opens_the_file(client, submitted, role):
    sign_in(client, make_staff(role, institute=submitted.cycle.institute))
    response = client.get(file_address(submitted))
    assert response.status_code == 200
    response.close()


@pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.COMMITTEE_MEMBER])
def test_others_of_the_house_do_not(client, submitted, role):
    sign_in(client, make_staff(role, institute=submitted.cycle.institute))
    assert client.get(file_address(submitted)).status_code == 404


def test_desk_of_another_institute_does_not(client, submitted):
    sign_in(client, make_staff(Role.ADVISER))
    assert client.get(file_address(submitted)).status_code == 404


def test_desk_does_not_open_files_of_a_draft(client, db):
    candidature = CandidatureFactory(complete=True)
    sign_in(client, make_staff(Role.ADVISER, institute=candidature.cycle.institute))
    assert client.get(file_address(candidature)).status_code == 404


def test_someone_else_does_not_and_the_anonymous_sign_in(client, submitted):
    assert client.get(file_address(submitted)).status_code == 302
    client.force_login(UserFactory())
    assert client.get(file_address(submitted)).status_code == 404


def test_file_taken_out_before_sending_is_the_applicants_alone(client, draft):
    for name in ("premier.pdf", "second.pdf"):
        client.post(address(draft, "piece_upload", slot(draft).pk), {"file": pdf_upload(name)})
    first, second = (draft.pieces.get(filename=name) for name in ("premier.pdf", "second.pdf"))
    fill(draft)
    ask_commitment(draft)
    submit_candidature(actor=draft.applicant, candidature=draft)
    assert Piece.objects.readable_by(draft.applicant).count() == 2
    adviser = make_staff(Role.ADVISER, institute=draft.cycle.institute)
    assert set(Piece.objects.readable_by(adviser)) == {second}
    claim_candidature(actor=adviser, candidature=draft)
    ask_correction(draft, "pieces", actor=adviser, what="Un CV à jour.")
    client.post(address(draft, "piece_upload", slot(draft).pk), {"file": pdf_upload("tiers.pdf", pdf_bytes(2))})
    third = draft.pieces.get(filename="tiers.pdf")
    assert set(Piece.objects.readable_by(adviser)) == {second}  # not sent yet
    answer_correction(actor=draft.applicant, candidature=draft)
    assert set(Piece.objects.readable_by(adviser)) == {second, third}
    sign_in(client, adviser)
    assert client.get(reverse("candidatures:piece_file", args=[first.uuid])).status_code == 404


ACTIVE = active()["on opening: JavaScript"].content


def test_readers_get_the_copy_and_what_was_received_is_only_downloaded(client, draft):
    pk = slot(draft).pk
    response = client.post(address(draft, "piece_upload", pk), {"file": pdf_upload("mon cv.pdf", ACTIVE)}, follow=True)
    page = response.content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert "ne garde que ses pages, sans : programme ou action automatique" in page
    piece = draft.pieces.get()
    shown = client.get(reverse("candidatures:piece_file", args=[piece.uuid]))
    copy = b"".join(shown.streaming_content)
    assert (b"JavaScript" in ACTIVE, b"JavaScript" in copy, copy[:5]) == (True, False, b"%PDF-")
    assert shown["Content-Disposition"].startswith("inline")
    received_address = reverse("candidatures:piece_received", args=[piece.uuid])
    assert received_address in page
    received = client.get(received_address)
    assert b"".join(received.streaming_content) == ACTIVE
    assert received["Content-Disposition"] == 'attachment; filename="mon cv.pdf"'
    assert received["Content-Type"] == "application/octet-stream"
    assert "sandbox" in received["Content-Security-Policy"]
    assert piece.sha256 == hashlib.sha256(ACTIVE).hexdigest()


def test_signed_paper_is_kept_once_and_shown_as_it_is(client, draft):
    signed = honest()["honest: signed"].content
    client.post(address(draft, "piece_upload", slot(draft).pk), {"file": pdf_upload("signé.pdf", signed)})
    piece = draft.pieces.get()
    assert not piece.received
    for route in ("piece_file", "piece_received"):
        shown = client.get(reverse(f"candidatures:{route}", args=[piece.uuid]))
        assert b"".join(shown.streaming_content) == signed


def test_form_that_the_employer_signed_is_kept_the_same_way(client, draft):
    client.post(address(draft, "commitment_upload"), {"file": pdf_upload("engagement.pdf", ACTIVE)})
    piece = draft.commitments.get().piece
    with piece.file.open() as copy, piece.received.open() as received:
        assert b"JavaScript" not in copy.read()
        assert received.read() == ACTIVE


def test_receipt_shows_the_fingerprint_of_what_was_received(client, draft):
    client.post(address(draft, "piece_upload", slot(draft).pk), {"file": pdf_upload("mon cv.pdf", ACTIVE)})
    fill(draft)
    ask_commitment(draft)
    submit_candidature(actor=draft.applicant, candidature=draft)
    draft.refresh_from_db()
    (listed,) = draft.receipt.context["pieces"]
    assert (listed["filename"], listed["sha256"]) == ("mon cv.pdf", hashlib.sha256(ACTIVE).hexdigest())
