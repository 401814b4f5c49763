"""The board: a constant number of queries, views, ranks, pages, the group."""

from decimal import Decimal

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from candidatures.enums import State
from candidatures.models import Candidature
from committee.board import tally_of
from committee.enums import Choice, Outcome
from committee.models import Item
from committee.services import cast_vote
from cycles.models import Cycle
from cycles.targets import Target
from tests.factories.accounts import UserFactory, make_staff
from tests.factories.committee import assess, bulk_items, decide, make_committee, make_member
from tests.factories.cycles import CallFactory, CycleFactory

pytestmark = pytest.mark.django_db

BOARD = "/commission/"


# 4 for the session and the person (session, user, second factor, roles), then cycles, seats, what is hidden from them,
# ranks, decisions by outcome, keys of the page, rows, votes.
@pytest.mark.parametrize("number", [1, 30, 300])
def test_board_runs_a_constant_number_of_queries(sitting, session_of, number, django_assert_num_queries):
    bulk_items(number, sitting, readers=3)
    client = session_of(sitting.president)
    with django_assert_num_queries(12):
        response = client.get(BOARD)
    assert len(response.context["board"].shown) == min(number, 50)


def test_fullest_board_stays_under_fifteen_queries(sitting, session_of, django_assert_num_queries):
    items = bulk_items(20, sitting, readers=3)
    for item in items[:2]:
        decide(item, sitting.president, Outcome.WAITLISTED)
    client = session_of(sitting.president)
    with django_assert_num_queries(15):  # the group, ranks hidden from the viewer, and the count of what is found
        client.get(BOARD, {"q": "vauquelin"})


@pytest.mark.parametrize("number", [1, 30, 300])
def test_member_s_board_runs_a_constant_number_of_queries(sitting, session_of, number, django_assert_num_queries):
    bulk_items(number, sitting, readers=1)
    client = session_of(sitting.members[0])
    with django_assert_num_queries(11):
        client.get(BOARD)


@pytest.mark.parametrize("number", [1, 30, 300])
def test_adviser_s_board_runs_a_constant_number_of_queries(sitting, session_of, number, django_assert_num_queries):
    bulk_items(number, sitting, readers=3)
    client = session_of(sitting.adviser)
    with django_assert_num_queries(13):
        client.get(BOARD)


def test_search_crosses_the_views_and_says_so(sitting, session_of):
    decided, _other = bulk_items(2, sitting, readers=3)
    decide(decided, sitting.president, Outcome.ADMITTED)
    response = session_of(sitting.president).get(BOARD, {"vue": "sans-decision", "q": "vauquelin"})
    assert len(response.context["board"].shown) == response.context["board"].page.paginator.count == 2
    assertContains(response, "La recherche porte sur toutes les vues")


@pytest.mark.parametrize("words", ["\x00", "\x00vauquelin", "a " * 1500, "vauquelin " * 11])
def test_any_words_may_be_looked_for(sitting, item, session_of, words):
    assert session_of(sitting.president).get(BOARD, {"q": words}).status_code == 200


def test_board_pages_its_rows(sitting, session_of):
    bulk_items(51, sitting)
    response = session_of(sitting.adviser).get(BOARD, {"page": "2"})
    assert len(response.context["board"].shown) == 1
    assertContains(response, "51 à 51 sur 51")


def test_equal_means_share_a_rank_and_the_unread_have_none(sitting, session_of):
    items = bulk_items(4, sitting)
    for mark, item in zip((3, 5, 3), items, strict=False):
        assess(item, sitting.members[0], mark)
    rows = session_of(sitting.adviser).get(BOARD).context["board"].shown
    assert [(row.rank, row.mean) for row in rows] == [
        (1, Decimal("20.00")),
        (2, Decimal("12.00")),
        (2, Decimal("12.00")),
        (None, None),
    ]


def test_rank_holds_in_every_view(sitting, session_of):
    first, second = bulk_items(2, sitting)
    for reader in (sitting.president, sitting.members[0]):
        assess(first, reader, 3)
        assess(second, reader, 5)
    decide(second, sitting.president, Outcome.ADMITTED)
    rows = session_of(sitting.president).get(BOARD, {"vue": "sans-decision"}).context["board"].shown
    assert [(row.item, row.rank) for row in rows] == [(first, 2)]


@pytest.mark.parametrize("view", ["a-lire", "lus", "sans-decision", "admis", "liste-attente", "non-retenus"])
def test_each_view_holds_what_it_counts(sitting, session_of, view):
    items = bulk_items(6, sitting)
    for item in items[:2]:
        assess(item, sitting.president, 4)
    assess(items[2], sitting.president, 4, validate=False)
    decide(items[0], sitting.president, Outcome.ADMITTED)
    decide(items[1], sitting.president, Outcome.WAITLISTED)
    decide(items[2], sitting.president, Outcome.REJECTED, reason="Autre groupe.")
    expected = {"a-lire": 4, "lus": 2, "sans-decision": 3, "admis": 1, "liste-attente": 1, "non-retenus": 1}[view]
    board = session_of(sitting.president).get(BOARD, {"vue": view}).context["board"]
    assert (board.view.slug, len(board.shown)) == (view, expected)
    assert next(tab.count for tab in board.tabs if tab.slug == view) == expected


def test_unknown_view_is_the_whole(sitting, item, session_of):
    assert session_of(sitting.adviser).get(BOARD, {"vue": "rien"}).context["board"].view.slug == ""


