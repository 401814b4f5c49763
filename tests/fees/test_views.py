"""The list of fees and its CSV."""

import csv
import datetime
import io

import openpyxl
import pytest
from pytest_django.asserts import assertContains

from accounts.enums import Role
from fees.models import Fee
from fees.services import cancel_fee
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.cycles import CycleFactory
from tests.factories.fees import make_fee
from tests.factories.organisations import EmployerFactory, InstituteFactory

pytestmark = pytest.mark.django_db

LIST, EXPORT, EXPORT_XLSX = "/droits/", "/droits/export.csv", "/droits/export.xlsx"


@pytest.fixture
def cycle():
    return CycleFactory(institute=InstituteFactory())


@pytest.fixture
def accountant(client, cycle):
    sign_in(client, make_staff(Role.ACCOUNTANT, institute=cycle.institute))
    return client


def rows_of(response):
    text = response.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_list_shows_what_finance_needs(accountant, cycle):
    make_fee(
        cycle=cycle,
        user=UserFactory(first_name="Anaïs", last_name="Vauquelin"),
        employer=EmployerFactory(name="Ville de Bréval"),
        service_code="FORM-01",
        purchase_order="EJ-2027-114",
    )
    response = accountant.get(LIST)
    for text in ("Ville de Bréval", "Anaïs Vauquelin", "FORM-01", "EJ-2027-114", "3\u202f500\u202f€", "À facturer"):
        assertContains(response, text)


def test_list_adds_what_is_due_only(accountant, cycle):
    for _ in range(2):
        make_fee(cycle=cycle)
    cancel_fee(participant=make_fee(cycle=cycle).participant, reason="Départ.")
    response = accountant.get(LIST)
    assert response.context["due_total"] == 7000
    assert len(response.context["page"]) == 3
    assert len(accountant.get(LIST, {"etat": "due"}).context["page"]) == 2
    assertContains(accountant.get(LIST, {"etat": "cancelled"}), "Départ.")


# Session, person, second factor, roles; cycles, count, rows, total.
@pytest.mark.parametrize("number", [1, 30])
def test_list_runs_a_constant_number_of_queries(accountant, cycle, number, django_assert_num_queries):
    for _ in range(number):
        make_fee(cycle=cycle)
    with django_assert_num_queries(8):
        accountant.get(LIST)


def test_list_is_by_employer(accountant, cycle):
    for name in ("Ville de Nancy", "Agglomération de Metz"):
        make_fee(cycle=cycle, employer=EmployerFactory(name=name))
    names = [fee.employer.name for fee in accountant.get(LIST).context["page"]]
    assert names == ["Agglomération de Metz", "Ville de Nancy"]


def test_list_without_fee_or_cycle(client, accountant):
    assertContains(accountant.get(LIST), "Aucun droit d’inscription")
    sign_in(client, make_staff(Role.ACCOUNTANT))
    assertContains(client.get(LIST), "Aucun cycle dans votre institut")


def test_other_institutes_stay_theirs(accountant, cycle):
    make_fee()
    assert len(accountant.get(LIST).context["page"]) == 0


@pytest.mark.parametrize("route", [LIST, EXPORT, EXPORT_XLSX])
def test_closed_to_applicants_and_members(client, cycle, route):
    make_fee(cycle=cycle)
    sign_in(client, UserFactory())
    assert client.get(route).status_code == 403
    sign_in(client, make_staff(Role.COMMITTEE_MEMBER, institute=cycle.institute))
    assert client.get(route).status_code == 403


def test_export_is_what_the_list_shows(accountant, cycle):
    fee = make_fee(cycle=cycle, service_code="FORM-01")
    cancel_fee(participant=make_fee(cycle=cycle).participant, reason="Départ.")
    response = accountant.get(EXPORT, {"etat": "due"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Cache-Control"] == "private, no-store"
    (row,) = rows_of(response)
    assert row["SIRET à facturer"] == fee.participant.billing_siret
    assert (row["Code service"], row["Montant"], row["État"]) == ("FORM-01", "3500,00", "À facturer")


def test_export_runs_no_formula(accountant, cycle):
    make_fee(
        cycle=cycle,
        user=UserFactory(first_name="@SUM(A1)", last_name=""),
        employer=EmployerFactory(name='=HYPERLINK("http://example.org";"ici")'),
        service_code="+33",
        purchase_order="-1",
    )
    (row,) = rows_of(accountant.get(EXPORT))
    assert row["Employeur"] == '\'=HYPERLINK("http://example.org";"ici")'
    assert (row["Code service"], row["N° d’engagement"], row["Participant"]) == ("'+33", "'-1", "'@SUM(A1)")
    assert b'"=' not in accountant.get(EXPORT).getvalue()


def test_export_names_each_fee_and_the_day_since_which_it_is_due(accountant, cycle):
    first, second = (make_fee(cycle=cycle) for _ in range(2))
    Fee.objects.filter(pk=first.pk).update(due_since=datetime.datetime(2026, 12, 31, 23, 30, tzinfo=datetime.UTC))
    rows = {row["Référence"]: row for row in rows_of(accountant.get(EXPORT))}
    assert rows[f"DR-2027-{first.pk:05d}"]["Dû depuis"] == "01/01/2027"
    assert set(rows) == {Fee.objects.get(pk=fee.pk).reference for fee in (first, second)}
    assertContains(accountant.get(LIST), f"DR-2027-{first.pk:05d}")


def test_spreadsheet_holds_codes_as_texts_and_amounts_as_numbers(accountant, cycle):
    fee = make_fee(cycle=cycle, service_code="00012", purchase_order="2027000114")
    response = accountant.get(EXPORT_XLSX)
    assert response["Content-Disposition"] == f'attachment; filename="droits-{cycle.slug}.xlsx"'
    assert response["Cache-Control"] == "private, no-store"
    header, line = openpyxl.load_workbook(io.BytesIO(response.getvalue())).active.iter_rows()
    cells = {head.value: cell for head, cell in zip(header, line, strict=True)}
    texts = {"Référence": fee.reference, "SIRET à facturer": fee.participant.billing_siret, "Code service": "00012",
             "N° d’engagement": "2027000114"}  # fmt: skip
    assert {name: cells[name].value for name in texts} == texts
    assert {cells[name].data_type for name in texts} == {"s"}
    assert (cells["Montant"].value, cells["Montant"].data_type) == (3500, "n")
    assert cells["Dû depuis"].is_date


# Session, person, second factor, roles; cycles, rows.
@pytest.mark.parametrize("number", [1, 30, 60])
@pytest.mark.parametrize("route", [EXPORT, EXPORT_XLSX])
def test_export_runs_a_constant_number_of_queries(accountant, cycle, number, route, django_assert_num_queries):
    for _ in range(number):
        make_fee(cycle=cycle)
    with django_assert_num_queries(6):
        accountant.get(route).getvalue()
