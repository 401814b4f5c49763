"""What each part accepts, refuses with a sentence, and leaves as it was."""

import datetime
from decimal import Decimal

import pytest

from tests.factories.cycles import CycleFactory
from workshop.forms.registry import FORMS
from workshop.parts import CALL, CONTACTS, COST, DOSSIER, GRID, MODULE, PRESENTATION, PROGRAMME, TEXT, TOUR, PartKey
from workshop.working import WorkingCopy

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return CycleFactory(draft=True, year=2100)


def fill(cycle, kind, uid="", /, **sent):
    """The form of a part as its page shows it, with these answers changed."""
    working = WorkingCopy(cycle)
    held = working.values(PartKey(kind, uid))
    shown = FORMS[kind](held=held, working=working).shown_values
    data = {name: value for name, value in ({**shown, **sent}).items() if value is not False}
    form = FORMS[kind](data, held=held, working=working)
    form.is_valid()
    return form


@pytest.mark.parametrize("kind", FORMS, ids=lambda kind: kind.slug)
def test_a_page_that_is_sent_as_it_is_shown_changes_nothing(draft, kind):
    form = fill(draft, kind)
    assert {name: form.held[name] for name in form.values} == form.values


def refused(form, name):
    return " ".join(form.errors.get(name, []))


def test_a_call_says_its_hours_only_where_they_are_not_whole_days(draft):
    form = fill(draft, CALL, opens_day="2099-09-01", opens_hour="", closes_day="2100-01-15", closes_hour="")
    assert form.values["opens_at"] == "2099-08-31T22:00:00+00:00"
    assert form.values["closes_at"] == "2100-01-15T22:59:59+00:00"
    form = fill(draft, CALL, closes_day="2100-01-15", closes_hour="12 h 30", opens_day="01/09/2099")
    assert form.values["closes_at"] == "2100-01-15T11:30:00+00:00"


def test_a_call_that_closes_before_it_opens_is_refused_and_neither_day_is_lost(draft):
    form = fill(draft, CALL, opens_day="2100-02-01", closes_day="2100-01-15", confirmation_days="15")
    assert "fermerait avant d’ouvrir" in refused(form, "closes_day")
    assert set(form.values) == {"decision_on", "confirmation_days"}
    form = fill(draft, CALL, closes_day="", opens_day="2099-02-01")
    assert "l’ancienne valeur est gardée" in refused(form, "closes_day")
    assert set(form.values) == {"opens_at", "decision_on", "confirmation_days"}


def test_a_decision_comes_after_the_call(draft):
    form = fill(draft, CALL, opens_day="2099-09-01", closes_day="2100-01-15", decision_on="2100-01-15")
    assert "après la clôture" in refused(form, "decision_on")
    assert set(form.values) == {"opens_at", "closes_at", "confirmation_days"}


@pytest.mark.parametrize(
    ("first", "last", "control", "sentence"),
    [
        ("2100-03-11", "2100-03-09", "ends_on", "précède le premier"),
        ("2100-03-09", "", "ends_on", "Donnez aussi le dernier jour"),
        ("", "2100-03-09", "starts_on", "Donnez aussi le premier jour"),
        ("2100-03-09", "2101-03-09", "ends_on", "31 jours au plus"),
        ("0027-03-09", "", "starts_on", "Vérifiez l’année"),
    ],
)
def test_dates_of_a_module_are_refused_together(draft, first, last, control, sentence):
    form = fill(draft, MODULE, "x", starts_on=first, ends_on=last, title="Un module")
    assert sentence in refused(form, control)
    assert form.values["title"] == "Un module"
    assert not {"starts_on", "ends_on"} & form.values.keys()


@pytest.mark.parametrize(
    ("typed", "amount", "sentence"),
    [
        ("3 500", "3500", ""),
        ("3 500,50 €", "3500.5", ""),
        ("0", "0", ""),
        ("3500,5", None, "Écrivez «\u202f3\u202f500,50\u202f» ou «\u202f35\u202f005\u202f»"),
        ("-1", None, "de 0 à 999\u202f999,99"),
        ("1000000", None, "de 0 à 999\u202f999,99"),
        ("gratuit", None, "de 0 à 999\u202f999,99"),
        ("3500,555", None, "deux décimales au plus"),
        ("", None, "ou 0"),
    ],
)
def test_a_fee_is_told_in_euros_and_cents(draft, typed, amount, sentence):
    form = fill(draft, COST, fee=typed)
    assert sentence in refused(form, "fee")
    assert form.values.get("fee") == amount


