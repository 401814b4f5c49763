"""A list as its address asks for it, over the employers of the register."""

import pytest
from django.db.models import Q
from django.http import QueryDict

from organisations.models import Employer
from tests.factories.organisations import EmployerFactory
from toolkit.lists.columns import Column
from toolkit.lists.filters import choice_filter, filterset_of
from toolkit.lists.page import ListPage
from toolkit.lists.pager import query_of
from toolkit.lists.views import SavedView, count_views

pytestmark = pytest.mark.django_db

COLUMNS = (
    Column("nom", "Nom", lambda row: row.name, sort=("name", "pk")),
    Column("type", "Type", filter=choice_filter("Type", field_name="employer_type", choices=())),
    Column("departement", "Département", lambda row: row.department, shown=False),
)
VIEWS = (
    SavedView("", "Tous"),
    SavedView("bre", "En Bré", Q(name__startswith="Bré")),
    SavedView("rien", "Rien", Q(pk=0)),
)


class Employers(ListPage):
    columns = COLUMNS
    filterset = filterset_of(COLUMNS, Employer)
    default_sort = "nom"
    searches_all_views = True
    neighbour_fields = ("name",)


def listed(address="", **options):
    choices = {"type": [("COMMUNE", "Commune"), ("CC", "Communauté")]}
    return Employers(Employer.objects.all(), QueryDict(address), views=VIEWS, choices=choices, **options)


@pytest.fixture
def employers():
    return [EmployerFactory(name=name, employer_type=kind) for name, kind in (
        ("Brézins", "COMMUNE"), ("Albens", "CC"), ("Bréval", "CC"),
    )]  # fmt: skip


def names(page):
    return [row.name for row in page.shown]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", ["Albens", "Bréval", "Brézins"]),
        ("tri=-nom", ["Brézins", "Bréval", "Albens"]),
        ("tri=departement", ["Albens", "Bréval", "Brézins"]),
        ("tri=-rien", ["Albens", "Bréval", "Brézins"]),
        ("vue=bre", ["Bréval", "Brézins"]),
        ("vue=inconnue", ["Albens", "Bréval", "Brézins"]),
        ("vue=bre&type=CC", ["Bréval"]),
        ("vue=bre&q=mots", ["Albens", "Bréval", "Brézins"]),
        ("vue=bre&q=mots&dans=vue", ["Bréval", "Brézins"]),
        ("page=99", ["Albens", "Bréval", "Brézins"]),
    ],
)
def test_an_address_is_a_view_filters_and_an_order(employers, address, expected):
    assert names(listed(address)) == expected


def test_default_view_gives_way_to_the_address(employers):
    assert names(listed(default_view="bre")) == ["Bréval", "Brézins"]
    assert names(listed("vue=rien", default_view="bre")) == []


def test_views_are_counted_in_one_query(employers, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert count_views(Employer.objects.order_by("name"), VIEWS) == {"": 3, "bre": 2, "rien": 0}


def test_known_counts_cost_no_query_unless_the_rows_are_narrowed(employers, django_assert_num_queries):
    counts = {"": 3, "bre": 2, "rien": 0}
    with django_assert_num_queries(0):
        assert listed("vue=bre", counts=counts).page.paginator.count == 2
    with django_assert_num_queries(1):
        assert listed("vue=bre&type=CC", counts=counts).page.paginator.count == 1


def test_tabs_keep_their_base_and_lead_to_each_view(employers):
    tabs = listed("vue=bre&tri=nom&page=2", base={"cycle": "cdg-2026"}, counts={"": 3, "bre": 2, "rien": 0}).tabs
    assert [(tab.query, tab.count, tab.is_current) for tab in tabs] == [
        ("cycle=cdg-2026", 3, False),
        ("cycle=cdg-2026&vue=bre", 2, True),
        ("cycle=cdg-2026&vue=rien", 0, False),
    ]
    assert [tab.count for tab in listed().tabs] == [None] * 3
    assert not any(tab.is_current for tab in listed("vue=bre&q=mots").tabs)


def test_heads_are_those_of_the_columns_that_are_shown(employers):
    assert [(head.label, head.ask) for head in listed().heads] == [("Nom", "-nom"), ("Type", "")]


def test_active_filters_lead_to_the_list_without_them(employers):
    (active,) = listed("vue=bre&type=CC&dans=vue&page=2").active
    assert (active["label"], active["value"], active["without"]) == ("Type", "Communauté", "vue=bre")


def test_neighbours_follow_the_order_of_the_list(employers):
    brezins, albens, breval = employers
    for address, before, after in (("", albens, brezins), ("tri=-nom", brezins, albens), ("vue=bre", None, brezins)):
        page = listed(address)
        assert (page.neighbour(breval, forward=False), page.neighbour(breval, forward=True)) == (before, after)


def test_neighbours_of_equals_are_told_apart_by_their_key(employers, django_assert_num_queries):
    first, second, third = (EmployerFactory(name="Même nom") for _ in range(3))
    with django_assert_num_queries(2):
        assert (listed().neighbour(second, forward=False), listed().neighbour(second, forward=True)) == (first, third)


def test_an_export_reads_every_row_whatever_the_page(employers):
    assert [row.name for row in listed("vue=bre&page=7").every_row()] == ["Bréval", "Brézins"]


def test_query_of_leaves_the_page_and_changes_names():
    params = QueryDict("page=2&vue=bre&etat=a&etat=b")
    assert query_of(params) == "vue=bre&etat=a&etat=b"
    assert query_of(params, "etat", vue="rien") == "vue=rien"
    assert query_of({"page": "2", "vue": "bre"}) == "vue=bre"
    assert params.urlencode() == "page=2&vue=bre&etat=a&etat=b"
