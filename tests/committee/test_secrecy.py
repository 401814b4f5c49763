"""A recused member learns nothing of a dossier, by any door."""

from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from candidatures.enums import State
from candidatures.models import Candidature
from committee.enums import Choice, LinkGround, Outcome, RecusalSource
from committee.models import Recusal
from committee.services import cast_vote, declare_recusal
from committee.services.recusals import Link
from cycles.models import Cycle
from cycles.targets import Target
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
    for mark, item in ((3, trio[0]), (4, trio[2])):
        assess(item, sitting.president, mark)
    client = session_of(sitting.president)
    response = client.get(BOARD)
    assertNotContains(response, "Nom-B")
    board = response.context["board"]
    assert [(row.rank, row.mean) for row in board.shown] == [(1, Decimal("16.00")), (2, Decimal("12.00"))]
    assert {tab.slug: tab.count for tab in board.tabs}["sans-decision"] == 2
    assert board.tabs[0].count == board.total == 2
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
    Cycle.objects.filter(pk=sitting.cycle.pk).update(targets=[Target("GENDER", "WOMEN", "AT_LEAST", 3).write()])
    response = session_of(sitting.president).get(BOARD)
    assert response.context["group"].size == 2
    # What a target lacks would tell of who is hidden: a reader who may not know everyone sees the counts alone.
    assert not response.context["group"].balance.gauges
    assertContains(response, "ses cibles ne vous sont pas montrées")
    assert {tab.slug: tab.count for tab in response.context["board"].tabs}["admis"] == 2
    group = session_of(sitting.secretary).get(BOARD).context["group"]
    assert (group.size, len(group.balance.gauges)) == (3, 1)


def test_waiting_list_shows_no_gap(sitting, trio, session_of):
    for item in trio:
        decide(item, sitting.secretary, Outcome.WAITLISTED)
    client = session_of(sitting.president)
    rows = client.get(BOARD, {"vue": "liste-attente"}).context["board"].shown
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
    assert [row.decision for row in response.context["board"].shown] == [None, None]
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
    rows = client.get(BOARD, {"vue": "liste-attente"}).context["board"].shown
    assert [row.decision_rank for row in rows] == [1, 2]


def test_member_sees_no_mean_and_no_order_before_reading(sitting, trio, session_of):
    response = session_of(sitting.members[0]).get(BOARD)
    rows = response.context["board"].shown
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
    rows = session_of(sitting.members[0]).get(BOARD).context["board"].shown
    assert [row.mean for row in rows] == [Decimal("10.00"), None]


# What each person may read of a dossier, by their own reading of it: its scores and names, its votes, ranks at all.
VEIL = {
    "president": {"none": (False, False, True), "draft": (False, False, True), "validated": (True, True, True)},
    "member": {"none": (False, False, False), "draft": (False, False, False), "validated": (True, False, False)},
    "head who sits": {"none": (False, False, False), "validated": (True, False, False)},
    "adviser who sits": {"none": (False, False, False), "validated": (True, False, False)},
    "secretary": {"none": (True, True, True)},
    "adviser": {"none": (True, True, True)},
    "head": {"none": (True, True, True)},
}


def person_of(sitting, who):
    """The person these words name; a voice and a role of the desk may be one person's."""
    if who == "member":
        return sitting.members[0]
    if who.endswith("who sits"):
        role = Role.HEAD_OF_SERVICE if who.startswith("head") else Role.ADVISER
        MembershipFactory(user=sitting.members[0], institute=sitting.cycle.institute, role=role)
        return sitting.members[0]
    return getattr(sitting, who)


@pytest.mark.parametrize(("who", "own"), [(who, own) for who, rows in VEIL.items() for own in rows])
def test_what_each_role_knows_of_a_dossier_by_its_own_reading(sitting, session_of, who, own):
    person = person_of(sitting, who)
    near, far = sorted(
        bulk_items(2, sitting), key=lambda item: (item.sort_name, item.pk)
    )  # by name; `far` has the better mean
    reader = sitting.members[1]
    assess(near, reader, 2, comment="Trop tôt.")
    assess(far, reader, 5, 5, 5, 5, 4, comment="Dossier remarqué.")
    cast_vote(actor=reader, item=far, choice=Choice.WAITLIST)
    if own != "none":
        assess(far, person, 5, 5, 5, 5, 4, validate=own == "validated")
    scores, votes, ranks = VEIL[who][own]
    client = session_of(person)
    pages = [
        client.get(BOARD),
        client.get(BOARD, {"q": "vauquelin"}),
        client.get(reverse("committee:read", args=[far.uuid])),
    ]
    rows = pages[0].context["board"].shown
    row = next(row for row in rows if row.item == far)
    assert row.mean == (Decimal("19.60") if scores else None)
    assert row.tally == (["1 pour la liste d’attente"] if votes else [])
    assert (row.rank is not None) == (scores and ranks)
    best_first = [far, near] if who in ("secretary", "adviser", "head") else [near, far]
    assert [row.item for row in rows] == best_first
    for page in pages:
        assert ("19,60" in page.content.decode()) == (scores or (own == "draft" and page is pages[2]))
    reading = pages[2].content.decode()
    assert ("Dossier remarqué." in reading, reader.last_name in reading) == (scores, scores)
    assert ("1 pour la liste d’attente" in reading) == votes
    assert "Trop tôt." not in reading


def test_president_s_board_ranks_what_she_has_read_after_what_she_has_to_read(sitting, session_of):
    items = bulk_items(5, sitting)
    for mark, item in zip((1, 5, 2, 4, 3), items, strict=True):
        assess(item, sitting.members[0], mark)
    for item, mark in ((items[0], 1), (items[3], 4), (items[4], 3)):
        assess(item, sitting.president, mark)
    rows = session_of(sitting.president).get(BOARD).context["board"].shown
    assert [(row.item, row.rank) for row in rows] == [
        (items[1], None),
        (items[2], None),
        (items[3], 1),
        (items[4], 2),
        (items[0], 3),
    ]


def test_president_records_what_was_decided_without_seeing_a_score(sitting, trio, session_of):
    close_call(sitting.cycle)
    client = session_of(sitting.president)
    url = reverse("committee:record", args=[trio[0].uuid])
    response = client.post(url, {"outcome": "admitted", "rank": "", "reason": "", "seen": ""}, follow=True)
    assertContains(response, "elle reste secrète")
    for page in (response, client.get(BOARD)):
        assertNotContains(page, "12,00")
    assertNotContains(response, sitting.members[1].last_name)


def test_member_knows_no_decision_before_publication(sitting, trio, session_of):
    decide(trio[0], sitting.secretary, Outcome.REJECTED, reason="Projet à mûrir.")
    client = session_of(sitting.members[1])
    response = client.get(BOARD)
    assert [row.decision for row in response.context["board"].shown] == [None] * 3
    assert response.context["group"] is None
    assertNotContains(client.get(reverse("committee:read", args=[trio[0].uuid])), "Projet à mûrir.")
    assert client.get(BOARD, {"vue": "non-retenus"}).context["board"].view.slug == ""


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