def test_row_says_what_one_has_done(sitting, item, session_of):
    member = sitting.members[0]
    client = session_of(member)
    assertContains(client.get(BOARD), "À lire")
    assess(item, member, 4, validate=False)
    assertContains(client.get(BOARD), "Brouillon")
    assess(item, member, 4)
    assertContains(client.get(BOARD), "à faire")
    cast_vote(actor=member, item=item, choice=Choice.WAITLIST)
    row = client.get(BOARD).context["board"].shown[0]
    assert (row.reading, row.vote, row.read_count, row.reader_count) == ("validated", "Liste d’attente", 1, 3)


def test_tally_names_nobody_and_shows_to_who_may(sitting, item, session_of):
    for member, choice in zip(sitting.members, (Choice.ADMIT, Choice.ABSTAIN), strict=True):
        assess(item, member, 4)
        cast_vote(actor=member, item=item, choice=choice)
    assess(item, sitting.president, 4)
    for who in (sitting.president, sitting.secretary, sitting.adviser, sitting.head):
        assert session_of(who).get(BOARD).context["board"].shown[0].tally == ["1 pour admettre", "1 abstention"]
    assert session_of(sitting.members[0]).get(BOARD).context["board"].shown[0].tally == []


def test_tally_agrees_with_its_numbers():
    votes = [Choice.ABSTAIN, Choice.ADMIT, Choice.ABSTAIN, Choice.ADMIT, Choice.REJECT, Choice.WAITLIST]
    found = ["2 pour admettre", "1 pour la liste d’attente", "1 pour ne pas retenir", "2 abstentions"]
    assert tally_of(votes) == found


def test_secret_decision_shows_with_its_lock(sitting, item, session_of):
    decide(item, sitting.president, Outcome.WAITLISTED)
    for who in (sitting.president, sitting.secretary, sitting.adviser, sitting.head):
        assertContains(session_of(who).get(BOARD), "Liste d’attente, rang 1")
    assertNotContains(session_of(sitting.members[0]).get(BOARD), "rang 1")


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.ACCOUNTANT, Role.COMMITTEE_MEMBER])
def test_board_is_not_for_everyone(sitting, session_of, role):
    client = session_of(make_staff(role, institute=sitting.cycle.institute))
    assert client.get(BOARD).status_code == 404


def test_board_is_closed_to_strangers(sitting, session_of, client):
    assert client.get(BOARD).status_code == 302
    assert session_of(UserFactory()).get(BOARD).status_code == 404
    assert session_of(make_staff(Role.ADVISER)).get(BOARD, {"cycle": sitting.cycle.slug}).status_code == 404


def test_board_before_the_committee_is_formed(session_of):
    cycle = CycleFactory()
    response = session_of(make_staff(Role.ADVISER, institute=cycle.institute)).get(BOARD)
    assertContains(response, "Aucun dossier devant la commission")


def test_member_lands_on_the_committee_where_they_sit(session_of):
    older = CallFactory(year=2030, code="AAA")
    member = make_member(older)
    CallFactory(year=2031, code="AAA", institute=older.institute)
    assert session_of(member).get(BOARD).context["cycle"] == older


def test_group_counts_the_admitted_and_names_double_employers(sitting, session_of):
    items = bulk_items(3, sitting)
    Candidature.objects.filter(pk=items[1].candidature_id).update(
        siret=items[0].candidature.siret, title="M", population=18_700, employer_type="CC", region=""
    )
    for item in items[:2]:
        decide(item, sitting.president, Outcome.ADMITTED)
    response = session_of(sitting.president).get(BOARD)
    group = response.context["group"]
    facets = {panel.title: {label: count for label, _short, count in panel.others} for panel in group.balance.panels}
    assert group.size == 2
    assert facets["Type d’employeur"] == {"Commune": 1, "Communauté de communes": 1}
    assert facets["Population de l’employeur"] == {
        "10\u202f000 à 20\u202f000 habitants": 1,
        "40\u202f000 à 80\u202f000 habitants": 1,
    }
    assert facets["Région"] == {"Normandie": 1, "Non renseigné": 1}
    assert facets["Femmes et hommes"] == {"Femmes": 1, "Hommes": 1}
    assert len(group.doubles) == 1
    assertContains(response, "Au plus une personne par employeur")


def test_group_is_shown_against_the_targets_of_the_cycle(sitting, session_of):
    Cycle.objects.filter(pk=sitting.cycle.pk).update(targets=[Target("GENDER", "MEN", "AT_LEAST", 1).write()])
    decide(bulk_items(1, sitting)[0], sitting.president, Outcome.ADMITTED)
    response = session_of(sitting.president).get(BOARD)
    assert response.context["group"].balance.off_count == 1
    assertContains(response, "manque 1")
    assertContains(response, "En tableau")


def test_group_follows_who_is_in_after_publication(sitting, session_of):
    items = bulk_items(3, sitting)
    for item in items:
        decide(item, sitting.president, Outcome.ADMITTED)
    for item, state in zip(items, (State.ADMITTED, State.CONFIRMED, State.DECLINED), strict=True):
        Candidature.objects.filter(pk=item.candidature_id).update(state=state)
    assert session_of(sitting.adviser).get(BOARD).context["group"].size == 2


def test_two_committees_do_not_mix(sitting, session_of):
    other = make_committee()
    bulk_items(1, other)
    bulk_items(2, sitting)
    assert session_of(sitting.adviser).get(BOARD).context["board"].total == 2
    assert Item.objects.count() == 3
