"""Office documents: what is refused, what becomes a PDF, and how LibreOffice is run."""

import fcntl
import io
import json
import struct
import threading
import time
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories.candidatures import pdf_bytes
from toolkit.files import soffice
from toolkit.files.check import check_upload
from toolkit.files.errors import UploadError
from toolkit.files.kinds import accepted_kinds


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


WORD_TYPES = (
    '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
DOCX = {"[Content_Types].xml": WORD_TYPES, "word/document.xml": "<w:document/>"}
ODT = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<office:document-content/>"}


def archive(entries: dict) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return target.getvalue()


def swollen() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in DOCX.items():
            packed.writestr(name, content)
        with packed.open("word/media/image1.bmp", "w", force_zip64=True) as entry:
            for _ in range(201):
                entry.write(bytes(1 << 20))
    return target.getvalue()


def locked() -> bytes:
    """The bits of encryption set on every entry, as a password does."""
    content = bytearray(archive(DOCX))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


def lying() -> bytes:
    """An entry that says it is shorter than it is."""
    content = bytearray(archive(DOCX | {"word/media/a.bin": bytes(5_000)}))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<L", 10)
    return bytes(content)


REFUSED = {
    "macros in Word": (archive(DOCX | {"word/vbaProject.bin": "x"}), "contient des macros"),
    "Word for macros": (
        archive(DOCX | {"[Content_Types].xml": WORD_TYPES.replace("document.main", "macroEnabled.main")}),
        "contient des macros",
    ),
    "controls in Word": (archive(DOCX | {"word/activeX/activeX1.bin": "x"}), "contient des macros"),
    "macros in ODT": (archive(ODT | {"Basic/Standard/Module1.xml": "x"}), "contient des macros"),
    "scripts in ODT": (archive(ODT | {"Scripts/python/a.py": "x"}), "contient des macros"),
    "password of ODT": (
        archive(ODT | {"META-INF/manifest.xml": "<manifest:encryption-data/>"}),
        "protégé par un mot de passe",
    ),
    "password of the archive": (locked(), "protégé par un mot de passe"),
    "too many entries": (archive(DOCX | {f"word/{n}": "" for n in range(2_001)}), "centaines de mégaoctets"),
    "unfolds": (swollen(), "centaines de mégaoctets"),
    "lies": (lying(), "document abîmé"),
    "cut": (archive(DOCX)[:120], "document abîmé"),
    "spreadsheet": (archive({"[Content_Types].xml": "x", "xl/workbook.xml": "x"}), "un classeur Excel"),
    "slides": (archive({"[Content_Types].xml": "x", "ppt/presentation.xml": "x"}), "un diaporama PowerPoint"),
    "drawing": (archive(ODT | {"mimetype": "application/vnd.oasis.opendocument.graphics"}), "d’un autre genre"),
    "plain archive": (archive({"cv.pdf": pdf_bytes()}), "mais une archive"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_office_document_is_refused_before_it_is_opened(case, office):
    office("touch opened")
    content, words = REFUSED[case]
    assert len(content) < 1_000_000
    with pytest.raises(UploadError, match=words) as refusal:
        check_upload(upload("cv.docx", content))
    assert "cv.docx" in refusal.value.message
    assert not office.was_run()


@pytest.mark.parametrize(
    ("entries", "label"), [(DOCX, "document Word"), (ODT, "document LibreOffice")], ids=["docx", "odt"]
)
def test_without_libreoffice_documents_are_refused_with_the_way_out(entries, label):
    with pytest.raises(UploadError, match=f"est un {label}, et ce site ne convertit pas.*exportez-le en PDF"):
        check_upload(upload("cv.pdf", archive(entries)))
    assert "Word" not in accepted_kinds().words
    assert ".docx" not in accepted_kinds().accept


class Office:
    """A stand-in for LibreOffice: a script of the shell, told what to do; `$source` and `$made` are its two files."""

    def __init__(self, folder: Path, settings) -> None:
        self.folder = folder
        self.path = folder / "soffice"
        self.settings = settings

    def __call__(self, what: str) -> None:
        self.path.write_text(
            f"#!/bin/sh\necho run >> {self.folder}/runs\nprintf '%s\\n' \"$@\" > {self.folder}/asked\n"
            f"env > {self.folder}/environment\ncat profile/user/registrymodifications.xcu > {self.folder}/profile\n"
            f'for source; do :; done\nmade=$(dirname "$source")/made/document.pdf\nmkdir -p made\n{what}\n'
        )
        self.path.chmod(0o755)
        self.settings.SOFFICE_PATH = str(self.path)

    def was_run(self) -> bool:
        return (self.folder / "runs").exists()

    def read(self, name: str) -> str:
        return (self.folder / name).read_text()


@pytest.fixture
def office(tmp_path, settings):
    (tmp_path / "result.pdf").write_bytes(pdf_bytes(2))
    stand_in = Office(tmp_path, settings)
    stand_in(f'cp {tmp_path}/result.pdf "$made"')
    return stand_in


@pytest.mark.parametrize(
    ("entries", "suffix", "label"),
    [(DOCX, "docx", "document Word"), (ODT, "odt", "document LibreOffice")],
    ids=["docx", "odt"],
)
def test_document_becomes_a_pdf(office, entries, suffix, label):
    checked = check_upload(upload("Mon CV; rm -rf.exe", archive(entries)))
    assert (checked.converted_from, checked.filename, checked.pages) == (label, "Mon CV; rm -rf.pdf", 2)
    assert checked.content.startswith(b"%PDF-")
    assert office.read("asked").splitlines()[-1].endswith(f"/document.{suffix}")
    assert ".docx" in accepted_kinds().accept


def test_libreoffice_is_told_nothing_and_left_no_way_out(office, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "a secret of the application")
    check_upload(upload("cv.docx", archive(DOCX)))
    environment = office.read("environment")
    assert "a secret of the application" not in environment
    assert "http_proxy=http://127.0.0.1:9" in environment
    profile = office.read("profile")
    for key in ("DisableMacrosExecution", "BlockUntrustedRefererLinks", "ooInetProxyType"):
        assert key in profile
    folder = next(line for line in office.read("asked").splitlines() if "UserInstallation" in line)
    assert not Path(folder.partition("file://")[2]).exists()


@pytest.mark.parametrize(
    "what",
    ["true", 'touch "$made"', "echo broken >&2; exit 3", 'echo done > "$made"; exit 1'],
    ids=["makes nothing", "makes an empty file", "fails", "makes a file and fails"],
)
def test_failed_conversion_says_what_to_do(office, what):
    office(what)
    with pytest.raises(UploadError, match=r"cv\.docx n’a pas pu être converti.*déposez le PDF"):
        check_upload(upload("cv.docx", archive(DOCX)))


def test_conversion_that_does_not_end_is_stopped_with_all_it_started(office, monkeypatch):
    monkeypatch.setattr(soffice, "TIMEOUT", 1)
    office(f"sleep 60 & echo $! > {office.folder}/child\nsleep 60")
    started = time.monotonic()
    with pytest.raises(UploadError, match="a pris trop de temps"):
        check_upload(upload("cv.docx", archive(DOCX)))
    assert time.monotonic() - started < 10
    child = int(office.read("child"))
    for _ in range(50):
        if not is_running(child):
            break
        time.sleep(0.05)
    assert not is_running(child)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_unusable_program_counts_as_none(settings, tmp_path):
    settings.SOFFICE_PATH = str(tmp_path / "nothing")
    assert ".odt" not in accepted_kinds().accept


def test_result_is_checked_as_any_pdf(office, settings):
    office('printf "%%PDF-1.7 rien\n%%%%EOF" > "$made"')
    with pytest.raises(UploadError, match="est abîmé"):
        check_upload(upload("cv.docx", archive(DOCX)))
    office(f'cp {office.folder}/result.pdf "$made"; head -c 100000 /dev/zero >> "$made"')
    settings.UPLOAD_MAX_BYTES = 50_000
    with pytest.raises(UploadError, match=r"Converti en PDF, cv\.docx pèse .* la limite est de 49"):
        check_upload(upload("cv.docx", archive(DOCX)))


def test_third_conversion_waits_then_gives_up(office, monkeypatch, settings):
    monkeypatch.setattr(soffice, "PATIENCE", 0.3)
    locks = [(settings.VAR_DIR / f"conversion-{number}.lock").open("w") for number in range(soffice.PLACES)]
    for lock in locks:
        fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        with pytest.raises(UploadError, match="convertisseur est occupé"):
            check_upload(upload("cv.docx", archive(DOCX)))
        assert not office.was_run()
    finally:
        locks[0].close()
    assert check_upload(upload("cv.docx", archive(DOCX))).pages == 2
    locks[1].close()


def test_conversions_run_two_at_a_time(office, tmp_path):
    office(f'cp {tmp_path}/result.pdf "$made"; echo in >> {tmp_path}/log; sleep 0.3; echo out >> {tmp_path}/log')
    threads = [threading.Thread(target=check_upload, args=(upload("cv.docx", archive(DOCX)),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    inside, most = 0, 0
    for line in office.read("log").split():
        inside += 1 if line == "in" else -1
        most = max(most, inside)
    assert (most, inside) == (2, 0)


def test_antivirus_reads_what_was_sent(office, monkeypatch):
    read = []
    monkeypatch.setattr("toolkit.files.check.scan_content", lambda name, content: read.append(content) or "clean")
    sent = archive(DOCX)
    assert check_upload(upload("cv.docx", sent)).scan == "clean"
    assert read == [sent]


def test_what_the_pages_say_follows_the_server(office):
    kinds = accepted_kinds()
    assert kinds.words == "PDF, photo ou image (JPEG, PNG, WebP, HEIC), document Word ou LibreOffice"
    assert json.loads(kinds.refused)[".gif"].startswith("{name} n’est pas un PDF mais une image")
    assert kinds.limit_words == "10\u00a0Mo"
    assert "{name}" in kinds.too_heavy
    assert "{size}" in kinds.too_heavy
    assert "10\u00a0Mo" in kinds.too_heavy
