"""Files: what is taken, what is refused and how, who may open them."""

import datetime
import io
import resource
import socketserver
import struct
import threading
import zlib

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from candidatures.enums import CommitmentState, ScanState, State
from candidatures.errors import CandidatureError, UploadError
from candidatures.models import Piece
from candidatures.services import add_piece, answer_correction, request_correction, submit_candidature, take_candidature
from candidatures.services.pieces import DAILY_FILES
from candidatures.uploads import MAX_PAGES, check_upload
from cycles.enums import PieceKind
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import (
    CandidatureFactory,
    ask_commitment,
    candidature_in,
    fill,
    pdf_bytes,
    pdf_upload,
)
from tests.factories.cycles import CallFactory


def made(change=None, **options):
    """A PDF after `change` was done to it."""
    document = pikepdf.new()
    document.add_blank_page()
    if change:
        change(document)
    target = io.BytesIO()
    document.save(target, **options)
    return target.getvalue()


def script(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def named_script(document):
    document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array()))


def launch(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")


def page_event(document):
    document.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.URI))


def chained_script(document):
    follow = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org", Next=follow)


def annotated(action):
    """What adds an annotation that does `action` when it is clicked."""

    def change(document):
        link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, A=pikepdf.Dictionary(S=action))
        document.pages[0].Annots = pikepdf.Array([document.make_indirect(link)])

    return change


def unfolding(megabytes):
    """A small PDF whose table of objects unfolds to this size."""
    packer = zlib.compressobj(9)
    table = b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(megabytes)), packer.flush()])
    head = (
        b"%PDF-1.5\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
        b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n"
    )
    start = b"4 0 obj\n<</Type/XRef/W[1 4 2]/Size 5/Root 1 0 R/Filter/FlateDecode/Length %d>>\nstream\n" % len(table)
    return head + start + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


LOCKED = pikepdf.Encryption(owner="secret", user="secret")
HALF_LOCKED = pikepdf.Encryption(owner="secret", user="")
REFUSED = {
    "empty": (b"", "est vide"),
    "word": (b"PK\x03\x04" + b"x" * 5000, "n’est pas un PDF"),
    "html": (b"<script>alert(1)</script>", "n’est pas un PDF"),
    "broken": (b"%PDF-1.7\nrien", "est abîmé"),
    "cut": (pdf_bytes()[:200], "est abîmé"),
    "locked": (made(encryption=LOCKED), "mot de passe"),
    "half locked": (made(encryption=HALF_LOCKED), "est protégé"),
    "script": (made(script), "contient un programme"),
    "named script": (made(named_script), "contient un programme"),
    "launch": (made(launch), "contient un programme"),
    "page event": (made(page_event), "contient un programme"),
    "chained script": (made(chained_script), "contient un programme"),
    "form that leaves": (made(annotated(pikepdf.Name.SubmitForm)), "contient un programme"),
    "launching link": (made(annotated(pikepdf.Name.Launch)), "contient un programme"),
    "packed script": (made(script, object_stream_mode=pikepdf.ObjectStreamMode.generate), "contient un programme"),
    "program before": (b"MZ" + b"\x90" * 100 + pdf_bytes(), "n’est pas un PDF mais un programme"),
    "photo of a phone": (b"\0\0\0\x18ftypheic" + bytes(50), "une photo HEIC.*JPEG"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "ancien document Office"),
    "rich text": (b"{\\rtf1\\ansi}", "un document RTF"),
    "archive": (b"Rar!\x1a\x07", "une archive"),
    "scan in TIFF": (b"II*\0" + bytes(60), "une image d’un format"),
    "page": (b"\xef\xbb\xbf\n<!DOCTYPE html><html>", "une page web"),
    "too many pages": (pdf_bytes(MAX_PAGES + 1), "compte 201 pages"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_files_say_why_and_what_to_do(case):
    content, words = REFUSED[case]
    with pytest.raises(UploadError, match=words) as refusal:
        check_upload(pdf_upload("cv.pdf", content))
    assert refusal.value.status == 422
    assert "cv.pdf" in refusal.value.message


def test_file_over_the_size_is_refused_before_it_is_read(settings):
    settings.UPLOAD_MAX_BYTES = 1000
    with pytest.raises(UploadError, match="la limite est de"):
        check_upload(pdf_upload("cv.pdf", b"%PDF-" + b"x" * 2000))


def test_size_limit_is_included(settings):
    content = pdf_bytes()
    settings.UPLOAD_MAX_BYTES = len(content)
    assert check_upload(pdf_upload("cv.pdf", content)).size == len(content)


def test_content_counts_not_the_name():
    checked = check_upload(SimpleUploadedFile("cv.docx", pdf_bytes(3), content_type="application/msword"))
    assert (checked.content_type, checked.pages, checked.scan) == ("application/pdf", 3, ScanState.NOT_SCANNED)


def test_small_file_that_unfolds_is_refused_and_takes_little_memory():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UploadError, match="centaines de mégaoctets"):
        check_upload(pdf_upload(content=unfolding(400)))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 250 * 1024


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("cv.docx", "cv.pdf"),
        ("cv\u202efdp.exe", "cvfdp.pdf"),
        ("mon\r\ncv\x07.PDF", "mon cv.pdf"),
        ("x" * 300 + ".pdf", "x" * 190 + ".pdf"),
        ("", "fichier.pdf"),
        ("..", "fichier.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
    ],
)
def test_name_kept_is_that_of_a_pdf(sent, kept):
    upload = pdf_upload()
    upload._name = sent
    assert check_upload(upload).filename == kept


