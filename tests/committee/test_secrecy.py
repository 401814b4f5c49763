"""A recused member learns nothing of a dossier, by any door."""

from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from candidatures.enums import State
from candidatures.models import Candidature
from committee.enums import LinkGround, Outcome, RecusalSource
from committee.models import Recusal
from committee.services import declare_recusal
from committee.services.recusals import Link
from tests.factories.accounts import MembershipFactory
from tests.factories.candidatures import CandidatureFactory
from tests.factories.committee import assess, bulk_items, close_call, decide, make_committee, make_item, recuse

pytestmark = pytest.mark.django_db

BOARD = "/commission/"


@pytest.fixture
def trio(sitting):
    """Three dossiers by name, the middle one the best; the first member and the president are recused from that one."""
    items = bulk_items(3, sitting)
    for name, item in zip("ABC", items, strict=True):
        item.candidature.last_name = f"Nom-{name}"
        item.candidature.refresh_search()
        item.candidature.save()
        item.sort_name = item.candidature.sort_name
        item.save()
    member = sitting.members[1]
    for mark, item in zip((3, 5, 4), items, strict=True):
        assess(item, member, mark)
    for user in (sitting.members[0], sitting.president):
        recuse(items[1], user, Link(LinkGround.EMPLOYER))
    return items


def routes(item):
    return [
        ("get", reverse("committee:read", args=[item.uuid]), {}),
        ("post", reverse("committee:read", args=[item.uuid]), {"act": "draft"}),
        ("post", reverse("committee:vote", args=[item.uuid]), {"choice": "admit"}),
        ("post", reverse("committee:record", args=[item.uuid]), {"outcome": "admitted"}),
        ("post", reverse("committee:declare_link", args=[item.uuid]), {}),
    ]


@pytest.mark.parametrize("who", ["member", "president"])
def test_every_address_of_the_dossier_is_unknown(sitting, trio, session_of, who):
    client = session_of(sitting.members[0] if who == "member" else sitting.president)
    for method, url, data in routes(trio[1]):
        assert getattr(client, method)(url, data).status_code == 404, url


def test_files_of_the_dossier_are_unknown(session_of):
    sitting = make_committee(members=1)
    item = make_item(sitting)
    piece = item.candidature.pieces.current().first()
    url = reverse("committee:piece_file", args=[piece.uuid])
    client = session_of(sitting.members[0])
    response = client.get(url)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.getvalue().startswith(b"%PDF")
    declare_recusal(actor=sitting.members[0], item=item, reason="Ancien collègue")
    assert client.get(url).status_code == 404


def test_board_counts_ranks_and_finds_without_it(sitting, trio, session_of):
    client = session_of(sitting.president)
    response = client.get(BOARD)
    assertNotContains(response, "Nom-B")
    board = response.context["board"]
    assert [(row.rank, row.mean) for row in board.rows] == [(1, Decimal("16.00")), (2, Decimal("12.00"))]
    assert {view.name: view.count for view in board.views}["sans-decision"] == 2
    assert board.views[0].count == board.total == 2
    assertContains(client.get(BOARD, {"q": "Nom-B"}), "Aucun dossier ne correspond")
    assertContains(client.get(BOARD, {"q": "Nom-C"}), "Nom-C")


def test_neighbours_step_over_it(sitting, trio, session_of):
    client = session_of(sitting.members[0])
    response = client.get(reverse("committee:read", args=[trio[0].uuid]))
    reading = response.context["reading"]
    assert (reading.previous, reading.next, reading.total) == (None, trio[2], 2)
    assertNotContains(response, str(trio[1].uuid))
    reading = client.get(reverse("committee:read", args=[trio[2].uuid])).context["reading"]
    assert (reading.previous, reading.next) == (trio[0], None)


def test_next_to_read_steps_over_it(sitting, trio, session_of):
    client = session_of(sitting.members[0])
    marks = {f"c{criterion.pk}": "4" for criterion in sitting.cycle.criteria.all()}
    response = client.post(reverse("committee:read", args=[trio[0].uuid]), {**marks, "comment": "", "act": "validate"})
    assert response.url == reverse("committee:read", args=[trio[2].uuid])


def test_group_and_decisions_leave_it_out(sitting, trio, session_of):
    for item in trio:
        decide(item, sitting.secretary, Outcome.ADMITTED)
    response = session_of(sitting.president).get(BOARD)
    assert response.context["group"].size == 2
    assert {view.name: view.count for view in response.context["board"].views}["admis"] == 2
    assert session_of(sitting.secretary).get(BOARD).context["group"].size == 3


def test_waiting_list_shows_no_gap(sitting, trio, session_of):
    for item in trio:
        decide(item, sitting.secretary, Outcome.WAITLISTED)
    client = session_of(sitting.president)
    rows = client.get(BOARD, {"vue": "liste-attente"}).context["board"].rows
    assert [row.decision_rank for row in rows] == [1, 2]
    page = client.get(reverse("committee:read", args=[trio[2].uuid]))
    assert page.context["reading"].decision_rank == 2
    assertContains(page, "rang 2")
    assertNotContains(page, "rang 3")


def test_publication_page_leaves_it_out_for_a_head_who_sits(sitting, trio, session_of):
    MembershipFactory(user=sitting.members[0], institute=sitting.cycle.institute, role=Role.HEAD_OF_SERVICE)
    for item in trio:
        decide(item, sitting.secretary, Outcome.ADMITTED)
    close_call(sitting.cycle)
    response = session_of(sitting.members[0]).get(reverse("committee:publish"))
    assertNotContains(response, "Nom-B")
    assert response.context["agenda"].total == 2


