"""Unfold the streams of a PDF, one filter after the other, never beyond what a paper needs (ISO 32000-1, 7.4)."""

import base64
import binascii
import re
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf

from toolkit.files.errors import DamagedError, SwollenError

MAX_STREAM = 128 << 20  # bytes of one stream once unfolded: an A4 page in colour at 600 dots an inch holds 105 MB
MAX_UNFOLDED = 512 << 20  # bytes of all of them
MAX_FILTERS = 6  # of one stream
MAX_PIXELS = 150_000_000  # an A0 page at 300 dots an inch holds 139 million
MAX_SIDE, MAX_COLOURS = 200_000, 32  # of one row of an image
CHUNK = 1 << 20

LONG_NAMES = {
    "/Fl": "/FlateDecode", "/LZW": "/LZWDecode", "/RL": "/RunLengthDecode", "/AHx": "/ASCIIHexDecode",
    "/A85": "/ASCII85Decode", "/DCT": "/DCTDecode", "/CCF": "/CCITTFaxDecode",
}  # fmt: skip
IMAGE_FILTERS = frozenset({"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"})
PREDICTED = ("/Predictor", "/Colors", "/BitsPerComponent", "/Columns")
IMAGE_PARAMETERS = (
    "/K", "/EndOfLine", "/EncodedByteAlign", "/Columns", "/Rows", "/EndOfBlock", "/BlackIs1", "/DamagedRowsBeforeError",
    "/ColorTransform",
)  # fmt: skip
_BLANKS = re.compile(rb"[\x00\t\n\x0c\r ]+")


class Budget:
    """What is left of the bytes that one document may unfold to."""

    def __init__(self) -> None:
        self.left = MAX_UNFOLDED

    def take(self, size: int) -> None:
        """Count bytes that were unfolded. Raises SwollenError past the limits."""
        self.left -= size
        if size > MAX_STREAM or self.left < 0:
            raise SwollenError


def fold(stream: pikepdf.Stream, budget: Budget) -> tuple[bytes, str, dict[str, Any], Any]:
    """Return the bytes to keep, their one filter or an empty text, its parameters, and the globals of a JBIG2.

    Whatever the chain of filters was, at most one is left: that of an image, or Flate. Raises SwollenError,
    DamagedError.
    """
    filters, parameters = _filters(stream)
    content = bytes(stream.read_raw_bytes())
    if filters == ["/FlateDecode"]:
        budget.take(flate_size(content))
        return content, "/FlateDecode", _numbers(parameters[0], PREDICTED), None
    predicted: dict[str, Any] = {}
    while filters and filters[0] not in IMAGE_FILTERS:
        if predicted:
            raise DamagedError("a predictor inside a chain of filters")
        decode = DECODERS.get(filters.pop(0))
        if decode is None:
            raise DamagedError("a filter that the norm does not know")
        given = parameters.pop(0)
        content = decode(content, given)
        budget.take(len(content))
        predicted = _numbers(given, PREDICTED)
        if predicted.get("/Predictor", 1) == 1:
            predicted = {}
    if not filters:
        return zlib.compress(content, 6), "/FlateDecode", predicted, None
    if len(filters) > 1 or predicted:
        raise DamagedError("an image inside another filter")
    given = parameters[0]
    found = given.get("/JBIG2Globals") if given is not None else None
    return content, filters[0], _numbers(given, IMAGE_PARAMETERS), found


def check_pixels(wide: Any, high: Any, content: bytes, image_filter: str) -> None:
    """Refuse an image that no paper holds, by what the document says and by what the image itself says."""
    sizes = [(wide, high)]
    if image_filter == "/DCTDecode":
        sizes.append(_jpeg_size(content))
    if image_filter == "/JPXDecode":
        sizes.append(_jpx_size(content))
    for one, other in sizes:
        if isinstance(one, int) and isinstance(other, int) and one * other > MAX_PIXELS:
            raise SwollenError


def flate_size(packed: bytes) -> int:
    """Count the bytes that it unfolds to, without keeping them, up to just over the limit of one stream."""
    inflate, size = zlib.decompressobj(), 0
    try:
        while packed and size <= MAX_STREAM:
            size += len(inflate.decompress(packed, CHUNK))
            packed = inflate.unconsumed_tail
    except zlib.error:
        pass  # a stream cut short is shown as far as it goes
    return size


