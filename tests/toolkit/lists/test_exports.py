"""Lists as files: what each cell holds, in CSV, in XLSX and in ODS."""

import datetime
import io
from decimal import Decimal
from types import SimpleNamespace
from xml.etree import ElementTree as ET
from zipfile import ZIP_STORED, ZipFile

import openpyxl
import pytest

from toolkit.lists.columns import Cell, Column
from toolkit.lists.exports import LONGEST_CELL, make_sheet, safe_cell, stream_csv

COLUMNS = (
    Column("nom", "Nom", lambda row: row.name),
    Column("siret", "SIRET", lambda row: row.siret, Cell.IDENTIFIER),
    Column("rang", "Rang", lambda row: row.rank, Cell.NUMBER),
    Column("montant", "Montant", lambda row: row.amount, Cell.MONEY),
    Column("le", "Dû depuis", lambda row: row.since, Cell.DATE),
    Column("action", "Action"),
)
# Half past midnight in Paris: the day before, in universal time.
SINCE = datetime.datetime(2026, 7, 13, 22, 30, tzinfo=datetime.UTC)
ROW = SimpleNamespace(name="Ville d’Étampes", siret="01234567890123", rank=-4, amount=Decimal("3500"), since=SINCE)


def written(rows, suffix):
    with make_sheet(rows, COLUMNS, suffix).handle as handle:
        return handle.read()


def csv_of(*rows):
    return written(rows, "csv").decode()


def sheet_of(*rows):
    return openpyxl.load_workbook(io.BytesIO(written(rows, "xlsx"))).active


def ods_of(*rows):
    """The rows of an ODS, each cell as its type, and its value or its text."""
    with ZipFile(io.BytesIO(written(rows, "ods"))) as book:
        first = book.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
        tree = ET.fromstring(book.read("content.xml"))
    office, table, text = (
        f"{{urn:oasis:names:tc:opendocument:xmlns:{each}:1.0}}" for each in ("office", "table", "text")
    )
    assert f"{table}formula" not in {name for each in tree.iter() for name in each.attrib}

    def read(cell):
        value = cell.get(f"{office}value") or cell.get(f"{office}date-value")
        return cell.get(f"{office}value-type"), value or cell.findtext(f"{text}p")

    return [[read(cell) for cell in row.findall(f"{table}table-cell")] for row in tree.iter(f"{table}table-row")]


def but(**values):
    return SimpleNamespace(**{**vars(ROW), **values})


def test_csv_is_what_french_spreadsheets_expect():
    assert csv_of(ROW) == (
        '\ufeff"Nom";"SIRET";"Rang";"Montant";"Dû depuis"\r\n'
        '"Ville d’Étampes";"01234567890123";-4;3500,00;14/07/2026\r\n'
    )


def test_csv_keeps_quotes_semicolons_and_lines_within_their_cell():
    assert '"Le ""Bourg"" ; deux"' in csv_of(but(name='Le "Bourg" ;\ndeux'))


def test_xlsx_types_its_cells():
    header, line = sheet_of(ROW).iter_rows()
    assert [cell.value for cell in header] == ["Nom", "SIRET", "Rang", "Montant", "Dû depuis"]
    assert [(cell.value, cell.data_type) for cell in line] == [
        ("Ville d’Étampes", "s"),
        ("01234567890123", "s"),
        (-4, "n"),
        (3500, "n"),
        (datetime.datetime(2026, 7, 14), "d"),  # noqa: DTZ001  # a spreadsheet knows no zone
    ]
    assert [cell.number_format for cell in line] == ["@", "@", "0", "#,##0.00\\ €", "dd/mm/yyyy"]


@pytest.mark.parametrize("value", ["=1+1", "+33", "-1", "@SUM(A1)", "＝1+1", "{=1+1}", "https://example.org", "00012"])
def test_xlsx_holds_texts_and_runs_none(value):
    cell = sheet_of(but(name=value), ROW)["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (value, "s", None)


def test_ods_types_its_cells():
    header, line, empty = ods_of(ROW, but(rank=None, amount=None, since=None))
    assert [value for _, value in header] == ["Nom", "SIRET", "Rang", "Montant", "Dû depuis"]
    assert line == [
        ("string", "Ville d’Étampes"),
        ("string", "01234567890123"),
        ("float", "-4"),
        ("currency", "3500.00"),
        ("date", "2026-07-14"),
    ]
    assert empty[2:] == [(None, None)] * 3


@pytest.mark.parametrize("value", ["=1+1", "of:=1+1", "<a&b>", "00012", "]]>"])
def test_ods_holds_texts_and_runs_none(value):
    assert ods_of(but(name=value))[1][0] == ("string", value)


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_csv_disarms_what_a_spreadsheet_would_run(start):
    assert f'"\'{start}1+1"' in csv_of(but(name=f"{start}1+1"))


def test_nothing_is_an_empty_cell():
    empty = but(rank=None, amount=None, since=None)
    assert csv_of(empty).endswith('"01234567890123";;;\r\n')
    assert [cell.value for cell in sheet_of(empty)[2]][2:] == [None, None, None]


def test_a_text_longer_than_a_cell_is_cut():
    assert len(sheet_of(but(name="a" * 40_000))["A2"].value) == LONGEST_CELL


def test_a_failure_on_the_way_sends_nothing():
    with pytest.raises(AttributeError):
        make_sheet([ROW, SimpleNamespace(name="sans SIRET")], COLUMNS, "csv")


def test_safe_cell_leaves_text_alone():
    assert (safe_cell("Ville d’Étampes"), safe_cell("")) == ("Ville d’Étampes", "")


def test_streamed_csv_is_the_same_file_and_its_first_line_waits_for_no_row():
    read = []
    rows = (read.append(number) or but(rank=number) for number in range(450))
    lines = stream_csv(rows, COLUMNS)
    first = next(lines)
    assert (first.decode(), read) == ('\ufeff"Nom";"SIRET";"Rang";"Montant";"Dû depuis"\r\n', [])
    blocks = list(lines)
    assert len(blocks) == 3
    assert first + b"".join(blocks) == written([but(rank=number) for number in range(450)], "csv")
