"""The pages: « Ma promotion », the offer, the board, the act, the group's own page."""

import datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from peers.models import Meeting, Peer, PeerGroup
from tests.factories.accounts import sign_in
from tests.peers.conftest import TUESDAY

pytestmark = pytest.mark.django_db


def test_a_participant_asks_for_a_group_then_reads_the_next_meeting_in_ma_promotion(client, world):
    me = world.person(0, wishes=False)
    sign_in(client, me.user)
    assertContains(client.get("/promotion/"), "Trois heures par mois à distance, si vous le voulez")
    url = reverse("peer:wish", args=[me.uuid])
    for words in ("à titre d’essai", "jamais pour le certificat", "restent au groupe", "9\u00a0novembre\u00a02027"):
        assertContains(client.get(url), words)
    assertContains(client.post(url, follow=True), "un courriel vous dira votre groupe")
    assertContains(client.get("/promotion/"), "Ils ne sont pas encore formés")
    for number in range(1, 4):
        world.person(number)
    (group,) = world.form()
    assertContains(client.get("/promotion/"), "Aucune réunion prévue")
    world.meet(group)
    assertContains(client.get("/promotion/"), "Prochaine réunion\u00a0: mardi 9\u00a0mars\u00a02027, de 14\u00a0h")
    assertContains(client.get(reverse("dashboard:agenda")), "Groupe de pairs")
    assertContains(client.post(url, {"act": "renoncer"}, follow=True), "votre place est libre")
    assert Peer.objects.count() == 3


def test_nothing_is_offered_once_it_is_all_over(client, world, time_machine):
    me = world.person(0, wishes=False)
    time_machine.move_to(datetime.datetime(2027, 11, 9, 12, tzinfo=datetime.UTC))
    sign_in(client, me.user)
    assertNotContains(client.get("/promotion/"), "groupes de pairs")
    page = client.get(reverse("peer:wish", args=[me.uuid]))
    assertContains(page, "ne sont plus proposés")
    assertNotContains(page, "Je veux être dans un groupe")


def test_staff_propose_adjust_and_form(client, world):
    world.people(9)
    sign_in(client, world.assistant)
    page = client.get(reverse("peers:board"))
    assertContains(page, "9 personnes")
    mark = {"seen": page.context["board"].mark}
    slug = [world.cycle.slug]
    page = client.post(reverse("peers:propose", args=slug), {**mark, "count": "2"}, follow=True)
    assertContains(page, "Personne n’a encore été prévenu")
    assertContains(page, "Tirage 1")
    places: dict[str, object] = {
        field.name: field.value() or "" for _, rows in page.context["plan"].rows for _, field in rows
    }
    stale = client.post(reverse("peers:plan", args=slug), {**mark, **places})
    assertContains(stale, "rien n’est fait", status_code=409)
    someone = next(lane.peers[0] for lane in page.context["board"].lanes if len(lane.peers) == 5)
    moved = {**places, str(someone.participant.uuid): "", "seen": page.context["board"].mark}
    page = client.post(reverse("peers:plan", args=slug), moved, follow=True)
    assertContains(page, f"{someone} est sans groupe et peut rejoindre")
    preview = client.get(reverse("peers:form", args=slug))
    assertContains(preview, "8 personnes")
    assertContains(preview, "Former les groupes, 8")
    done = client.post(reverse("peers:form", args=slug), {"seen": preview.context["board"].mark}, follow=True)
    assertContains(done, "2 groupes, 8 personnes")
    assertContains(client.post(reverse("peers:form", args=slug), mark), "rien n’est fait", status_code=409)


def test_staff_say_who_facilitates(client, world):
    world.people(4)
    (group,) = world.form()
    sign_in(client, world.assistant)
    url = reverse("peers:facilitator", args=[group.uuid])
    given = {"facilitator_name": "Zoé Zeller", "facilitator_email": "zoe@example.org"}
    assertContains(client.post(url, {**given, "seen": ""}), "Deux versions", status_code=409)
    seen = client.get(url).context["form"]["seen"].value()
    assertContains(client.post(url, {**given, "seen": seen}, follow=True), "Zoé Zeller anime ce groupe")


def test_a_group_writes_its_own_page(client, world, time_machine):
    world.people(4)
    (group,) = world.form()
    sign_in(client, group.members.first().participant.user)
    page = reverse("peer:group", args=[group.uuid])
    assertContains(client.get(page), "Aucune réunion n’est prévue")
    add = reverse("peer:meeting_add", args=[group.uuid])
    turn = group.members.last()
    given = {"day": "2027-03-09", "starts_at": "14:00", "ends_at": "17:00", "turn": turn.pk, "subject": "Délégation"}
    assertContains(client.post(add, {**given, "ends_at": "13:00"}), "finit après avoir commencé", status_code=422)
    shown = client.post(add, given, follow=True)
    for words in ("Délégation", str(turn), "Noter les dates"):
        assertContains(shown, words)
    link = reverse("peer:link", args=[group.uuid])
    seen = client.get(link).context["form"]["seen"].value()
    assertContains(client.post(link, {"link": "http://x.example.org", "seen": seen}), "https://", status_code=422)
    client.post(link, {"link": "https://x.example.org", "seen": seen})
    assertContains(client.get(page), "Rejoindre la réunion")
    ics = client.get(reverse("peer:calendar", args=[group.uuid]))
    assert b"SUMMARY:Groupe de pairs" in ics.content and b"x.example.org" not in ics.content
    time_machine.move_to(datetime.datetime.combine(TUESDAY, datetime.time(20), datetime.UTC))
    sign_in(client, turn.participant.user)
    row = Meeting.objects.get()
    met = reverse("peer:met", args=[group.uuid, row.uuid])
    came = {"met": "oui", "came": [turn.pk], "seen": str(row.revision)}
    assertContains(client.post(met, {**came, "came": []}), "Cochez les personnes", status_code=422)
    assertContains(client.post(met, came, follow=True), "C’est noté.")
    assertContains(client.get(met), "checked")
    gone = reverse("peer:meeting_remove", args=[group.uuid, row.uuid])
    assertContains(client.post(gone, {"seen": str(row.revision)}, follow=True), "n’est pas retirée")
    row.refresh_from_db()
    assertNotContains(client.post(gone, {"seen": str(row.revision)}, follow=True), "Délégation")


@pytest.mark.parametrize("number", [4, 8])
def test_pages_cost_a_constant_number_of_queries(client, world, number, django_assert_num_queries):
    world.people(number)
    (group,) = world.form()
    for day in range(number):
        world.meet(group, day=TUESDAY + datetime.timedelta(days=day), turn=group.members.first())
    sign_in(client, world.assistant)
    with django_assert_num_queries(13):
        client.get(reverse("peers:board"))
    sign_in(client, group.members.first().participant.user)
    with django_assert_num_queries(9):
        client.get(reverse("peer:group", args=[PeerGroup.objects.get().uuid]))
