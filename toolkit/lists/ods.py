"""A sheet as OpenDocument (ODF 1.3, part 3): a ZIP of small XML files, each row written as it is read."""

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr  # nosec B406 - writes, parses nothing
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from toolkit.lists.columns import Cell, Column

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in {
        "office": "office", "table": "table", "text": "text", "style": "style", "number": "datastyle",
        "config": "config", "fo": "xsl-fo-compatible", "manifest": "manifest",
    }.items()
)  # fmt: skip
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_MANIFEST = (
    f'{_HEAD}<manifest:manifest {_SPACES} manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_SHEET = "Liste"
# The first row stays in sight.
_SETTINGS = (
    f'{_HEAD}<office:document-settings {_SPACES} office:version="1.3"><office:settings>'
    '<config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views">'
    '<config:config-item-map-entry><config:config-item-map-named config:name="Tables">'
    f'<config:config-item-map-entry config:name="{_SHEET}">'
    '<config:config-item config:name="VerticalSplitMode" config:type="short">2</config:config-item>'
    '<config:config-item config:name="VerticalSplitPosition" config:type="int">1</config:config-item>'
    '<config:config-item config:name="PositionBottom" config:type="int">1</config:config-item>'
    "</config:config-item-map-entry></config:config-item-map-named></config:config-item-map-entry>"
    "</config:config-item-map-indexed></config:config-item-set></office:settings></office:document-settings>"
)
# The format of a text says that it stays one when it is edited, as in the XLSX.
_STYLES = (
    "<number:text-style style:name='Nt'><number:text-content/></number:text-style>"
    "<number:number-style style:name='Nn'><number:number number:decimal-places='0' number:min-integer-digits='1'/>"
    "</number:number-style>"
    "<number:number-style style:name='Nf'><number:number number:decimal-places='2' number:min-decimal-places='2' "
    "number:min-integer-digits='1'/></number:number-style>"
    "<number:currency-style style:name='Nm'><number:number number:decimal-places='2' number:min-decimal-places='2' "
    "number:min-integer-digits='1' number:grouping='true'/><number:text>\u00a0</number:text>"
    "<number:currency-symbol number:language='fr' number:country='FR'>€</number:currency-symbol>"
    "</number:currency-style>"
    "<number:date-style style:name='Nd'><number:day number:style='long'/><number:text>/</number:text>"
    "<number:month number:style='long'/><number:text>/</number:text><number:year number:style='long'/>"
    "</number:date-style>"
    + "".join(
        f"<style:style style:name='{name}' style:family='table-cell' style:data-style-name='N{name}'/>"
        for name in "tnfmd"
    )
    + "<style:style style:name='h' style:family='table-cell' style:data-style-name='Nt'>"
    "<style:text-properties fo:font-weight='bold'/></style:style>"
)
_STYLE = {Cell.TEXT: "t", Cell.IDENTIFIER: "t", Cell.NUMBER: "n", Cell.DECIMAL: "f", Cell.MONEY: "m", Cell.DATE: "d"}
_MILLIMETRES = 2.1  # of one character, about


def write_book(
    target: IO[bytes], rows: Iterable[Sequence[Any]], columns: Sequence[Column], widths: Sequence[int]
) -> None:
    """Write one sheet. `rows` give the values of these columns: text, number, Decimal or day as the column says, or
    None; `widths` are in characters. No cell is ever a formula. A row is in memory at a time.
    """
    with ZipFile(target, "w", ZIP_DEFLATED) as book:
        book.writestr("mimetype", ODS_TYPE, ZIP_STORED)  # first and as it is, so that the file tells its type
        book.writestr("META-INF/manifest.xml", _MANIFEST)
        book.writestr("settings.xml", _SETTINGS)
        with book.open("content.xml", "w", force_zip64=True) as content:
            for part in _content(rows, columns, widths):
                content.write(part.encode())


def _content(rows: Iterable[Sequence[Any]], columns: Sequence[Column], widths: Sequence[int]) -> Iterator[str]:
    yield f'{_HEAD}<office:document-content {_SPACES} office:version="1.3"><office:automatic-styles>{_STYLES}'
    for place, width in enumerate(widths):
        size = f"<style:table-column-properties style:column-width='{width * _MILLIMETRES:.1f}mm'/>"
        yield f"<style:style style:name='c{place}' style:family='table-column'>{size}</style:style>"
    yield f"</office:automatic-styles><office:body><office:spreadsheet><table:table table:name={quoteattr(_SHEET)}>"
    yield "".join(f"<table:table-column table:style-name='c{place}'/>" for place in range(len(columns)))
    heads = "".join(_text("h", column.label) for column in columns)
    yield f"<table:table-header-rows><table:table-row>{heads}</table:table-row></table:table-header-rows>"
    for row in rows:
        cells = "".join(_cell(column.cell, value) for column, value in zip(columns, row, strict=True))
        yield f"<table:table-row>{cells}</table:table-row>"
    yield "</table:table></office:spreadsheet></office:body></office:document-content>"


def _cell(cell: Cell, value: int | Decimal | datetime.date | str | None) -> str:
    if value is None:
        return "<table:table-cell/>"
    if cell is Cell.DATE:
        return f"<table:table-cell table:style-name='d' office:value-type='date' office:date-value='{value}'/>"
    if cell is Cell.MONEY:
        kind = "office:value-type='currency' office:currency='EUR'"
        return f"<table:table-cell table:style-name='m' {kind} office:value='{value}'/>"
    if cell in {Cell.NUMBER, Cell.DECIMAL}:
        return f"<table:table-cell table:style-name='{_STYLE[cell]}' office:value-type='float' office:value='{value}'/>"
    return _text(_STYLE[cell], str(value))


def _text(style: str, text: str) -> str:
    words = escape(_NOT_XML.sub("", text))
    kind = f"table:style-name='{style}' office:value-type='string'"
    return f"<table:table-cell {kind}><text:p>{words}</text:p></table:table-cell>"
