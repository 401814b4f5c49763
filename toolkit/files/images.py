"""Turn a photo or a scan into one A4 page: upright, on white, and without what the camera wrote beside the image."""

import base64
import io
import re
import zlib
from pathlib import PurePath
from typing import Any

import pillow_heif
from PIL import Image, ImageCms

from toolkit.files.errors import UploadError

MAX_PIXELS = 40_000_000  # an A4 page at 600 dots an inch holds 35 million
MAX_JPEG_PIXELS = 120_000_000  # a JPEG is read at a smaller scale: the largest photos of phones hold 108 million
MAX_DPI, MIN_DPI = 200, 72
SHORT, LONG, MARGIN = 8.27, 11.69, 0.4  # inches
QUALITY = 85
LOGO_BOX = (900, 360)  # points: 50 by 20 mm at 450 points an inch
PICTURE_BOX = (3580, 3580)  # points: A4 and 3 mm around it, at 300 an inch, upright or not
PICTURE_SHORT = 2552
PICTURE_QUALITY = 90
THUMB_BOX, THUMB_QUALITY = (240, 240), 72  # in lists: a few kilobytes
GPS = 0x8825  # the EXIF tag that says where
LOGO_HEAVY = 100_000  # bytes: each document that bears the logo holds it
WHITE = (255, 255, 255)
ORIENTATION = 0x0112  # the EXIF tag, and what undoes each of its values
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

pillow_heif.register_heif_opener()
pillow_heif.options.DECODE_THREADS = 1  # each thread would take its share of the bounded memory


# Whether a file reaches its own end. Pillow would say, but WeasyPrint tells it, for the whole process, to fill in grey
# what is missing.
JPEG_MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")  # within the image itself, 00 and D0 to D7 mark nothing


def _jpeg_ends(content: bytes) -> bool:
    at = 2
    while found := JPEG_MARKER.search(content, at):
        if found[1] == b"\xd9":
            return True
        at = found.end() + int.from_bytes(content[found.end() : found.end() + 2], "big")
    return False


def _png_ends(content: bytes) -> bool:
    at = 8
    while at + 12 <= len(content):
        end = at + 8 + int.from_bytes(content[at : at + 4], "big")
        if zlib.crc32(content[at + 4 : end]) != int.from_bytes(content[end : end + 4], "big"):
            return False
        if content[at + 4 : at + 8] == b"IEND":
            return True
        at = end + 4
    return False


def _webp_ends(content: bytes) -> bool:
    return int.from_bytes(content[4:8], "little") + 8 <= len(content)


def _heic_ends(content: bytes) -> bool:
    """ISO 14496-12: boxes one after the other, each with its size: 1 where eight bytes hold it, 0 « to the end »."""
    at = 0
    while at + 16 <= len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(content[at + 8 : at + 16], "big")
        if size < 8:
            return size == 0
        at += size
    return at == len(content)


IS_WHOLE = {"jpeg": _jpeg_ends, "png": _png_ends, "webp": _webp_ends, "heic": _heic_ends}
FORMATS = {"heic": "HEIF"}  # what Pillow calls it, where that is another word


