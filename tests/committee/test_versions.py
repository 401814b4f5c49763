"""Each version of a validated reading is kept, for its author and for the record."""

from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from committee.models import Version
from committee.personal_data import personal_data
from tests.factories.committee import assess, declare, recuse

pytestmark = pytest.mark.django_db


def url(name, item):
    return reverse(f"committee:{name}", args=[item.uuid])


@pytest.fixture
def changed(sitting, item):
    """A reading that was validated, changed twice and sent once as it was; the member who wrote it."""
    member = sitting.members[0]
    assess(item, member, 1, validate=False)
    assess(item, member, 4, comment="Net.")
    assess(item, member, 4, comment="Net.")
    assess(item, member, 2, comment="Net.")
    assess(item, member, 2, comment="Moins net.")
    return member


def test_each_change_of_a_validated_reading_is_a_version(sitting, item, changed):
    kept = Version.objects.order_by("number")
    assert [(each.number, each.score, each.comment) for each in kept] == [
        (1, Decimal("16.00"), "Net."),
        (2, Decimal("8.00"), "Net."),
        (3, Decimal("8.00"), "Moins net."),
    ]
    assert set(kept[0].marks.values()) == {4}


def test_author_reads_their_versions_and_the_president_once_she_has_read(sitting, item, changed, session_of):
    client = session_of(changed)
    assertContains(client.get(url("read", item)), "3 versions")
    page = client.get(url("versions", item))
    for words in ("Ma lecture", "Version 3", "Version 1", "16,00", "Moins net."):
        assertContains(page, words)
    president = session_of(sitting.president)
    assert president.get(url("versions", item)).status_code == 404
    assess(item, sitting.president, 3)
    assertContains(president.get(url("read", item)), "3 versions")
    assertContains(president.get(url("versions", item)), "Moins net.")
    assertContains(session_of(sitting.secretary).get(url("versions", item)), "Version 2")


@pytest.mark.parametrize("who", ["other", "adviser", "head", "recused"])
def test_nobody_else_does(sitting, item, changed, session_of, who):
    people = {"other": sitting.members[1], "adviser": sitting.adviser, "head": sitting.head, "recused": changed}
    if who == "other":
        assess(item, sitting.members[1], 3)
    elif who == "recused":
        recuse(item, changed)
    client = session_of(people[who])
    response = client.get(url("versions", item))
    if who != "other":
        assert response.status_code == 404
        return
    assertNotContains(response, "Moins net.")
    assertNotContains(client.get(url("read", item)), "3 versions")


def test_versions_are_in_one_s_own_data_until_recused(sitting, item, changed):
    rows = personal_data(changed)["versions de vos lectures"]
    assert [(row["version"], row["note sur 20"], row["avis"]) for row in rows][-1] == (3, Decimal("8.00"), "Moins net.")
    assert set(rows[0]["notes"].values()) == {4}
    recuse(item, changed)
    assert personal_data(changed)["versions de vos lectures"] == []
    assert Version.objects.count() == 3


def test_page_runs_a_constant_number_of_queries(sitting, item, changed, session_of, django_assert_num_queries):
    declare(item, sitting.members[1])
    client = session_of(sitting.secretary)
    with django_assert_num_queries(11):
        client.get(url("versions", item))
    assess(item, sitting.members[1], 3)
    assess(item, sitting.members[1], 1)
    with django_assert_num_queries(11):
        client.get(url("versions", item))
