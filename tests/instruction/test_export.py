"""The list of candidatures as a file: its columns, its view, its filters."""

import csv
import io

import openpyxl
import pytest

from accounts.enums import Role
from candidatures.enums import State
from candidatures.models import Candidature
from instruction.columns import columns_of
from tests.factories.accounts import make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory, bulk_candidatures
from tests.factories.cycles import CallFactory

pytestmark = pytest.mark.django_db

CSV, XLSX = "/instruction/export.csv", "/instruction/export.xlsx"


@pytest.fixture
def cycle():
    return CallFactory()


@pytest.fixture
def adviser(cycle):
    return make_staff(Role.ADVISER, institute=cycle.institute, first_name="Hélène", last_name="Marchandeau")


@pytest.fixture
def staff(client, adviser):
    sign_in(client, adviser)
    return client


def rows_of(response):
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig")), delimiter=";"))


# Session, person, second factor, roles; cycles, what filters offer, rows, their commitments, the rest.
@pytest.mark.parametrize("number", [1, 30, 60])
@pytest.mark.parametrize("route", [CSV, XLSX])
def test_runs_a_constant_number_of_queries_and_holds_all_the_pages(
    staff, cycle, route, number, django_assert_num_queries
):
    bulk_candidatures(number, cycle=cycle)
    with django_assert_num_queries(9):
        body = staff.get(route).getvalue()
    if route == XLSX:
        assert openpyxl.load_workbook(io.BytesIO(body)).active.max_row == number + 1
    else:
        assert body.count(b"\r\n") == number + 1


def test_says_what_the_list_says(staff, cycle, adviser):
    (row,) = bulk_candidatures(1, cycle=cycle, state=State.UNDER_REVIEW, adviser=adviser)
    Candidature.objects.filter(pk=row.pk).update(employer_type="CA", region="44")
    row.commitments.update(state="signed", answered_at=row.submitted_at)
    response = staff.get(CSV)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"] == f'attachment; filename="candidatures-{cycle.slug}-toutes.csv"'
    (line,) = rows_of(response)
    assert list(line) == [column.label for column in columns_of(cycle)]
    assert line["N° de dossier"] == row.receipt_number
    assert (line["Candidat"], line["Employeur"], line["Fonction"]) == (row.full_name, row.employer_name, row.job_title)
    assert (line["Type d’employeur"], line["Région"]) == ("CA", "Grand Est")
    assert (line["Engagement"], line["État"], line["Suivi par"]) == ("Signé", "En instruction", "Hélène M.")
    assert line["Qui doit agir"] == "Vous"
    assert line["Depuis (jours)"].isdigit()


def test_spreadsheet_types_its_cells(staff, cycle):
    (row,) = bulk_candidatures(1, cycle=cycle)
    header, line = openpyxl.load_workbook(io.BytesIO(staff.get(XLSX).getvalue())).active.iter_rows()
    cells = {head.value: cell for head, cell in zip(header, line, strict=True)}
    assert (cells["N° de dossier"].value, cells["N° de dossier"].data_type) == (row.receipt_number, "s")
    assert cells["Depuis (jours)"].data_type == "n"
    assert cells["Déposée le"].is_date


def test_follows_the_view_the_filters_and_the_order(staff, cycle, adviser):
    mine, second, third = bulk_candidatures(3, cycle=cycle, adviser=adviser)
    Candidature.objects.filter(pk=mine.pk).update(sort_name="a", state=State.UNDER_REVIEW)
    Candidature.objects.filter(pk=second.pk).update(sort_name="b", state=State.UNDER_REVIEW)
    Candidature.objects.filter(pk=third.pk).update(sort_name="c")
    found = rows_of(staff.get(CSV, {"vue": "mes-dossiers", "etat": "under_review", "tri": "-candidat", "page": "9"}))
    assert [line["N° de dossier"] for line in found] == [second.receipt_number, mine.receipt_number]


def test_the_page_leads_to_the_file_of_what_it_shows(staff, cycle):
    bulk_candidatures(1, cycle=cycle)
    page = staff.get("/instruction/", {"vue": "a-prendre", "type": "COMMUNE", "page": "1"}).content.decode()
    query = f"vue=a-prendre&amp;type=COMMUNE&amp;cycle={cycle.slug}"
    assert f'href="{XLSX}?{query}"' in page
    assert f'href="{CSV}?{query}"' in page


def test_holds_neither_drafts_nor_what_is_kept_from_the_reader(staff, cycle, adviser):
    CandidatureFactory(cycle=cycle)
    CandidatureFactory(submitted=True, cycle=cycle, applicant=adviser)
    CandidatureFactory(submitted=True)
    assert rows_of(staff.get(CSV)) == []


@pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.COMMITTEE_MEMBER])
def test_is_closed_to_other_roles(client, cycle, role):
    sign_in(client, make_staff(role, institute=cycle.institute))
    assert client.get(CSV).status_code == 403
