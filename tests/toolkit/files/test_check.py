"""Files: what is taken, what is refused and how."""

import io
import resource
import socketserver
import struct
import threading
import zlib

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.candidatures import (
    pdf_bytes,
    pdf_upload,
)
from toolkit.files.check import check_upload
from toolkit.files.enums import ScanState
from toolkit.files.errors import UploadError
from toolkit.files.pdf.document import MAX_PAGES


def made(change=None, **options):
    """A PDF after `change` was done to it."""
    document = pikepdf.new()
    document.add_blank_page()
    if change:
        change(document)
    target = io.BytesIO()
    document.save(target, **options)
    return target.getvalue()


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
REFUSED = {
    "empty": (b"", "est vide"),
    "word": (b"PK\x03\x04" + b"x" * 5000, "n’est pas un PDF"),
    "html": (b"<script>alert(1)</script>", "n’est pas un PDF"),
    "broken": (b"%PDF-1.7\nrien\n%%EOF", "est abîmé"),
    "cut": (pdf_bytes()[:200], "est incomplet"),
    "locked": (made(encryption=LOCKED), "mot de passe"),
    "program before": (b"MZ" + b"\x90" * 100 + pdf_bytes(), "n’est pas un PDF mais un programme"),
    "film of a phone": (b"\0\0\0\x14ftypqt  " + bytes(50), "une vidéo"),
    "AVIF": (b"\0\0\0\x18ftypavif" + bytes(50), "une image d’un format.*JPEG"),
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


def test_photo_over_the_size_is_told_how_to_be_smaller(settings):
    settings.UPLOAD_MAX_BYTES = 1000
    with pytest.raises(UploadError, match="12 mégapixels"):
        check_upload(pdf_upload("IMG_0412.HEIC", b"x" * 2000))


def test_size_limit_is_included(settings):
    content = pdf_bytes()
    settings.UPLOAD_MAX_BYTES = len(content)
    assert check_upload(pdf_upload("cv.pdf", content)).size == len(content)


def test_content_counts_not_the_name():
    checked = check_upload(SimpleUploadedFile("cv.docx", pdf_bytes(3), content_type="application/msword"))
    assert (checked.content_type, checked.pages, checked.scan) == ("application/pdf", 3, ScanState.NOT_SCANNED)


def test_table_of_objects_that_unfolds_does_not_take_memory_as_it_grows_and_is_not_copied():
    checked = check_upload(pdf_upload(content=unfolding(100)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert check_upload(pdf_upload(content=unfolding(200))).pages == 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024
    assert (checked.pages, len(checked.content) < 2_000) == (1, True)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("cv.docx", "cv.pdf"),
        ("cv\u202efdp.exe", "cvfdp.pdf"),
        ("mon\r\ncv\x07.PDF", "mon cv.pdf"),
        ("x" * 300 + ".pdf", "x" * 114 + "….pdf"),
        ("C:\\Users\\moi\\cv.pdf", "cv.pdf"),
        ('a:b*"c"?.pdf', "a-b-c-.pdf"),
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


@pytest.mark.parametrize("times", [1, 2])
def test_page_that_unfolds_too_far_is_refused(times):
    bomb = made(packed(130, times), compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
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