def _filters(stream: pikepdf.Stream) -> tuple[list[str], list[Any]]:
    names = stream.get("/Filter")
    filters = [str(name) for name in (names if isinstance(names, pikepdf.Array) else [names] if names else [])]
    filters = [LONG_NAMES.get(name, name) for name in filters]
    given = stream.get("/DecodeParms")
    parameters = list(given) if isinstance(given, pikepdf.Array) else [given]
    parameters = [one if isinstance(one, pikepdf.Dictionary) else None for one in parameters][: len(filters)]
    parameters += [None] * (len(filters) - len(parameters))
    kept = [(name, one) for name, one in zip(filters, parameters, strict=True) if name != "/Crypt"]
    if len(kept) > MAX_FILTERS:
        raise DamagedError("too many filters")
    return [name for name, _ in kept], [one for _, one in kept]


def _numbers(given: Any, names: tuple[str, ...]) -> dict[str, Any]:
    if given is None:
        return {}
    found = {name: given.get(name) for name in names}
    found = {name: value for name, value in found.items() if isinstance(value, int | bool)}
    if any(abs(value) > MAX_SIDE for value in found.values()) or found.get("/Colors", 1) > MAX_COLOURS:
        raise DamagedError("a row that no paper holds")  # readers would make room for it
    return found


def _inflate(packed: bytes, given: Any) -> bytes:
    inflate, parts, size = zlib.decompressobj(), [], 0
    try:
        while packed:
            parts.append(inflate.decompress(packed, CHUNK))
            size += len(parts[-1])
            _check(size)
            packed = inflate.unconsumed_tail
    except zlib.error:
        pass
    return b"".join(parts)


def _unlzw(packed: bytes, given: Any) -> bytes:
    """Codes of 9 to 12 bits, most significant first; 256 clears the table, 257 ends (7.4.4)."""
    early = 0 if given is not None and given.get("/EarlyChange", 1) == 0 else 1
    single = [bytes((value,)) for value in range(256)] + [b"", b""]
    table, former, width = list(single), b"", 9
    bits = held = size = 0
    parts: list[bytes] = []
    for byte in packed:
        held, bits = (held << 8 | byte) & 0xFFFFFF, bits + 8
        if bits < width:
            continue
        bits -= width
        code = held >> bits & (1 << width) - 1
        if code == 257:
            break
        if code == 256:
            table, former, width = list(single), b"", 9
            continue
        if code < len(table):
            word = table[code]
        elif former and code == len(table):
            word = former + former[:1]
        else:
            break  # damaged: shown as far as it goes
        parts.append(word)
        size += len(word)
        _check(size)
        if former and len(table) < 4096:
            table.append(former + word[:1])
        former = word
        width = min(12, max(9, (len(table) + early).bit_length()))
    return b"".join(parts)


def _unrun(packed: bytes, given: Any) -> bytes:
    parts, size, at = [], 0, 0
    while at < len(packed) and packed[at] != 128:
        length = packed[at]
        if length < 128:
            parts.append(packed[at + 1 : at + 2 + length])
            at += length + 2
        else:
            parts.append(packed[at + 1 : at + 2] * (257 - length))
            at += 2
        size += len(parts[-1])
        _check(size)
    return b"".join(parts)


def _unhex(packed: bytes, given: Any) -> bytes:
    digits = _BLANKS.sub(b"", packed.partition(b">")[0])
    try:
        return binascii.unhexlify(digits + b"0" * (len(digits) % 2))
    except binascii.Error:
        raise DamagedError("not hexadecimal") from None


def _un85(packed: bytes, given: Any) -> bytes:
    text = packed.strip().removeprefix(b"<~").partition(b"~")[0]
    try:
        return base64.a85decode(text, ignorechars=b" \t\n\r\x0b\x0c\x00")
    except ValueError:
        raise DamagedError("not ASCII 85") from None


def _check(size: int) -> None:
    if size > MAX_STREAM:
        raise SwollenError


DECODERS: dict[str, Callable[[bytes, Any], bytes]] = {
    "/FlateDecode": _inflate,
    "/LZWDecode": _unlzw,
    "/RunLengthDecode": _unrun,
    "/ASCIIHexDecode": _unhex,
    "/ASCII85Decode": _un85,
}


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Width and height as the frame says them; zeros when there is none."""
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        mark = content[at + 1]
        if mark == 0xFF:
            at += 1
            continue
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(content[at + 7 : at + 9], "big"), int.from_bytes(content[at + 5 : at + 7], "big")
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return 0, 0


def _jpx_size(content: bytes) -> tuple[int, int]:
    at = content.find(b"\xff\x4f\xff\x51")
    if at < 0:
        return 0, 0
    return int.from_bytes(content[at + 8 : at + 12], "big"), int.from_bytes(content[at + 12 : at + 16], "big")