def test_who_pays_what_keeps_an_amount_or_a_scale(draft):
    row = {"expense_1_label": "Repas", "expense_1_payer": "Vous", "expense_1_amount": "12,50"}
    assert fill(draft, COST, **row).values["expenses"] == [
        {"label": "Repas", "payer": "Vous", "amount": "12.5", "scale": ""}
    ]
    form = fill(draft, COST, **row, expense_1_scale="barème", fee="3000")
    assert "pas les deux" in refused(form, "expense_1_scale")
    assert form.values == {"fee": "3000"}
    usual = fill(draft, COST, usual="1").values["expenses"]
    assert [line["label"] for line in usual][0::2] == ["Droits d’inscription", "Repas et déplacements"]


def test_weights_are_kept_whatever_they_make_but_each_is_a_weight(draft):
    rows = {"criterion_1_label": "Un", "criterion_1_weight": "60", "criterion_3_label": "Trois"}
    form = fill(draft, GRID, **rows, criterion_3_weight="35")
    assert [row["weight"] for row in form.values["criteria"]] == [60, 35]
    assert "de 1 à 100" in refused(fill(draft, GRID, **rows, criterion_3_weight="0"), "criterion_3_weight")
    assert "de 1 à 100" in refused(fill(draft, GRID, **rows), "criterion_3_weight")
    twice = {**rows, "criterion_3_label": "Un", "criterion_3_weight": "40"}
    assert "déjà plus haut" in refused(fill(draft, GRID, **twice), "criterion_3_label")


def test_targets_say_who_and_how_many(draft):
    rows = {"target_1_who": "GENDER:WOMEN", "target_1_number": "8"}
    rows |= {"target_2_who": "EMPLOYER_TYPE:METROPOLE", "target_2_bound": "AT_MOST", "target_2_number": "3"}
    targets = fill(draft, GRID, **rows).values["targets"]
    assert targets == [
        {"dimension": "GENDER", "value": "WOMEN", "bound": "AT_LEAST", "number": 8},
        {"dimension": "EMPLOYER_TYPE", "value": "METROPOLE", "bound": "AT_MOST", "number": 3},
    ]
    draft.targets = targets
    assert fill(draft, GRID).values["targets"] == targets
    assert "combien" in refused(fill(draft, GRID, target_1_who="REGION:44", target_1_number=""), "target_1_number")


def test_a_wish_has_a_weight_in_points_and_a_binding_target_has_none(draft):
    rows = {"target_1_who": "REGION:EACH", "target_1_bound": "AT_MOST", "target_1_number": "5"}
    rows |= {"target_2_who": "EMPLOYER_TYPE:SDIS", "target_2_number": "2", "target_2_weight": "0,3"}
    form = fill(draft, GRID, **rows, decline_share="15")
    wish = {"dimension": "EMPLOYER_TYPE", "value": "SDIS", "bound": "AT_LEAST", "number": 2, "weight": 300}
    assert form.values["targets"][1] == wish
    assert form.values["decline_share"] == 15
    draft.targets = form.values["targets"]
    shown = FORMS[GRID](held=WorkingCopy(draft).values(PartKey(GRID)), working=WorkingCopy(draft))
    assert [shown[f"target_{number}_weight"].value() for number in (1, 2)] == [None, "0,3"]
    for typed in ("0", "5,01", "0,125", "beaucoup", "-1"):
        assert "de 0,01 à 5" in refused(fill(draft, GRID, **rows | {"target_2_weight": typed}), "target_2_weight")
    assert "0 si personne" in refused(fill(draft, GRID, decline_share=""), "decline_share")
    assert "dépasse 90" in refused(fill(draft, GRID, decline_share="91"), "decline_share")


def test_targets_that_cannot_be_met_are_refused_where_they_stand_and_the_grid_is_kept(draft):
    rows = {"target_1_who": "GENDER:WOMEN", "target_1_number": "8"}
    rows |= {"target_3_who": "GENDER:WOMEN", "target_3_bound": "AT_MOST", "target_3_number": "5"}
    form = fill(draft, GRID, **rows, criterion_1_label="Projet", criterion_1_weight="100")
    assert "(cible 1)" in refused(form, "target_3_number")
    assert "targets" not in form.values
    assert form.values["criteria"][0]["label"] == "Projet"
    draft.seats = 7
    assert "dépasse les 7 places" in refused(fill(draft, GRID, **rows), "target_1_number")


