"""A QR code as the path of an SVG: dark squares run by run, one unit each."""

from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4  # units around, which readers need


@dataclass(frozen=True)
class Drawing:
    """The path, and the box that holds it with its margin."""

    path: str
    box: str


def draw_qr(text: str) -> Drawing:
    """Draw a text that any phone reads."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    size = len(rows) + 2 * QUIET
    path = "".join(_runs(y, row) for y, row in enumerate(rows))
    return Drawing(path, f"{-QUIET} {-QUIET} {size} {size}")


def _runs(y: int, row: list[bool]) -> str:
    found, start = [], None
    for x, dark in enumerate([*row, False]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            found.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
            start = None
    return "".join(found)
