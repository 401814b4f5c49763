"""Images: what becomes a PDF, how it lies on its page, and what is refused."""

import io

import pikepdf
import pillow_heif
import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFile

from tests.factories.candidatures import pdf_bytes
from toolkit.files.check import check_upload
from toolkit.files.errors import UploadError

RED, BLUE = (200, 30, 30), (30, 30, 200)
GPS = 0x8825
HEIF = {"HEIC": "HEIF"}  # what Pillow calls it

pillow_heif.register_heif_opener()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def image(form: str = "JPEG", *, size=(300, 400), mode="RGB", colour=RED, **options) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, colour).save(target, HEIF.get(form, form), **options)
    return target.getvalue()


def two_halves(orientation: int, form: str = "JPEG") -> bytes:
    """A photo that lies: red on the left, blue on the right, and the camera's note of how to turn it."""
    photo = Image.new("RGB", (400, 200), RED)
    photo.paste(BLUE, (200, 0, 400, 200))
    note = Image.Exif()
    note[0x0112] = orientation
    note[GPS] = {1: "N", 2: (48.0, 35.0, 0.0)}
    target = io.BytesIO()
    photo.save(target, form, exif=note.tobytes(), quality=95)
    return target.getvalue()


def shown(pdf: bytes) -> Image.Image:
    """The page as an image."""
    (drawn,) = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].images
    return drawn.image.convert("RGB")


def is_near(seen: tuple, wanted: tuple) -> bool:
    return all(abs(one - other) < 25 for one, other in zip(seen, wanted, strict=True))


@pytest.mark.parametrize(
    ("form", "label"),
    [("JPEG", "image JPEG"), ("PNG", "image PNG"), ("WEBP", "image WebP"), ("HEIC", "photo HEIC")],
    ids=str,
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


@pytest.mark.parametrize(("orientation", "top"), [(6, RED), (8, BLUE)])
def test_photo_of_an_iphone_is_turned_as_its_own_boxes_say(orientation, top):
    page = shown(check_upload(upload("IMG_0412.HEIC", two_halves(orientation, "HEIF"))).content)
    assert page.height > page.width
    assert is_near(page.getpixel((page.width // 2, page.height // 2 - 40)), top)


def test_photo_upside_down_is_put_upright():
    page = shown(check_upload(upload("IMG_0412.HEIC", two_halves(3, "HEIF"))).content)
    assert is_near(page.getpixel((page.width // 2 - 60, page.height // 2)), BLUE)


def test_photo_of_fifty_million_pixels_is_taken_as_jpeg():
    assert check_upload(upload("photo.jpg", image(size=(8160, 6120)))).pages == 1


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
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
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
