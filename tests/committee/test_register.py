"""The register of recusals: who steps aside, who has still to answer, for those who run the sitting."""

import io
import re
from zipfile import ZipFile

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from committee.enums import LinkGround
from committee.register import recusals_of
from committee.services import declare_no_link, declare_recusal, lift_recusal, save_employments
from committee.services.employments import Told
from committee.services.recusals import Link
from tests.factories.accounts import MembershipFactory
from tests.factories.committee import bulk_items, recuse

pytestmark = pytest.mark.django_db

REGISTER = "/commission/deports/"
QUERIES = 13
ONE_TIME = re.compile(r'csrfmiddlewaretoken" value="\w+"')


@pytest.fixture
def three(sitting):
    """Three dossiers on which nobody has declared anything, by name."""
    items = bulk_items(3, sitting, declared=False)
    for letter, item in zip("ABC", items, strict=True):
        item.candidature.last_name = item.sort_name = f"Nom-{letter}"
        item.candidature.employer_name = f"Ville de Port-{letter}"
        item.candidature.save()
        item.save()
    return items


def expected(page):
    return {each.seat.user.last_name: (each.answered, each.recused, each.left) for each in page.context["expected"]}


@pytest.mark.parametrize("who", ["president", "secretary", "head"])
def test_those_who_run_the_sitting_read_it(sitting, three, session_of, who):
    declare_recusal(actor=sitting.members[0], item=three[0], reason="Ancien collègue")
    declare_no_link(actor=sitting.members[0], item=three[1])
    lifted = declare_recusal(actor=sitting.members[1], item=three[2], reason="Cousine")
    lift_recusal(actor=sitting.head, recusal=lifted, reason="Mauvais bouton.")
    page = session_of(getattr(sitting, who)).get(REGISTER)
    for words in ("Nom-A", "Ancien collègue", "Cousine", "Mauvais bouton.", f"par {sitting.head.full_name}"):
        assertContains(page, words)
    assert expected(page)["Membre-1"] == (1, 1, 1)
    assert expected(page)["Membre-2"] == (0, 0, 3)
    assert [tab.count for tab in page.context["register"].tabs] == [2, 1, 1]
    (assertContains if who == "head" else assertNotContains)(page, "Lever")


@pytest.mark.parametrize("who", ["member", "adviser"])
def test_others_do_not(sitting, three, session_of, who):
    person = sitting.members[0] if who == "member" else sitting.adviser
    client = session_of(person)
    seat = sitting.seat(sitting.members[1])
    addresses = (REGISTER, f"{REGISTER}export.csv", f"{REGISTER}attendus/export.ods", f"{REGISTER}attendus/{seat.pk}/")
    assert {client.get(url).status_code for url in addresses} == {403}


@pytest.mark.parametrize("who", ["president", "secretary", "head"])
def test_a_reader_who_is_recused_finds_it_as_without_the_dossier(sitting, three, session_of, who):
    person = getattr(sitting, who)
    if who == "head":
        person = sitting.members[1]
        MembershipFactory(user=person, institute=sitting.cycle.institute, role=Role.HEAD_OF_SERVICE)
    declare_recusal(actor=sitting.members[0], item=three[0], reason="Ancien collègue")
    recuse(three[2], person, Link(LinkGround.EMPLOYER))
    addresses = [REGISTER, f"{REGISTER}?vue=en-cours", f"{REGISTER}export.csv", f"{REGISTER}attendus/export.csv"]
    addresses += [f"{REGISTER}attendus/{sitting.seat(each).pk}/" for each in (sitting.members[0], sitting.secretary)]
    client = session_of(person)
    before = [read(client, url) for url in addresses]
    assert "Nom-C" not in "".join(before)
    recuse(three[1], person, Link(LinkGround.EMPLOYER))
    recuse(three[1], sitting.members[0])
    three[1].delete()
    without = [read(client, url) for url in addresses]
    kept = bulk_items(1, sitting, declared=False)[0]
    recuse(kept, person, Link(LinkGround.EMPLOYER))
    recuse(kept, sitting.members[0])
    assert [read(client, url) for url in addresses] == without


def read(client, url):
    response = client.get(url)
    assert response.status_code == 200
    body = (response.getvalue() if response.streaming else response.content).decode()
    return ONE_TIME.sub("", body)


def test_files_hold_the_same(sitting, three, session_of):
    declare_recusal(actor=sitting.members[0], item=three[0], reason="=Ancien collègue")
    client = session_of(sitting.secretary)
    lines = read(client, f"{REGISTER}export.csv").splitlines()
    assert len(lines) == 2
    for words in ("Nom-A", "Ville de Port-A", "Ancien collègue", "Déclaré par le membre", "En cours"):
        assert words in lines[1]
    assert "Membre-1" in read(client, f"{REGISTER}attendus/export.csv")
    for suffix in ("xlsx", "ods"):
        for folder in ("", "attendus/"):
            response = client.get(f"{REGISTER}{folder}export.{suffix}")
            assert ZipFile(io.BytesIO(response.getvalue())).testzip() is None


def test_possible_links_are_told_where_an_answer_is_awaited_or_was_no(sitting, three, session_of):
    member = sitting.members[0]
    save_employments(actor=member, told=[Told("Mairie de Port-A")])
    client = session_of(sitting.secretary)
    url = reverse("committee:awaited", args=[sitting.seat(member).pk])
    assertContains(client.get(url), "Même employeur autrefois")
    assertNotContains(client.get(REGISTER), "malgré un lien possible")
    declare_no_link(actor=member, item=three[0])
    assertNotContains(client.get(url), "Nom-A")
    assertContains(client.get(REGISTER), "malgré un lien possible")
    declare_recusal(actor=member, item=three[0], ground=LinkGround.COLLEAGUE)
    assertNotContains(client.get(REGISTER), "malgré un lien possible")
    assertContains(client.get(REGISTER), "Proposé, confirmé par le membre")


def test_minutes_find_who_is_recused_now(sitting, three):
    declare_recusal(actor=sitting.members[1], item=three[0], reason="Cousine")
    lifted = declare_recusal(actor=sitting.members[0], item=three[0], reason="Erreur")
    lift_recusal(actor=sitting.head, recusal=lifted, reason="Mauvais bouton.")
    assert [each.user for each in recusals_of(three[0])] == [sitting.members[1]]


@pytest.mark.parametrize("count", [1, 30])
def test_query_count_is_constant(sitting, session_of, count, django_assert_num_queries):
    for item in bulk_items(count, sitting, declared=False):
        declare_recusal(actor=sitting.members[0], item=item, reason="Ancien collègue")
        declare_no_link(actor=sitting.members[1], item=item)
    client = session_of(sitting.secretary)
    with django_assert_num_queries(QUERIES):
        client.get(REGISTER)
    with django_assert_num_queries(QUERIES - 1):
        client.get(reverse("committee:awaited", args=[sitting.seat(sitting.president).pk]))
