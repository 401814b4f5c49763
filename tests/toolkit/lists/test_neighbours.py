"""Going on from one row to the next, in both directions, through rows that are alike but for their key."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Mod
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from cycles.models import Cycle
from tests.factories.cycles import CycleFactory
from toolkit.lists.columns import Column
from toolkit.lists.neighbours import beyond, ordered
from toolkit.lists.page import ListPage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "fields", [("pk",), ("title", "pk"), ("fee", "closes_at", "pk"), ("rank", "title", "closes_at", "pk")], ids="-".join
)
@pytest.mark.parametrize("backwards", [False, True])
def test_the_next_rows_are_those_that_follow_in_the_list(fields, backwards, django_assert_num_queries):
    closing = CycleFactory().closes_at
    for number in range(6):
        CycleFactory(
            title=f"L’été {number % 2}",
            fee=Decimal("9.50") if number % 3 else Decimal("100"),
            closes_at=closing + datetime.timedelta(microseconds=number // 2),
        )
    rows = Cycle.objects.annotate(rank=Mod(F("pk"), Value(3)))

    class Cycles(ListPage):
        columns = (Column("ordre", "Ordre", sort=fields),)

    page = Cycles(rows, QueryDict("tri=-ordre" if backwards else "tri=ordre"))
    whole = list(ordered(rows, fields, backwards=backwards))
    assert len(whole) == 7
    for place, row in enumerate(whole):
        with django_assert_num_queries(1):
            assert list(beyond(rows, row, fields, backwards=backwards)) == whole[place + 1 :]
        following = whole[place + 1] if place < 6 else None
        with CaptureQueriesContext(connection) as queries:
            assert page.neighbour(row, forward=True) == following
        is_alike = following and all(getattr(row, name) == getattr(following, name) for name in fields[:-2])
        assert len(queries) == (1 if is_alike or len(fields) <= 2 else 2)