def packed(megabytes, times=1):
    """What adds a stream of zeros, folded once or more."""
    content = bytes(megabytes << 20)
    for _ in range(times):
        content = zlib.compress(content, 9)

    def change(document):
        filters = pikepdf.Array([pikepdf.Name.FlateDecode] * times)
        document.pages[0].Contents = pikepdf.Stream(document, content, Filter=filters)

    return change


@pytest.mark.parametrize(("megabytes", "times"), [(130, 1), (1, 2)])
def test_page_that_unfolds_too_far_is_refused(megabytes, times):
    bomb = made(packed(megabytes, times), compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert len(bomb) < 300_000
    with pytest.raises(UploadError, match="centaines de mégaoctets"):
        check_upload(pdf_upload(content=bomb))


def test_heavy_but_honest_page_is_taken():
    page = made(packed(60), compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert check_upload(pdf_upload(content=page)).pages == 1


def test_plain_link_is_no_program():
    assert check_upload(pdf_upload(content=made(annotated(pikepdf.Name.URI)))).pages == 1


def test_blanks_before_the_header_are_let_through():
    assert check_upload(pdf_upload(content=b"\n \n" + pdf_bytes())).pages == 1


def test_opening_on_a_page_is_no_script():
    def first_page(document):
        document.Root.OpenAction = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])

    assert check_upload(pdf_upload(content=made(first_page))).pages == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 800), st.binary(min_size=1, max_size=20))
def test_damaged_files_are_taken_or_refused_never_a_crash(offset, noise):
    content = pdf_bytes()
    damaged = content[:offset] + noise + content[offset + len(noise) :]
    try:
        check_upload(pdf_upload(content=damaged))
    except UploadError as refusal:
        assert refusal.message


class Clamd(socketserver.BaseRequestHandler):
    """Enough of the clamd protocol: a stream in chunks, then a verdict."""

    verdict = b"stream: OK\n"

    def handle(self):
        line = b""
        while not line.endswith((b"\n", b"\0")):
            line += self.request.recv(1)
        while size := struct.unpack("!L", self._read(4))[0]:
            self._read(size)
        self.request.sendall(self.verdict)

    def _read(self, size):
        data = b""
        while len(data) < size:
            data += self.request.recv(size - len(data))
        return data


@pytest.fixture
def clamd(settings):
    """A clamd on a free port; `clamd(verdict)` says what it answers."""
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), type("Handler", (Clamd,), {}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    settings.CLAMD_URL = f"tcp://127.0.0.1:{server.server_address[1]}"

    def answer(verdict):
        server.RequestHandlerClass.verdict = verdict

    yield answer
    server.shutdown()
    server.server_close()
    thread.join()


def test_scanned_file_says_so(clamd):
    assert check_upload(pdf_upload()).scan == ScanState.CLEAN


def test_infected_file_is_refused(clamd):
    clamd(b"stream: Eicar-Test FOUND\n")
    with pytest.raises(UploadError, match="contient un virus"):
        check_upload(pdf_upload())


def test_silent_antivirus_refuses_nothing(settings):
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    assert check_upload(pdf_upload()).scan == ScanState.NOT_SCANNED


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
    assert "Non analysé" in page
    assert Piece.objects.current().get(candidature=draft).filename == "mon cv.pdf"


@pytest.mark.parametrize("case", ["empty", "word", "locked", "script"])
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
    with pytest.raises(CandidatureError, match="réessayez demain") as refusal:
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
    take_candidature(actor=adviser, candidature=draft)
    request_correction(actor=adviser, candidature=draft, message="Un CV à jour.", sections=["pieces"])
    client.post(address(draft, "piece_upload", slot(draft).pk), {"file": pdf_upload("tiers.pdf")})
    third = draft.pieces.get(filename="tiers.pdf")
    assert set(Piece.objects.readable_by(adviser)) == {second}  # not sent yet
    answer_correction(actor=draft.applicant, candidature=draft)
    assert set(Piece.objects.readable_by(adviser)) == {second, third}
    sign_in(client, adviser)
    assert client.get(reverse("candidatures:piece_file", args=[first.uuid])).status_code == 404
