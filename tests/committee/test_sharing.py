"""Who reads what: the proposal and its adoption, pairs that stay, lists and counts of each member, secrecy."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from candidatures.enums import State
from candidatures.models import Candidature
from committee.access import viewer_of
from committee.enums import Outcome, SeatRole
from committee.models import Committee, ReadingAssignment, Seat
from committee.services import adopt_proposal, call_deputy, declare_fields, pin_reader, send_back_deputy, unpin_reader
from committee.services.sharing import AFRESH, MORE, propose, read_table
from dashboard.figures import seat_with_progress
from tests.factories.committee import assess, bulk_items, decide, make_committee, make_member, recuse
from tests.marks import mark_in
from toolkit.domain.errors import DomainError
from toolkit.journal.models import JournalEntry

pytestmark = pytest.mark.django_db

BOARD, PAGE = "/commission/", "/commission/repartition/"


@pytest.fixture
def shared(sitting):
    """Two readers a dossier, among three members with a voice."""
    Committee.objects.update(readers_per_item=2)
    sitting.committee.refresh_from_db()
    return sitting


def adopt(sitting, mode=AFRESH, actor=None):
    actor = actor or sitting.president
    seal = propose(read_table(actor, sitting.committee), mode).seal
    return adopt_proposal(actor=actor, committee=sitting.committee, mode=mode, seen=seal)


def pairs():
    return set(ReadingAssignment.objects.values_list("item", "seat"))


def give(item, *seats, pinned=False, by):
    ReadingAssignment.objects.bulk_create(
        ReadingAssignment(item=item, seat=seat, is_pinned=pinned, made_at=timezone.now(), made_by=by) for seat in seats
    )


def test_dossiers_are_shared_out_evenly_and_written_once(shared):
    items = bulk_items(6, shared)
    assert adopt(shared) == 12
    loads = [seat.assignments.count() for seat in Seat.objects.voting()]
    assert loads == [4, 4, 4]
    assert all(item.assignments.count() == 2 for item in items)
    assert adopt(shared) == 0  # the same again
    assert JournalEntry.objects.filter(kind="readings_shared").count() == 1


@pytest.mark.parametrize("number", [3, 30])
def test_pairs_that_are_dropped_go_in_one_statement(shared, number):
    items = bulk_items(number, shared)
    seat = shared.seat(shared.president)
    others = [shared.seat(user) for user in shared.members]
    for item in items:
        give(item, seat, *others, by=shared.president)
    seal = propose(read_table(shared.president, shared.committee), AFRESH).seal
    with CaptureQueriesContext(connection) as asked:
        adopt_proposal(actor=shared.president, committee=shared.committee, mode=AFRESH, seen=seal)
    assert sum(each["sql"].startswith("DELETE") for each in asked) == 1
    assert len(pairs()) == number * 2


def test_what_stands_is_kept_and_what_is_new_is_added(shared):
    first, second = bulk_items(2, shared)
    one, two = (shared.seat(user) for user in shared.members)
    assess(first, shared.members[0], 4, validate=False)
    pin_reader(actor=shared.president, item=second, seat=one)
    adopt(shared)
    assert {(first.pk, one.pk), (second.pk, one.pk)} <= pairs()
    before = pairs()
    (third,) = bulk_items(1, shared)
    assert adopt(shared, MORE) == 2
    assert before < pairs()
    assert third.assignments.count() == 2
    unpin_reader(actor=shared.president, item=second, seat=one)
    assert not ReadingAssignment.objects.filter(is_pinned=True).exists()
    assert two.assignments.exists()


def test_members_get_what_they_know_well(shared):
    items = bulk_items(4, shared)
    Candidature.objects.filter(committee_item__in=items[:2]).update(employer_type="SDIS")
    member = shared.members[0]
    declare_fields(actor=member, seat=shared.seat(member), employer_types=["SDIS"], categories=[])
    adopt(shared)
    assert {(item.pk, shared.seat(member).pk) for item in items[:2]} <= pairs()


def test_recused_member_is_given_nothing_and_loses_what_was_given(shared):
    first, second = bulk_items(2, shared)
    member = shared.members[0]
    recuse(first, member)
    adopt(shared)
    assert not first.assignments.filter(seat=shared.seat(member)).exists()
    give(second, shared.seat(member), by=shared.president) if (
        second.pk,
        shared.seat(member).pk,
    ) not in pairs() else None
    recuse(second, member)
    assert not shared.seat(member).assignments.exists()
    with pytest.raises(DomainError, match="pas disponible pour ce dossier"):
        pin_reader(actor=shared.president, item=second, seat=shared.seat(member))
    assert adopt(shared, MORE) == 1


def test_decided_and_withdrawn_dossiers_are_left_alone(shared):
    decided, gone, left = bulk_items(3, shared)
    decide(decided, shared.president, Outcome.ADMITTED)
    Candidature.objects.filter(pk=gone.candidature_id).update(state=State.UNDER_REVIEW)
    adopt(shared)
    assert {item for item, _seat in pairs()} == {left.pk}


def test_only_what_was_read_is_adopted(shared, session_of):
    bulk_items(2, shared)
    client = session_of(shared.president)
    seal = client.get(PAGE, {"proposer": "tout"}).context["proposal"].seal
    bulk_items(1, shared)
    refused = client.post(PAGE, {"mode": "tout", "seen": seal})
    assertContains(refused, "ont changé depuis", status_code=409)
    again = refused.context["proposal"].seal
    assert client.post(PAGE, {"mode": "tout", "seen": again}).status_code == 302
    assert len(pairs()) == 6


def test_who_shares_out(shared, session_of, item):
    for who in (shared.president, shared.secretary, shared.head):
        assert session_of(who).get(PAGE).status_code == 200
    for who in (shared.members[0], shared.adviser):
        client = session_of(who)
        assert [client.get(PAGE).status_code, client.post(PAGE).status_code] == [403, 403]
        assert client.get(reverse("committee:sharing_item", args=[item.uuid])).status_code == 403
        with pytest.raises(DomainError, match="répartissent"):
            adopt_proposal(actor=who, committee=shared.committee, mode=AFRESH, seen="")


def test_recused_president_neither_sees_nor_moves_nor_infers(shared, session_of):
    items = bulk_items(4, shared)
    hidden = items[0]
    shared_by_head = adopt(shared, actor=shared.head)
    assert shared_by_head == 8
    recuse(hidden, shared.president)
    kept = set(hidden.assignments.values_list("seat", flat=True))
    client = session_of(shared.president)
    page = client.get(PAGE, {"proposer": "tout"})
    assertNotContains(page, str(hidden.uuid))
    assert hidden.pk not in page.context["proposal"].problem.wanted
    assert sum(load.given for load in page.context["loads"]) == sum(
        len(line.readers) for line in page.context["preview"]
    )
    assert client.get(reverse("committee:sharing_item", args=[hidden.uuid])).status_code == 404
    with pytest.raises(DomainError) as refused:
        pin_reader(actor=shared.president, item=hidden, seat=shared.seat(shared.members[0]))
    assert refused.value.status == 404
    adopt(shared)
    assert set(hidden.assignments.values_list("seat", flat=True)) == kept


def test_proposal_does_not_depend_on_what_is_hidden(shared):
    """Whatever stands for the hidden dossier, the president reads the same proposal."""
    items = bulk_items(4, shared)
    recuse(items[0], shared.president)
    before = propose(read_table(shared.president, shared.committee), AFRESH).spread
    give(items[0], *(shared.seat(user) for user in shared.members), by=shared.head)
    after = propose(read_table(shared.president, shared.committee), AFRESH).spread
    assert before == after


def test_member_s_list_holds_what_was_given_to_them(shared, session_of):
    mine, read, other = bulk_items(3, shared, declared=True)
    member = shared.members[0]
    give(mine, shared.seat(member), by=shared.president)
    give(read, shared.seat(member), shared.seat(shared.members[1]), by=shared.president)
    for item in (read, other):
        assess(item, member, 4)  # the second of their own will
    board = session_of(member).get(BOARD, {"vue": "a-lire"}).context["board"]
    assert [row.item for row in board.shown] == [mine]
    assert (board.duty, board.read_count, board.total) == (2, 1, 3)
    assert {tab.slug: tab.count for tab in board.tabs} == {"": 3, "a-lire": 1, "lus": 2}
    rows = {row.item: row for row in session_of(member).get(BOARD).context["board"].shown}
    assert {item: row.reader_count for item, row in rows.items()} == {mine: 1, read: 2, other: 1}
    assert not rows[other].is_asked
    viewer = viewer_of(member, shared.cycle)
    assert (list(viewer.unread()), viewer.read_count()) == ([mine], 1)
    seat = seat_with_progress(user=member, cycle=shared.cycle)
    assert (seat.to_read, seat.done) == (2, 1)
    page = session_of(member).get(reverse("committee:read", args=[mine.uuid]))
    assertContains(page, "<strong>1</strong> / 2 lu")


def test_called_deputy_takes_over_what_is_unread(shared):
    read, left, closed = bulk_items(3, shared)
    member = shared.members[0]
    deputy = make_member(shared.cycle, SeatRole.DEPUTY)
    seat = shared.seat(member)
    give(read, seat, by=shared.president)
    give(left, seat, by=shared.president)
    give(closed, seat, by=shared.president)
    assess(read, member, 4)
    recuse(closed, deputy)
    called = call_deputy(actor=shared.head, deputy=shared.seat(deputy), member=seat)
    assert pairs() == {(read.pk, seat.pk), (left.pk, called.pk)}
    send_back_deputy(actor=shared.head, deputy=called)
    assert pairs() == {(read.pk, seat.pk), (left.pk, seat.pk)}


def test_deputy_is_asked_to_read_one_dossier(shared, item, session_of):
    deputy = make_member(shared.cycle, SeatRole.DEPUTY)
    client = session_of(shared.president)
    route = reverse("committee:sharing_item", args=[item.uuid])
    assert client.post(route, {"seat": shared.seat(deputy).pk}).status_code == 302
    assertContains(client.get(route), "Ne plus fixer")
    assertContains(client.post(route, {"seat": ""}), "Choisissez une personne", status_code=422)
    adopt(shared)
    assert item.assignments.count() == 3  # two who count, and the deputy
    assert session_of(deputy).get(BOARD).context["board"].duty == 1
    unpin = reverse("committee:unpin", args=[item.uuid, shared.seat(deputy).pk])
    assert session_of(shared.president).post(unpin).status_code == 302
    assert item.assignments.count() == 2
    elsewhere = make_committee()
    with pytest.raises(DomainError, match="dans cette commission"):
        pin_reader(actor=shared.president, item=item, seat=elsewhere.seat(elsewhere.president))


def test_too_few_readers_are_said_by_name(shared, session_of):
    (item,) = bulk_items(1, shared)
    for user in shared.members:
        recuse(item, user)
    page = session_of(shared.president).get(PAGE, {"proposer": "tout"})
    assertContains(page, "Moins de 2 lecteurs possibles")
    assertContains(page, item.candidature.full_name)
    assert len(page.context["proposal"].made) == 1


def test_page_without_a_number_says_so(sitting, item, session_of):
    assertContains(session_of(sitting.president).get(PAGE), "Chaque membre lit tous les dossiers")
    page = session_of(sitting.president).get(PAGE, {"proposer": "tout"})
    assertContains(page, "réglez d’abord", status_code=409)


def test_member_says_what_they_know_well(shared, session_of):
    member = shared.members[0]
    client = session_of(member)
    route = "/commission/mes-domaines/"
    shown = client.get(route)
    assertContains(shown, "Types d’employeur")
    sent = {"employer_types": ["SDIS", "COMMUNE"], "categories": ["DGS"], "seen": mark_in(shown)}
    for _ in range(2):
        assert client.post(route, sent).status_code == 302
    assertContains(client.post(route, {**sent, "categories": ["DGA"]}), "Deux versions de vos", status_code=409)
    seat = shared.seat(member)
    assert (seat.employer_types, seat.categories) == (["COMMUNE", "SDIS"], ["DGS"])
    assertContains(client.post(route, {"employer_types": ["RIEN"]}), "dans la liste", status_code=422)
    assert session_of(shared.secretary).get(route).status_code == 403
    with pytest.raises(DomainError, match="Seul un membre"):
        declare_fields(actor=shared.president, seat=seat, employer_types=[], categories=[])
    with pytest.raises(DomainError, match="dans la liste"):
        declare_fields(actor=member, seat=seat, employer_types=["RIEN"], categories=[])


@pytest.mark.parametrize("number", [1, 30])
def test_pages_run_a_constant_number_of_queries(shared, session_of, number, django_assert_num_queries):
    bulk_items(number, shared)
    adopt(shared)
    client = session_of(shared.president)
    with django_assert_num_queries(14):
        client.get(PAGE)
    with django_assert_num_queries(13):
        client.get(PAGE, {"proposer": "tout"})
    client = session_of(shared.members[0])
    with django_assert_num_queries(12):
        client.get(BOARD)
