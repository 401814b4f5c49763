"""Images and office documents: what becomes a PDF, what is refused, and how LibreOffice is run."""

import fcntl
import io
import struct
import threading
import time
import zipfile
from pathlib import Path

import pikepdf
import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFile

from tests.factories.candidatures import pdf_bytes
from toolkit.files import soffice
from toolkit.files.check import check_upload
from toolkit.files.errors import UploadError
from toolkit.files.kinds import accepted_kinds

RED, BLUE = (200, 30, 30), (30, 30, 200)
GPS = 0x8825


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def image(form: str = "JPEG", *, size=(300, 400), mode="RGB", colour=RED, **options) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, colour).save(target, form, **options)
    return target.getvalue()


def two_halves(orientation: int) -> bytes:
    """A photo that lies: red on the left, blue on the right, and the camera's note of how to turn it."""
    photo = Image.new("RGB", (400, 200), RED)
    photo.paste(BLUE, (200, 0, 400, 200))
    note = Image.Exif()
    note[0x0112] = orientation
    note[GPS] = {1: "N", 2: (48.0, 35.0, 0.0)}
    target = io.BytesIO()
    photo.save(target, "JPEG", exif=note, quality=95)
    return target.getvalue()


def shown(pdf: bytes) -> Image.Image:
    """The page as an image."""
    (drawn,) = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].images
    return drawn.image.convert("RGB")


def is_near(seen: tuple, wanted: tuple) -> bool:
    return all(abs(one - other) < 25 for one, other in zip(seen, wanted, strict=True))


@pytest.mark.parametrize(
    ("form", "label"), [("JPEG", "image JPEG"), ("PNG", "image PNG"), ("WEBP", "image WebP")], ids=str
)
def test_image_becomes_one_page(form, label):
    checked = check_upload(upload("mon scan.bin", image(form)))
    assert (checked.converted_from, checked.filename, checked.pages) == (label, "mon scan.pdf", 1)
    assert checked.content_type == "application/pdf"
    assert (checked.size, checked.received_type) == (len(checked.received), f"image/{form.lower()}")
    with pikepdf.open(io.BytesIO(checked.content)) as pdf:
        _, _, wide, high = (float(side) for side in pdf.pages[0].mediabox)
    assert (round(wide / 72 * 2.54), round(high / 72 * 2.54)) == (21, 30)


def test_wide_image_lies_on_its_page():
    with pikepdf.open(io.BytesIO(check_upload(upload("plan.png", image("PNG", size=(900, 300)))).content)) as pdf:
        _, _, wide, high = pdf.pages[0].mediabox
    assert wide > high


def test_pdf_is_not_converted():
    sent = upload("cv.pdf", pdf_bytes())
    assert check_upload(sent).converted_from == ""


@pytest.mark.parametrize(("orientation", "top"), [(6, RED), (8, BLUE), (5, RED), (7, BLUE)])
def test_photo_is_turned_as_the_camera_says(orientation, top):
    page = shown(check_upload(upload("photo.jpg", two_halves(orientation))).content)
    assert page.height > page.width
    assert is_near(page.getpixel((page.width // 2, page.height // 2 - 40)), top)


@pytest.mark.parametrize(("orientation", "left"), [(1, RED), (2, BLUE), (3, BLUE), (4, RED)])
def test_photo_that_lies_stays_so(orientation, left):
    page = shown(check_upload(upload("photo.jpg", two_halves(orientation))).content)
    assert page.width > page.height
    assert is_near(page.getpixel((page.width // 2 - 60, page.height // 2)), left)


def test_place_of_a_photo_is_dropped():
    sent = two_halves(6)
    assert b"Exif" in sent
    content = check_upload(upload("photo.jpg", sent)).content
    assert b"Exif" not in content
    assert not shown(content).getexif()


def test_damaged_note_of_the_camera_is_no_matter():
    sent = two_halves(6).replace(b"Exif\0\0", b"Exif\0\1", 1)
    assert check_upload(upload("photo.jpg", sent)).pages == 1


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_shows_white(mode):
    clear = Image.new("RGBA", (300, 400), (*RED, 0))
    target = io.BytesIO()
    (clear.quantize() if mode == "P" else clear.convert(mode)).save(target, "PNG")
    page = shown(check_upload(upload("signature.png", target.getvalue())).content)
    assert is_near(page.getpixel((page.width // 2, page.height // 2)), (255, 255, 255))


def test_deep_grey_is_not_blown_out():
    page = shown(check_upload(upload("radio.png", image("PNG", mode="I;16", colour=32_768))).content)
    assert is_near(page.getpixel((page.width // 2, page.height // 2)), (128, 128, 128))


def test_large_photo_is_made_smaller():
    noise = Image.effect_noise((5000, 4000), 90).convert("RGB")
    target = io.BytesIO()
    noise.save(target, "JPEG", quality=60)
    page = shown(check_upload(upload("photo.jpg", target.getvalue())).content)
    assert max(page.size) <= 200 * 12


@pytest.mark.parametrize("side", [6_500, 10_000, 20_000])
def test_image_that_unfolds_is_refused(side):
    bomb = image("PNG", mode="1", size=(side, side), colour=1)
    assert len(bomb) < 100_000
    with pytest.raises(UploadError, match="40 millions de pixels"):
        check_upload(upload("fond.png", bomb))


@pytest.mark.parametrize("lenient", [False, True], ids=["strict", "lenient"])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_image_that_stops_short_is_refused(form, lenient, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)  # WeasyPrint sets it for the whole process
    target = io.BytesIO()
    Image.effect_noise((300, 400), 90).convert("RGB").save(target, form)
    whole = target.getvalue()
    assert check_upload(upload("photo.jpg", whole)).pages == 1
    for length in (20, 60, 300, len(whole) // 2, len(whole) - 3):
        with pytest.raises(UploadError, match="image abîmée"):
            check_upload(upload("photo.jpg", whole[:length]))


def test_what_follows_a_photo_is_let_through():
    assert check_upload(upload("photo.jpg", two_halves(1) + b"a short film \xff\xda")).pages == 1
    assert check_upload(upload("photo.jpg", image(progressive=True))).pages == 1


@pytest.mark.parametrize("content", [b"\xff\xd8\xff" + bytes(100), b"RIFF\x04\0\0\0WEBPxxxx", b"\x89PNG\r\n\x1a\n"])
def test_image_in_name_only_is_refused(content):
    with pytest.raises(UploadError, match="image abîmée"):
        check_upload(upload("photo.jpg", content))


# --- Office documents ---

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
    assert kinds.words == "PDF, image JPEG, PNG ou WebP, document Word ou LibreOffice"
    assert kinds.limit_words == "10\u00a0Mo"
    assert "{name}" in kinds.too_heavy
    assert "{size}" in kinds.too_heavy
    assert "10\u00a0Mo" in kinds.too_heavy