def test_eligibility_keeps_the_conditions_that_there_are(draft):
    form = fill(draft, DOSSIER, category_DGS=True, min_years="3", repeat_after="0", min_staff="0")
    assert form.values["eligibility"] == {"categories": ["DGS"], "min_years": 3, "repeat_after": 0}
    draft.eligibility = form.values["eligibility"]
    assert fill(draft, DOSSIER).values["eligibility"] == draft.eligibility
    assert fill(draft, DOSSIER, category_DGS=False, min_years="", repeat_after="").values["eligibility"] == {}
    assert "eligibility" not in fill(draft, DOSSIER, min_staff="beaucoup").values


def test_a_piece_takes_its_kind_from_its_label(draft):
    values = fill(draft, DOSSIER, piece_1_label="CV du candidat", piece_2_label="Photo", piece_2_kind="OTHER").values
    assert values["pieces"] == [{"label": "CV du candidat", "kind": "CV"}, {"label": "Photo", "kind": "OTHER"}]


def test_every_row_there_is_has_its_place_and_an_archive_shows_no_other():
    many = [{"dimension": "REGION", "value": "44", "bound": "AT_MOST", "number": 3}] * 30
    for traits, rows in (({"draft": True}, 30), ({"archived": True}, 30), ({"archived": True, "targets": []}, 0)):
        cycle = CycleFactory(**{"targets": many, **traits})
        form = FORMS[GRID](held=WorkingCopy(cycle).values(PartKey(GRID)), working=WorkingCopy(cycle))
        assert len(form.bound_rows(form.rows[1])) == rows


def test_contacts_are_named_by_their_role(draft):
    form = fill(draft, CONTACTS, contact_1_name="Une personne", contact_2_role="Standard", contact_2_email="x")
    assert "Dites la fonction" in refused(form, "contact_1_role")
    assert "n’est pas complète" in refused(form, "contact_2_email")
    assert form.values == {}


def test_hours_of_a_module_are_given_together(draft):
    form = fill(draft, PROGRAMME, day_starts_at="14:00", day_ends_at="12 h", length_hours="3", length_minutes="0")
    assert (form.values["day_starts_at"], form.values["day_ends_at"]) == ("14:00", "12:00")
    assert form.values["half_day_minutes"] == 180
    form = fill(draft, PROGRAMME, day_starts_at="14:00", length_hours="0", length_minutes="5", attendance_share="120")
    assert "les deux heures" in refused(form, "day_ends_at")
    assert "trente minutes" in refused(form, "length_hours")
    assert form.values == {}


def test_a_tour_that_does_not_take_place_says_nothing_else(draft):
    form = fill(draft, TOUR, planned=True, title="Voyage", starts_on="2100-09-06", ends_on="2100-09-10")
    assert (form.values["planned"], form.values["title"]) == (True, "Voyage")
    form = fill(draft, TOUR, planned=False, title="Voyage", starts_on="2100-09-06")
    assert (form.values, dict(form.errors)) == ({"planned": False}, {})


def test_a_code_that_exists_is_told_with_its_cycle(draft):
    CycleFactory(institute=draft.institute, code="PC-2", year=2100, title="Cycle des pairs")
    form = fill(draft, PRESENTATION, code="pc 2", title="Autre titre")
    assert "«\u202fCycle des pairs 2100\u202f» porte déjà ce code" in refused(form, "code")
    assert form.values["title"] == "Autre titre"
    assert not {"code", "year"} & form.values.keys()


def test_the_address_of_a_public_cycle_does_not_change():
    form = fill(CycleFactory(code="CDG"), PRESENTATION, code="AUTRE", year="2101", seats="18")
    assert form["code"].field.disabled
    assert {"code": form.values["code"], "year": form.values["year"]} == {
        name: form.held[name] for name in ("code", "year")
    }
    assert form.values["seats"] == 18


def test_thirty_thousand_words_are_refused_with_what_to_take_out(draft):
    form = fill(draft, TEXT, "x", title="Un texte", body="mot " * 30_000)
    assert "Retirez au moins" in refused(form, "body")
    assert form.values == {"title": "Un texte"}
    assert "Raccourcissez la ligne 2" in refused(fill(draft, MODULE, "x", contents=f"a\r\n{'b' * 700}"), "contents")


def test_decimals_and_dates_are_plain(draft):
    draft.fee, draft.decision_on = Decimal("3500.50"), datetime.date(2100, 2, 10)
    assert fill(draft, COST).values["fee"] == "3500.5"
    assert fill(draft, CALL, closes_day="2100-01-15", opens_day="2099-09-01").values["decision_on"] == "2100-02-10"
