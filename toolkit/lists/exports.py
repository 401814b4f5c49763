"""A list as a file: CSV for programs, XLSX and ODS for people. No cell is ever run."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import xlsxwriter
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone

from toolkit.lists.columns import Cell, Column
from toolkit.lists.ods import ODS_TYPE, write_book
from toolkit.text.cleaning import clean_identifier, clean_line

CENTS = Decimal("0.01")
IN_MEMORY = 2 * 1024 * 1024  # bytes; a longer file goes to the disk
LINES_AT_ONCE = 200
LONGEST_CELL = 32_767  # characters that a cell of a spreadsheet holds
# A spreadsheet takes a cell that starts so for a formula, and runs it (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@")
_NUMBERS = frozenset({Cell.NUMBER, Cell.DECIMAL, Cell.MONEY})
_FORMATS = {
    Cell.TEXT: "@",
    Cell.IDENTIFIER: "@",
    Cell.NUMBER: "0",
    Cell.DECIMAL: "0.00",
    Cell.MONEY: "#,##0.00\\ €",
    Cell.DATE: "dd/mm/yyyy",
}
_WIDTHS = {Cell.TEXT: 28, Cell.IDENTIFIER: 20, Cell.NUMBER: 12, Cell.DECIMAL: 12, Cell.MONEY: 14, Cell.DATE: 12}


def safe_cell(value: str | int | Decimal) -> str:
    """The value as a spreadsheet may read it in a CSV: an apostrophe goes before a text that it would run.

    Judged as the spreadsheet sees it: without invisible characters and spaces around, on one line, a full-width « ＝ »
    as a plain one. A number stays a number, negative or not; a phone number (« +33… ») stays a text.
    """
    if not isinstance(value, str):
        return str(value).replace(".", ",")
    line = clean_line(value)
    if clean_identifier(line).startswith(FORMULA_STARTS):
        return f"'{line}"
    return line


def csv_lines(rows: Iterable[Any], columns: Sequence[Column]) -> Iterator[bytes]:
    """Semicolons, decimal commas and a byte-order mark, as French spreadsheets expect.

    Texts are quoted, numbers and dates are not: a program tells them apart. A SIRET stays its fourteen digits: a
    spreadsheet that opens the file may show them as a number, but `="…"` would be a formula, which every other reader
    takes for a part of the value. Whoever works in a spreadsheet takes the XLSX, where these cells are texts.
    """
    yield "\ufeff".encode() + _line(_quoted(safe_cell(column.label)) for column in columns)
    for row in rows:
        yield _line(_csv_cell(column, column.read(row)) for column in columns)


def write_csv(target: IO[bytes], rows: Iterable[Any], columns: Sequence[Column]) -> None:
    """Write the lines of `csv_lines`."""
    target.writelines(csv_lines(rows, columns))


def stream_csv(rows: Iterable[Any], columns: Sequence[Column]) -> Iterator[bytes]:
    """The same file as it is made: its first line leaves at once, then a few hundred lines together."""
    lines = csv_lines(rows, [column for column in columns if column.value])
    yield next(lines)
    while block := b"".join(islice(lines, LINES_AT_ONCE)):
        yield block


def _line(cells: Iterable[str]) -> bytes:
    return (";".join(cells) + "\r\n").encode()


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _csv_cell(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if column.cell is Cell.DATE:
        return _day(value).strftime("%d/%m/%Y")
    if column.cell is Cell.MONEY:
        value = Decimal(value).quantize(CENTS)
    return safe_cell(value) if column.cell in _NUMBERS else _quoted(safe_cell(str(value)))


def write_xlsx(target: IO[bytes], rows: Iterable[Any], columns: Sequence[Column]) -> None:
    """Write one sheet: texts as texts, never a formula; numbers, amounts and dates as what they are.

    A row goes to the disk as soon as the next begins. The format of a text says that it stays one when it is edited.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet()
        formats = {cell: book.add_format({"num_format": code}) for cell, code in _FORMATS.items()}
        bold = book.add_format({"bold": True, "num_format": "@"})
        for place, width in enumerate(_widths(columns)):
            sheet.set_column(place, place, width)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.label, bold)
        for number, row in enumerate(rows, start=1):
            for place, column in enumerate(columns):
                _write_cell(sheet, number, place, column.cell, column.read(row), formats[column.cell])


def _write_cell(sheet: Any, number: int, place: int, cell: Cell, value: Any, style: Any) -> None:
    if value is None:
        return
    if cell in _NUMBERS:
        sheet.write_number(number, place, value, style)
    elif cell is Cell.DATE:
        sheet.write_datetime(number, place, _day(value), style)
    else:
        sheet.write_string(number, place, clean_line(str(value))[:LONGEST_CELL], style)


def write_ods(target: IO[bytes], rows: Iterable[Any], columns: Sequence[Column]) -> None:
    """Write the same sheet as OpenDocument, row by row."""
    read = ([_plain(column, column.read(row)) for column in columns] for row in rows)
    write_book(target, read, columns, _widths(columns))


def _plain(column: Column, value: Any) -> Any:
    """The value as the type of its column: a day, an amount in cents, a number, or one line of text."""
    if value is None or column.cell in {Cell.NUMBER, Cell.DECIMAL}:
        return value
    if column.cell is Cell.DATE:
        return _day(value)
    if column.cell is Cell.MONEY:
        return Decimal(value).quantize(CENTS)
    return clean_line(str(value))[:LONGEST_CELL]


def _widths(columns: Sequence[Column]) -> list[int]:
    """Of each column, in characters: its head is read whole."""
    return [max(_WIDTHS[column.cell], len(column.label) + 2) for column in columns]


def _day(value: datetime.date) -> datetime.date:
    """The day of an instant is that of Paris."""
    return timezone.localdate(value) if isinstance(value, datetime.datetime) else value


@dataclass(frozen=True)
class Sheet:
    """A file ready to be sent, open at its start."""

    handle: IO[bytes]
    content_type: str


_WRITERS: dict[str, tuple[Callable[[IO[bytes], Iterable[Any], Sequence[Column]], None], str]] = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ods": (write_ods, ODS_TYPE),
}


def make_sheet(rows: Iterable[Any], columns: Sequence[Column], suffix: str) -> Sheet:
    """One line a row, in the columns that have a value. `suffix` is csv, xlsx or ods.

    Written whole before it is sent: an error on the way is an error page, never a file cut short.
    """
    write, content_type = _WRITERS[suffix]
    handle = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # the response closes it
    try:
        write(handle, rows, [column for column in columns if column.value])
    except BaseException:
        handle.close()
        raise
    handle.seek(0)
    return Sheet(handle, content_type)


def export_paths(view: Callable[..., HttpResponseBase], *, folder: str = "", name: str = "export") -> list[URLPattern]:
    """The routes of an export, by default `export_csv`, `export_xlsx` and `export_ods`: the view
    takes the request and the suffix.

    `folder` and `name` tell the second list of an app from the first.
    """
    return [path(f"{folder}export.{suffix}", view, {"suffix": suffix}, name=f"{name}_{suffix}") for suffix in _WRITERS]
