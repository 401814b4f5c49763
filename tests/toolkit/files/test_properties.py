"""Whatever is sent, under whatever name: a sentence or a PDF that opens, never a crash."""

import hashlib
import io
import unicodedata
import zipfile

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.factories.candidatures import pdf_bytes
from toolkit.files.check import check_upload
from toolkit.files.errors import UploadError

bounded = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

HEADS = (
    b"",
    b"%PDF-1.7\n",
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"RIFF\0\0\0\0WEBP",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
)
names = st.one_of(
    st.text(max_size=300),
    st.sampled_from(
        [
            "",
            ".",
            "..",
            "../../etc/passwd",
            "C:\\cv.pdf",
            "\u202efdp.exe",
            "سيرة.pdf",
            "a\0b.pdf",
            "\ud800.pdf",
            "{size}",
            "%s%n",
        ]
    ),
)


def office_bytes() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", "<w:document/>" * 50)
    return target.getvalue()


def image_bytes(form: str) -> bytes:
    note = Image.Exif()
    note[0x0112] = 6
    target = io.BytesIO()
    Image.new("RGB", (60, 40), (9, 90, 190)).save(target, form, exif=note)
    return target.getvalue()


def packed_pdf() -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    document.pages[0].Contents = pikepdf.Stream(document, b"0 0 m 9 9 l S " * 40)
    target = io.BytesIO()
    document.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()


WHOLE = (pdf_bytes(3), packed_pdf(), image_bytes("JPEG"), image_bytes("PNG"), image_bytes("WEBP"), office_bytes())


def judge(name: str, content: bytes) -> None:
    """Check the one promise: a French sentence, or a PDF that opens, described as it is."""
    upload = SimpleUploadedFile("cv.pdf", content)
    upload._name = name
    try:
        checked = check_upload(upload)
    except UploadError as refusal:
        assert refusal.status == 422
        assert refusal.message.endswith(".")
        return
    with pikepdf.open(io.BytesIO(checked.content)) as pdf:
        assert len(pdf.pages) == checked.pages >= 1
    assert checked.size == len(content)
    assert checked.sha256 == hashlib.sha256(content).hexdigest()
    assert checked.filename.endswith(".pdf")
    assert 4 < len(checked.filename) <= 200
    assert "/" not in checked.filename
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} or char == "\u202e" for char in checked.filename)


@pytest.fixture(autouse=True, scope="module")
def fake_office(tmp_path_factory):
    """A stand-in for LibreOffice that always answers with a PDF."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "result.pdf").write_bytes(pdf_bytes())
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\nmkdir -p made\ncp {folder}/result.pdf made/document.pdf\n")
    program.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.SOFFICE_PATH", str(program))
        yield


@bounded
@given(names, st.sampled_from(HEADS), st.binary(max_size=2_000))
@example("cv.pdf", b"", b"")
def test_any_bytes(name, head, content):
    judge(name, head + content)


@bounded
@given(st.sampled_from(WHOLE), st.integers(0, 4_000))
def test_cut_files(content, length):
    judge("cv.pdf", content[:length])


@bounded
@given(
    st.sampled_from(WHOLE), st.lists(st.tuples(st.integers(0, 4_000), st.binary(min_size=1, max_size=12)), max_size=6)
)
def test_damaged_files(content, damages):
    damaged = bytearray(content)
    for offset, noise in damages:
        at = offset % len(damaged)
        damaged[at : at + len(noise)] = noise
    judge("cv.pdf", bytes(damaged))


@bounded
@given(st.sampled_from(WHOLE), st.sampled_from(WHOLE), st.integers(0, 4_000))
def test_two_files_in_one(first, second, offset):
    judge("cv.pdf", first[: offset % (len(first) + 1)] + second)


@bounded
@given(names)
def test_any_name(name):
    judge(name, pdf_bytes())
