"""Small files that unfold into large ones, files that stop short, images and archives that lie."""

import base64
import io
import random
import zipfile
import zlib
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from tests.hostile.files import Case
from tests.hostile.files_parts import TEXT, make_paper, raw_pdf, stream, text_stream

FULL = 3 << 20  # bytes that the tests take for too many in one stream
SWOLLEN = "centaines de mégaoctets"
BROKEN = "est abîmé"
CUT = "est incomplet"


def folded_by_lzw(size: int) -> bytes:
    """Zeros behind LZW: words that grow by one zero each, until the table is full."""
    bits = count = made = 0
    written = bytearray()

    def put(code: int, width: int) -> None:
        nonlocal bits, count
        bits, count = (bits << width | code) & 0xFFFFFFFF, count + width
        while count >= 8:
            count -= 8
            written.append(bits >> count & 0xFF)

    put(256, 9)
    while made < size:
        put(0, 9)
        for length, code in enumerate(range(258, 4094), 2):
            put(code, (code + 1).bit_length())
            made += length
        put(256, 12)
    put(257, 9)
    written.append(bits << 8 - count & 0xFF)
    return bytes(written)


def folded_by_runs(size: int) -> bytes:
    """Zeros behind RunLength, 128 of them in two bytes."""
    return b"\x81\0" * (size // 128 + 1) + b"\x80"


@cache
def _flat(times: int = 1) -> bytes:
    content = bytes(FULL)
    for _ in range(times):
        content = zlib.compress(content, 9)
    return content


def page_behind(filters: bytes, content: bytes, more: bytes = b"") -> bytes:
    """A page whose content stands behind these filters."""
    return raw_pdf(page=b"/Contents 4 0 R", objects=(stream(b"/Filter[" + filters + b"]" + more, content),))


def _picture(filters: bytes, content: bytes, side: int) -> bytes:
    keys = b"/Type/XObject/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 8/Width %d/Height %d/Filter%s"
    image = stream(keys % (side, side, filters), content)
    return raw_pdf(page=b"/Resources<</XObject<</Im0 4 0 R>>>>", objects=(image,))


def _jpeg(wide: int, high: int) -> bytes:
    size = high.to_bytes(2, "big") + wide.to_bytes(2, "big")
    return b"\xff\xd8\xff\xc0\0\x0b\x08" + size + b"\x01\x01\x11\0" + b"\xff\xd9"


def _shelves(number: int) -> bytes:
    """Many streams, each under the limit."""
    names = b"".join(b"%d 0 R " % n for n in range(4, 4 + number))
    body = stream(b"/Filter/FlateDecode", zlib.compress(bytes(FULL - 10), 9))
    return raw_pdf(page=b"/Contents[" + names + b"]", objects=(body,) * number)


def _one_for_all() -> bytes:
    """One stream named as a font, a colour, a pattern…: copied as each of them, it would fill the storage."""
    places = (b"Font", b"ExtGState", b"ColorSpace", b"Pattern", b"Shading", b"Properties")
    resources = b"".join(b"/%s<</a 4 0 R>>" % place for place in places)
    noise = zlib.compress(random.Random(0).randbytes(400_000), 0)
    page = b"/Contents 4 0 R/Group 4 0 R/Resources<<" + resources + b">>"
    return raw_pdf(page=page, objects=(stream(b"/Filter/FlateDecode", noise),))


def _forms(depth: int) -> bytes:
    """Drawings inside drawings."""
    keys = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</Fx %d 0 R>>>>"
    inside = tuple(stream(keys % (5 + n if n < depth - 1 else 4), b"/Fx Do") for n in range(depth))
    return raw_pdf(page=b"/Resources<</XObject<</Fx 4 0 R>>>>", objects=inside)


def bombs() -> dict[str, Case]:
    """Small files that fill memory or time."""
    return {f"bomb: {name}": Case(content, refused=SWOLLEN) for name, content in _swollen().items()} | {
        f"bomb: {name}": Case(content, refused=BROKEN) for name, content in _broken().items()
    } | {
        "bomb: drawing that draws itself": Case(_forms(1), text=""),
        "bomb: 201 pages": Case(make_paper(pages=201), refused="compte 201 pages"),
        "bomb: a million pages by its word": Case(raw_pdf().replace(b"/Count 1", b"/Count 1000000"), text=""),
    }  # fmt: skip


def _swollen() -> dict[str, bytes]:
    """Small ones that unfold into far more."""
    flat, hexed = _flat(), _flat().hex().encode() + b">"
    return {
        "Flate": page_behind(b"/FlateDecode", flat),
        "Flate, short name": page_behind(b"/Fl", flat),
        "LZW": page_behind(b"/LZWDecode", folded_by_lzw(FULL)),
        "RunLength": page_behind(b"/RunLengthDecode", folded_by_runs(FULL)),
        "ASCIIHex and Flate": page_behind(b"/ASCIIHexDecode/FlateDecode", hexed),
        "ASCII85 and Flate": page_behind(b"/ASCII85Decode/FlateDecode", base64.a85encode(flat) + b"~>"),
        "ASCIIHex and LZW": page_behind(b"/AHx/LZW", folded_by_lzw(FULL).hex().encode() + b">"),
        "ASCIIHex and RunLength": page_behind(b"/AHx/RL", folded_by_runs(FULL).hex().encode() + b">"),
        "Flate twice": page_behind(b"/FlateDecode/FlateDecode", _flat(2)),
        "Flate three times": page_behind(b"/Fl/Fl/Fl", _flat(3)),
        "Flate and LZW": page_behind(b"/FlateDecode/LZWDecode", zlib.compress(folded_by_lzw(FULL))),
        "LZW behind a picture": _picture(b"[/LZWDecode/DCTDecode]", folded_by_lzw(FULL), 10),
        "many streams": _shelves(3),
        "one stream for everything": _one_for_all(),
        "JPEG of four thousand million pixels": _picture(b"/DCTDecode", _jpeg(65_500, 65_500), 10),
        "JPEG said to be immense": _picture(b"/DCTDecode", _jpeg(10, 10), 65_500),
        "JPEG 2000": _picture(b"/JPXDecode", b"\xff\x4f\xff\x51\0\x29\0\0" + b"\0\x01\0\0" * 2 + bytes(40), 10),
        "fax": _picture(b"/CCITTFaxDecode", b"\0", 50_000),
        "JBIG2": _picture(b"/JBIG2Decode", b"\0", 50_000),
    }


def _broken() -> dict[str, bytes]:
    """Those whose depth or numbers no paper has."""
    nested = b"[" * 90_000 + b"]" * 90_000
    return {
        "arrays nested 90 000 deep": raw_pdf(root=b"/Lang " + nested),
        "arrays nested in the page": raw_pdf(page=b"/Contents " + nested),
        "dictionaries nested 90 000 deep": raw_pdf(page=b"/Group " + b"<</K" * 90_000 + b" 1" + b">>" * 90_000),
        "thirty filters": page_behind(b"/Fl" * 30, _flat(2)),
        "row of two thousand million columns": page_behind(
            b"/FlateDecode", zlib.compress(b"x"), b"/DecodeParms<</Predictor 15/Colors 9/Columns 2000000000>>"
        ),
        "filter of no norm": page_behind(b"/Surprise", b"x"),
        "drawings 300 deep": _forms(300),
        "pages that hold themselves": raw_pdf().replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"),
    }


def cut() -> dict[str, Case]:
    """Files that stop before their end, whole as they may look once repaired."""
    whole = make_paper(pages=20)
    line = make_paper(pages=20, linearize=True)
    packed = make_paper(pages=20, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    first_end = line.index(b"%%EOF") + len(b"%%EOF\n")
    table = whole.rindex(b"xref", 0, whole.rindex(b"startxref"))
    cuts = {
        "half": whole[: len(whole) // 2],
        "nine tenths": whole[: len(whole) * 9 // 10],
        "without its last line": whole[: whole.rindex(b"%%EOF")],
        "half, objects packed": packed[: len(packed) // 2],
        "half, linearized": line[: len(line) // 2],
        "linearized, just after its first table": line[:first_end],
        "half, then zeros": whole[: len(whole) // 2] + bytes(len(whole) // 2),
        "middle lost": whole[: len(whole) // 4] + whole[-600:],
        "an empty header": b"%PDF-1.7\n",
    }
    return {f"cut: {name}": Case(content, refused=CUT) for name, content in cuts.items()} | {
        "cut: its table alone is lost": Case(
            whole[:table] + b"trailer\n<</Root 1 0 R/Size 99>>\n%%EOF\n", pages=20, text=TEXT * 20
        ),
    }


def _image(form: str, side: int = 40, mode: str = "RGB") -> bytes:
    target = io.BytesIO()
    Image.new(mode, (side, side)).save(target, form)
    return target.getvalue()


def _zip(entries: dict[str, bytes | str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return target.getvalue()


def others() -> dict[str, Case]:
    """Images, archives and files of two kinds at once."""
    paper, photo, picture = make_paper(), _image("JPEG"), _image("PNG")
    html = b"<!doctype html><script>x()</script>"
    refused = _refused_images(paper, photo, picture, html) | _refused_archives()
    taken = {
        "JPEG under the name of a PDF": photo,
        "JPEG, then an archive": photo + _zip({"a.exe": "MZ"}),
        "JPEG with a script in its note": photo[:2] + b"\xff\xfe\0\x1c<script>alert(1)</script>" + photo[2:],
        "PNG, then a page of the web": picture + html,
    }
    return {f"other: {name}": Case(content, refused=words) for name, (content, words) in refused.items()} | {
        f"other: {name}": Case(content, text="") for name, content in taken.items()
    } | {
        "other: paper, then an archive": Case(paper + _zip({"a": "MZ"})),
        "other: paper, then a page of the web": Case(paper + html),
    }  # fmt: skip


def _refused_images(paper: bytes, photo: bytes, picture: bytes, html: bytes) -> dict[str, tuple[bytes, str]]:
    """Images that are too large, cut or of another format, and what is no image at all."""
    webp = _image("WEBP")
    return {
        "PNG of 49 million pixels": (_image("PNG", 7_000, "1"), "millions de pixels"),
        "JPEG of four thousand million pixels": (_jpeg(65_500, 65_500), "millions de pixels"),
        "JPEG cut": (photo[: len(photo) // 2], "image abîmée"),
        "PNG cut": (picture[:-8], "image abîmée"),
        "WebP cut": (webp[:-4], "image abîmée"),
        "PNG with a wrong sum": (picture[:40] + b"\0\1" + picture[42:], "image abîmée"),
        "GIF": (_image("GIF"), "une image d’un format"),
        "TIFF": (_image("TIFF"), "une image d’un format"),
        "drawing with a script": (b"<svg xmlns='a'><script>x()</script></svg>", "une page web"),
        "program": (b"MZ\x90\0" + bytes(60), "un programme"),
        "program, then a paper": (b"MZ\x90\0" + paper, "un programme"),
        "page of the web, then a paper": (html + paper, "une page web"),
        "archive, then a paper": (_zip({"a.txt": "a"}) + paper, "une archive"),
        "nothing": (b"", "est vide"),
    }  # fmt: skip


def _refused_archives() -> dict[str, tuple[bytes, str]]:
    """Office documents and archives that hold more, or other things, than they should."""
    types = '<Types><Override PartName="/word/document.xml" ContentType="x"/></Types>'
    word = {"[Content_Types].xml": types, "word/document.xml": "<w:document/>"}
    link = '<Relationship TargetMode="External" Target="file:///etc/passwd"/>'
    return {
        "Word with macros": (_zip(word | {"word/vbaProject.bin": "x"}), "contient des macros"),
        "Word with macros, other case": (_zip(word | {"WORD/VBAPROJECT.BIN": "x"}), "contient des macros"),
        "Word and too many parts": (_zip(word | {f"word/{n}": "" for n in range(2_001)}), SWOLLEN),
        "Word cut": (_zip(word)[:-30], "document abîmé"),
        "Word with an outside link": (_zip(word | {"word/_rels/document.xml.rels": link}), "ne convertit pas"),
        "workbook": (_zip({"[Content_Types].xml": types, "xl/workbook.xml": ""}), "un classeur Excel"),
        "slides": (_zip({"[Content_Types].xml": types, "ppt/presentation.xml": ""}), "un diaporama"),
        "program in an archive": (_zip({"META-INF/MANIFEST.MF": "", "A.class": b"\xca\xfe\xba\xbe"}), "une archive"),
        "archive in an archive": (_zip({"a.zip": _zip({"b.zip": bytes(1000)})}), "une archive"),
        "name that leads elsewhere": (_zip({"../../etc/passwd": "x"}), "une archive"),
        "ODT with a password": (
            _zip({
                "mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "",
                "META-INF/manifest.xml": "<manifest:encryption-data/>",
            }),
            "mot de passe",
        ),
    }  # fmt: skip


def honest_page_behind(filters: str) -> bytes:
    """The line of text behind filters that old programs wrote."""
    packed = text_stream()
    if filters == "LZW":
        bits = "".join(f"{code:09b}" for code in (256, *packed, 257)) if len(packed) < 250 else ""
        packed = int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")
    names = {"LZW": [Name.LZWDecode], "A85": [Name.ASCII85Decode, Name.FlateDecode], "RL": [Name.RunLengthDecode]}
    if filters == "A85":
        packed = base64.a85encode(zlib.compress(packed)) + b"~>"
    if filters == "RL":
        packed = bytes([len(packed) - 1]) + packed + b"\x80"

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Contents = pikepdf.Stream(pdf, packed, Dictionary(Filter=Array(names[filters])))

    keep = {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.none}
    return make_paper(change, **keep)
