"""The board as a file, with its means: for whoever sees them, without what is kept from them."""

import csv
import io

import pytest
from django.urls import reverse

from tests.factories.accounts import sign_in
from tests.factories.committee import assess, bulk_items, make_committee

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting():
    return make_committee(members=2)


def lines_of(client, person, suffix="csv"):
    sign_in(client, person)
    response = client.get(reverse(f"committee:export_{suffix}"))
    assert response.status_code == 200
    assert response.streaming
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig")), delimiter=";"))


def test_says_the_means_to_whoever_instructs(client, sitting):
    read, unread = bulk_items(2, sitting, readers=0)
    for voter in sitting.members:
        assess(read, voter, 3)
    found = {line["Candidat"]: line for line in lines_of(client, sitting.adviser)}
    read.refresh_from_db()
    assert read.mean_score
    assert found[read.candidature.full_name]["Moyenne"] == str(read.mean_score).replace(".", ",")
    assert found[unread.candidature.full_name]["Moyenne"] == ""
    assert found[read.candidature.full_name]["Lectures"] == "2"


def test_is_closed_to_a_member(client, sitting):
    bulk_items(1, sitting, readers=0)
    sign_in(client, sitting.members[0])
    assert client.get(reverse("committee:export_csv")).status_code == 403


@pytest.mark.parametrize("number", [1, 30])
def test_runs_a_constant_number_of_queries(client, sitting, number, django_assert_max_num_queries):
    bulk_items(number, sitting, readers=1)
    sign_in(client, sitting.adviser)
    with django_assert_max_num_queries(20):
        body = client.get(reverse("committee:export_csv")).getvalue()
    assert body.count(b"\r\n") == number + 1
