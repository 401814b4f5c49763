"""Filters of the list: each one alone, together, and with values that are not in a list."""

import pytest

from accounts.enums import Role
from candidatures.enums import State
from candidatures.models import Candidature
from instruction.columns import CandidatureFilter
from organisations.enums import PopulationStratum, stratum_bounds, stratum_of
from tests.factories.accounts import make_staff
from tests.factories.candidatures import bulk_candidatures
from tests.factories.cycles import CallFactory
from toolkit.text.search_text import search_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser():
    return make_staff(Role.ADVISER, first_name="Hélène", last_name="Marchandeau")


@pytest.fixture
def rows(adviser):
    """Three dossiers that differ by everything that filters."""
    cycle = CallFactory(institute=adviser.memberships.get().institute)
    rows = bulk_candidatures(3, cycle=cycle)
    values = (
        {"last_name": "Élodie", "employer_name": "CC Vallons de l’Œuvre", "employer_type": "CC", "population": 2000,
         "region": "75", "state": State.UNDER_REVIEW, "adviser": adviser},
        {"last_name": "Zola", "employer_name": "Ville de Nancy", "employer_type": "COMMUNE", "population": 104_000,
         "region": "44"},
        {"last_name": "Abel", "employer_name": "SDIS du Nord", "employer_type": "SDIS", "population": None,
         "region": "32", "state": State.ELIGIBLE},
    )  # fmt: skip
    for row, fields in zip(rows, values, strict=True):
        for name, value in fields.items():
            setattr(row, name, value)
        row.refresh_search()
        row.save()
    return rows


def filter_of(data, adviser):
    choices = {"conseiller": [(str(adviser.pk), adviser.full_name)]}
    return CandidatureFilter(data, Candidature.objects.order_by("pk"), choices=choices)


def found(data, adviser):
    return [row.last_name for row in filter_of(data, adviser).qs]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, ["Élodie", "Zola", "Abel"]),
        ({"q": "ELODIE"}, ["Élodie"]),
        ({"q": "nancy zola"}, ["Zola"]),
        ({"q": "l'oeuvre"}, ["Élodie"]),
        ({"q": "nancy abel"}, []),
        ({"type": "SDIS"}, ["Abel"]),
        ({"strate": "FROM_2K"}, ["Élodie"]),
        ({"strate": "UNDER_2K"}, []),
        ({"strate": "FROM_80K"}, ["Zola"]),
        ({"region": "44"}, ["Zola"]),
        ({"etat": "eligible"}, ["Abel"]),
        ({"etat": "draft"}, ["Élodie", "Zola", "Abel"]),
        ({"conseiller": "aucun"}, ["Zola", "Abel"]),
        ({"type": "INCONNU"}, ["Élodie", "Zola", "Abel"]),
        ({"type": "CC", "region": "75", "q": "vallons"}, ["Élodie"]),
        ({"type": "CC", "region": "44"}, []),
    ],
)
def test_filter_keeps(rows, adviser, data, expected):
    assert found(data, adviser) == expected


def test_filter_by_adviser(rows, adviser):
    assert found({"conseiller": str(adviser.pk)}, adviser) == ["Élodie"]
    assert found({"conseiller": "999999"}, adviser) == ["Élodie", "Zola", "Abel"]


def test_search_finds_the_receipt_number(rows, adviser):
    assert found({"q": rows[1].receipt_number.lower()}, adviser) == ["Zola"]


def test_active_filters_in_words(rows, adviser):
    data = {"q": "vallons", "strate": "FROM_2K", "conseiller": "aucun", "type": "INCONNU", "region": ""}
    active = filter_of(data, adviser).active
    assert [(item["name"], item["value"]) for item in active] == [
        ("q", "«\u202fvallons\u202f»"),
        ("strate", PopulationStratum.FROM_2K.label),
        ("conseiller", "Personne encore"),
    ]


def test_value_that_no_list_offers_is_dropped_and_named(rows, adviser):
    data = {"etat": "zzz", "conseiller": "999999", "type": "CC", "q": "vallons"}
    filtered = filter_of(data, adviser)
    assert filtered.ignored == {"etat": "État", "conseiller": "Suivi par"}
    assert [item["name"] for item in filtered.active] == ["q", "type"]
    assert "filter--on" not in str(filtered.form["etat"])
    assert "filter--on" in str(filtered.form["type"])


def test_long_words_are_cut_where_they_are_shown(rows, adviser):
    (shown,) = filter_of({"q": "a" * 2000}, adviser).active
    assert len(shown["value"]) < 70


def test_every_population_falls_in_the_bounds_of_its_stratum():
    for population in (0, 1_999, 2_000, 9_999, 10_000, 40_000, 79_999, 150_000, 399_999, 400_000, 9_000_000):
        lower, upper = stratum_bounds(stratum_of(population))
        assert lower <= population
        assert upper is None or population < upper


def test_ten_words_are_looked_for_and_no_nul():
    assert search_words("\x00Élodie\x00 mot" + " a" * 1500) == ["elodie", "mot", *["a"] * 8]


@pytest.mark.parametrize(("typed", "words"), [("\x00", ""), ("a " * 1500, "a")])
def test_any_words_are_searched_without_a_crash(rows, adviser, typed, words):
    scope = Candidature.objects.instructed_by(adviser)
    assert set(scope.search(typed)) == set(scope.search(words)) != set()