def test_declared_recusal_hides_at_once(sitting, trio, session_of):
    client = session_of(sitting.members[1])
    assertContains(client.get(BOARD), "Nom-A")
    url = reverse("committee:declare_link", args=[trio[0].uuid])
    response = client.post(url, {"link": "yes", "nature": "Ancien collègue"}, follow=True)
    assertContains(response, "Votre déport est enregistré")
    assertNotContains(response, "Nom-A")
    assertContains(client.post(url, follow=True), "déjà déporté")
    assert Recusal.objects.filter(source=RecusalSource.DECLARED).count() == 1


def test_own_dossier_does_not_exist_for_an_adviser_who_applies(sitting, trio, session_of):
    own = trio[0].candidature
    own.applicant = sitting.adviser
    own.save(update_fields=["applicant"])
    client = session_of(sitting.adviser)
    assert client.get(reverse("committee:read", args=[trio[0].uuid])).status_code == 404


@pytest.mark.parametrize("who", ["adviser", "head"])
def test_committee_is_shut_to_staff_who_compete(sitting, trio, session_of, who):
    person = getattr(sitting, who)
    Candidature.objects.filter(committee_item=trio[0]).update(applicant=person)
    client = session_of(person)
    for url in (BOARD, "/commission/publication/", reverse("committee:read", args=[trio[1].uuid])):
        assertContains(client.get(url), "Vous êtes candidat à ce cycle", status_code=403)
    Candidature.objects.filter(committee_item=trio[0]).update(state=State.WITHDRAWN)
    assertNotContains(client.get(BOARD), "Nom-A")


def test_draft_shuts_nothing(sitting, trio, session_of):
    CandidatureFactory(applicant=sitting.adviser, cycle=sitting.cycle)
    assertContains(session_of(sitting.adviser).get(BOARD), "Nom-A")


def test_head_who_competes_and_sits_reads_as_a_member(sitting, trio, session_of):
    member = sitting.members[1]
    MembershipFactory(user=member, institute=sitting.cycle.institute, role=Role.HEAD_OF_SERVICE)
    Candidature.objects.filter(committee_item=trio[0]).update(applicant=member)
    for each in trio:
        decide(each, sitting.secretary, Outcome.WAITLISTED)
    client = session_of(member)
    response = client.get(BOARD)
    assertNotContains(response, "Nom-A")
    assert [row.decision for row in response.context["board"].rows] == [None, None]
    assert client.get(reverse("committee:publish")).status_code == 403
    assert client.get(reverse("committee:members")).status_code == 403


def test_recusal_outlives_the_seat_s_use(sitting, trio, session_of):
    """Who declared a link as a member does not read the dossier again as an adviser."""
    member = sitting.members[1]
    MembershipFactory(user=member, institute=sitting.cycle.institute, role=Role.ADVISER)
    declare_recusal(actor=member, item=trio[0], reason="Ancien collègue")
    member.memberships.filter(role=Role.COMMITTEE_MEMBER).delete()
    for each in trio:
        decide(each, sitting.secretary, Outcome.WAITLISTED)
    client = session_of(member)
    assertNotContains(client.get(BOARD), "Nom-A")
    assert client.get(reverse("committee:read", args=[trio[0].uuid])).status_code == 404
    rows = client.get(BOARD, {"vue": "liste-attente"}).context["board"].rows
    assert [row.decision_rank for row in rows] == [1, 2]


def test_member_sees_no_mean_and_no_order_before_reading(sitting, trio, session_of):
    response = session_of(sitting.members[0]).get(BOARD)
    rows = response.context["board"].rows
    assert [row.item for row in rows] == [trio[0], trio[2]]  # by name; by mean it would be the contrary
    assert {(row.mean, row.rank, row.mean_is_open, tuple(row.tally)) for row in rows} == {(None, None, False, ())}
    assertNotContains(response, "16,00")
    assertContains(response, "après votre lecture")
    page = reverse("committee:read", args=[trio[0].uuid])
    response = session_of(sitting.members[0]).get(page)
    assertContains(response, "Les autres avis s’ouvrent après le vôtre")
    assertNotContains(response, "Projet net.")
    assess(trio[0], sitting.members[0], 2)
    response = session_of(sitting.members[0]).get(page)
    assertContains(response, "Projet net.")
    rows = session_of(sitting.members[0]).get(BOARD).context["board"].rows
    assert [row.mean for row in rows] == [Decimal("10.00"), None]


def test_member_knows_no_decision_before_publication(sitting, trio, session_of):
    decide(trio[0], sitting.secretary, Outcome.REJECTED, reason="Projet à mûrir.")
    client = session_of(sitting.members[1])
    response = client.get(BOARD)
    assert [row.decision for row in response.context["board"].rows] == [None] * 3
    assert response.context["group"] is None
    assertNotContains(client.get(reverse("committee:read", args=[trio[0].uuid])), "Projet à mûrir.")
    assert client.get(BOARD, {"vue": "non-retenus"}).context["board"].current == ""


def test_member_of_another_committee_knows_nothing(sitting, trio, session_of):
    other = make_committee()
    client = session_of(other.president)
    for method, url, data in routes(trio[0]):
        assert getattr(client, method)(url, data).status_code == 404
    assert client.get(BOARD, {"cycle": sitting.cycle.slug}).status_code == 404


def test_former_member_is_out(sitting, trio, session_of):
    member = sitting.members[0]
    member.memberships.all().delete()
    assert session_of(member).get(BOARD).status_code == 404
    assert Recusal.objects.filter(item=trio[1]).exists()
    assert trio[0].candidature.state == State.ELIGIBLE
