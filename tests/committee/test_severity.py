"""How severe a member is beside the others: for that member alone. Figures are computed by hand."""

from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from committee.access import viewer_of
from committee.severity import Severity
from tests.factories.committee import assess, bulk_items, recuse

pytestmark = pytest.mark.django_db

PAGE = reverse("committee:severity")


@pytest.fixture
def member(sitting):
    return sitting.members[0]


@pytest.fixture
def items(sitting):
    return bulk_items(5, sitting)


def severity_of(sitting, user):
    return Severity(viewer_of(user, sitting.cycle))


def test_member_reads_how_far_from_the_others_they_are(sitting, items, member, session_of):
    for item, own in zip(items[:3], (2, 3, 3), strict=True):
        assess(item, member, own)
        assess(item, sitting.president, 4)
        assess(item, sitting.members[1], 3)
    found = severity_of(sitting, member)  # 8, 12, 12 beside 14: -6, -2, -2
    assert (found.number, found.sentence) == (
        3,
        "Sur 3 dossiers lus aussi par d’autres, vous notez en moyenne 3,3 points au-dessous.",
    )
    lean = found.leans[0]  # 2, 3, 3 beside 3,5: -1,5, -0,5, -0,5
    assert (len(found.leans), lean.difference, lean.number, lean.words) == (
        5,
        Decimal("-0.8"),
        3,
        "0,8 point au-dessous",
    )
    assert (lean.start, lean.width) == (60, 40)
    assertContains(session_of(member).get(PAGE), "3,3")
    assert "1,3 point au-dessous" in severity_of(sitting, sitting.members[1]).sentence  # 12 beside 12, 14, 14


def test_too_few_dossiers_say_nothing(sitting, items, member, session_of):
    for item in items[:2]:
        assess(item, member, 2)
        assess(item, sitting.president, 4)
    assess(items[2], member, 3)  # read by nobody else
    assess(items[3], sitting.president, 3)
    assess(items[3], member, 1, validate=False)
    assess(items[4], member, None)
    assess(items[4], sitting.president, 3)
    assert (severity_of(sitting, member).number, severity_of(sitting, member).is_enough) == (2, False)
    assertContains(session_of(member).get(PAGE), "Trop peu de dossiers")


def test_what_was_set_aside_is_no_part_of_it(sitting, items, member):
    for item in items[:3]:
        assess(item, member, 3)
        assess(item, sitting.president, 3)
    assert severity_of(sitting, member).sentence.endswith("vous notez en moyenne comme les autres.")
    recuse(items[0], member)
    assert severity_of(sitting, member).number == 2
    assert severity_of(sitting, sitting.president).number == 2


def test_nobody_but_a_reader_has_the_page_and_no_other_page_says_it(sitting, items, member, session_of):
    for item in items[:3]:
        assess(item, member, 1)
        assess(item, sitting.president, 4)
    for person in (sitting.secretary, sitting.adviser, sitting.head):
        assert session_of(person).get(PAGE).status_code == 403
    assertContains(session_of(sitting.president).get(PAGE), "au-dessous", count=1)  # the head of a column
    assertNotContains(session_of(member).get(reverse("committee:board")), "au-dessous")


@pytest.mark.parametrize("number", [3, 30])
def test_page_runs_a_constant_number_of_queries(sitting, session_of, number, django_assert_num_queries):
    bulk_items(number, sitting, readers=2)
    client = session_of(sitting.members[0])
    with django_assert_num_queries(10):
        client.get(PAGE)