def image_to_pdf(name: str, content: bytes, *, form: str) -> bytes:
    """Return the image as a PDF of one A4 page. `form` is « jpeg », « png », « webp » or « heic ».

    Only pixels are kept: place, date and camera stay behind. Raises UploadError when the image is broken or has too
    many pixels.
    """
    if not IS_WHOLE[form](content):
        raise _broken(name)
    limit = MAX_JPEG_PIXELS if form == "jpeg" else MAX_PIXELS
    try:
        with Image.open(io.BytesIO(content), formats=[FORMATS.get(form, form)]) as image:
            if image.width * image.height > limit:
                raise _too_many_pixels(name, limit)
            return _lay_out(_flatten(image), title=PurePath(name).stem)
    except (UploadError, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels(name, limit) from None
    except Exception:  # decoders of damaged images raise about anything
        raise _broken(name) from None


def image_to_logo(name: str, content: bytes, *, form: str) -> tuple[dict[str, Any], bytes]:
    """Return a picture for the top of letters, and its type, width and height. `form` is « jpeg » or « png ».

    Only pixels are kept, no more than paper shows; a drawing stays a PNG, and so does what can be seen through. Raises
    UploadError as image_to_pdf does.
    """
    if not IS_WHOLE[form](content):
        raise _broken(name)
    try:
        with Image.open(io.BytesIO(content), formats=[form]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise _too_many_pixels(name, MAX_PIXELS)
            made, kind = _draw_logo(image, form)
    except (UploadError, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels(name, MAX_PIXELS) from None
    except Exception:  # decoders of damaged images raise about anything
        raise _broken(name) from None
    return {"type": f"image/{kind}", "width": made.width, "height": made.height}, _saved(made, kind)


def image_to_picture(name: str, content: bytes, *, form: str) -> tuple[dict[str, Any], bytes]:
    """Return a JPEG to print, its width, its height, a small copy in base64, and whether it told where it was taken.

    Only pixels are kept, in sRGB, no more than a page with its bleed needs. Raises UploadError as image_to_pdf does.
    """
    if not IS_WHOLE[form](content):
        raise _broken(name)
    limit = MAX_JPEG_PIXELS if form == "jpeg" else MAX_PIXELS
    try:
        with Image.open(io.BytesIO(content), formats=[FORMATS.get(form, form)]) as image:
            if image.width * image.height > limit:
                raise _too_many_pixels(name, limit)
            had_place = _has_place(image)
            profile = image.info.get("icc_profile")
            made = _in_srgb(_flatten(image, PICTURE_BOX), profile)
            made.thumbnail(PICTURE_BOX, Image.Resampling.LANCZOS)
            if min(made.size) > PICTURE_SHORT:
                scale = PICTURE_SHORT / min(made.size)
                made = made.resize((round(made.width * scale), round(made.height * scale)), Image.Resampling.LANCZOS)
    except (UploadError, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels(name, limit) from None
    except Exception:  # decoders of damaged images raise about anything
        raise _broken(name) from None
    made.info = {}
    small = made.copy()
    small.thumbnail(THUMB_BOX, Image.Resampling.LANCZOS)
    found = {"width": made.width, "height": made.height, "had_place": had_place}
    found["thumb"] = base64.b64encode(_as_jpeg(small, THUMB_QUALITY)).decode()
    return found, _as_jpeg(made, PICTURE_QUALITY)


def _as_jpeg(image: Image.Image, quality: int) -> bytes:
    target = io.BytesIO()
    image.save(target, "JPEG", quality=quality, optimize=True)
    return target.getvalue()


def _has_place(image: Image.Image) -> bool:
    try:
        return bool(image.getexif().get_ifd(GPS))
    except Exception:  # a damaged note of the camera
        return False


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The same colours where no profile goes with them, or one that cannot be read."""
    if not profile:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB") or image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image


def _draw_logo(image: Image.Image, form: str) -> tuple[Image.Image, str]:
    made = _flatten(image) if form == "jpeg" else image.convert("RGBA" if image.has_transparency_data else "RGB")
    made.thumbnail(LOGO_BOX, Image.Resampling.LANCZOS)
    made.info = {}
    return made, form


def _saved(image: Image.Image, kind: str) -> bytes:
    """The picture as a file; a PNG in 256 colours where it would be heavy."""
    target = io.BytesIO()
    if kind == "jpeg":
        image.save(target, "JPEG", quality=QUALITY)
        return target.getvalue()
    image.save(target, "PNG", optimize=True)
    if target.tell() > LOGO_HEAVY:
        target = io.BytesIO()
        image.quantize(256, method=Image.Quantize.FASTOCTREE).save(target, "PNG", optimize=True)
    return target.getvalue()


def _broken(name: str) -> UploadError:
    return UploadError(f"{name} est une image abîmée, qui ne s’ouvre pas. Enregistrez-la à nouveau, puis déposez-la.")


def _too_many_pixels(name: str, limit: int) -> UploadError:
    return UploadError(
        f"{name} compte plus de {limit // 1_000_000} millions de pixels. Réduisez l’image, ou numérisez-la à "
        "300 points par pouce, puis déposez-la à nouveau."
    )


def _flatten(image: Image.Image, box: tuple[int, int] = (int(LONG * MAX_DPI), int(LONG * MAX_DPI))) -> Image.Image:
    """The first image of the file in colours on white, no larger than the box, upright."""
    turn, largest = _turn(image), box
    image.draft("RGB", largest)  # a JPEG is read at a smaller scale at once
    image.load()  # a HEIC is turned on the way, as its own boxes say
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        image = Image.new("RGB", layer.size, WHITE)
        image.paste(layer, mask=layer.getchannel("A"))
    image = image.convert("RGB")
    image.thumbnail(largest, Image.Resampling.LANCZOS)
    return image.transpose(turn) if turn is not None else image


def _turn(image: Image.Image) -> Image.Transpose | None:
    try:
        return TURNS.get(image.getexif().get(ORIENTATION, 1))
    except Exception:  # a damaged note of the camera does not make a damaged image
        return None


def _lay_out(image: Image.Image, *, title: str) -> bytes:
    """Centre it on an A4 page that lies as it does, as large as the margins let it without making pixels up."""
    wide, high = (SHORT, LONG) if image.height >= image.width else (LONG, SHORT)
    box = (wide - 2 * MARGIN, high - 2 * MARGIN)
    needed = max(image.width / box[0], image.height / box[1])
    dpi = min(MAX_DPI, max(MIN_DPI, needed))
    image.thumbnail((round(box[0] * dpi), round(box[1] * dpi)), Image.Resampling.LANCZOS)
    page = Image.new("RGB", (round(wide * dpi), round(high * dpi)), WHITE)
    page.paste(image, ((page.width - image.width) // 2, (page.height - image.height) // 2))
    target = io.BytesIO()
    page.save(target, "PDF", resolution=dpi, quality=QUALITY, title=title, creator="INET Cycles")
    return target.getvalue()
