"""Pages of a sitting: what each person is shown, in how many queries."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from committee.enums import Choice, Outcome, Presence, SeatRole
from committee.models import Assessment, Attendance, Ballot, Decision, Sitting, SittingItem
from committee.sittings import opening
from committee.sittings.conduct import call_item
from committee.sittings.convening import convene_sitting
from tests.factories.accounts import sign_in
from tests.factories.committee import bulk_items, close_call, make_member, recuse
from tests.factories.sittings import call, cast, come, convene, open_with, plan, values_in, vote_on
from tests.marks import mark_in, shown_at

pytestmark = pytest.mark.django_db


def url(name, sitting, *more):
    return reverse(f"committee:{name}", args=[sitting.uuid, *more])


def act(client, sitting, name, **data):
    return client.post(url("sitting_act", sitting, name), data)


def key_of(sitting, item):
    return SittingItem.objects.get(sitting=sitting, item=item).key


@pytest.fixture
def as_(client):
    def enter(user):
        client.logout()
        user.authenticator_set.all().delete()
        sign_in(client, user)
        return client

    return enter


def test_a_sitting_is_prepared_and_convened_on_screen(world, items, as_):
    client = as_(world.head)
    at = values_in(9).planned_at
    sent = {"day": at.date().isoformat(), "hour": "09:00", "place": "INET", "mode": "secret"}
    assert client.post(reverse("committee:sitting_plan"), {**sent, "place": ""}).status_code == 422
    client.post(reverse("committee:sitting_plan"), sent)
    made = Sitting.objects.get()
    page = client.get(url("sitting", made))
    assertContains(page, "3 affaires")
    assertContains(page, "le délai de cinq jours est tenu")
    first = made.items.first()
    shown = {"seen": mark_in(page)}
    answer = client.post(url("sitting_order", made), {"act": f"down {first.key}", **shown})
    assert answer.url.endswith(f"#affaire-{first.key}")
    assert client.post(url("sitting_order", made), {"act": "turn"}).status_code == 404
    stale = client.post(url("sitting_order", made), {"act": f"down {first.key}", **shown})
    assertContains(stale, "son ordre du jour ont changé", status_code=409)
    assertContains(client.post(url("sitting_convene", made), shown), "ont changé", status_code=409)
    change = url("sitting_change", made)
    client.post(change, {**sent, "place": "Salle Ill", **shown_at(client, change)})
    client.post(url("sitting_convene", made), shown_at(client, url("sitting", made)))
    made.refresh_from_db()
    assert (made.is_convened, made.place) == (True, "Salle Ill")
    assert client.post(url("sitting_convene", made)).status_code == 409
    client.post(url("sitting_cancel", made), {"reason": "Grève."})
    assertContains(client.get(url("sitting", made)), "Grève.")


def test_short_notice_asks_for_a_tick(world, items, as_):
    made = plan(world, days=2)
    client = as_(world.secretary)
    page = client.get(url("sitting", made))
    assertContains(page, "Moins de cinq jours")
    shown = {"seen": mark_in(page)}
    assertContains(client.post(url("sitting_convene", made), shown), "Cochez la case", status_code=422)
    assert client.post(url("sitting_convene", made), {"short_notice": "on", **shown}).status_code == 302


def test_members_read_what_was_convened_and_nothing_before(world, items, as_):
    recuse(items[0], world.members[0])
    made = plan(world)
    client = as_(world.members[0])
    assert client.get(url("sitting", made)).status_code == 404
    shown = convene(world, days=6) if bulk_items(1, world) else None
    convene_sitting(actor=world.head, sitting=made)
    page = client.get(url("sitting", made))
    assertContains(page, "2 affaires")
    assertNotContains(page, items[0].candidature.full_name)
    assertNotContains(page, "sortie")
    assert client.get(url("sitting_letter", made))["Content-Type"] == "application/pdf"
    calendar = client.get(url("sitting_day", made)).getvalue().decode()
    assert "SUMMARY:Séance de la commission" in calendar
    assert shown
    assert client.get(url("sitting_conduct", made)).status_code == 403
    assert client.post(url("sitting_order", made), {"act": "arrange"}).status_code == 403


def excuse(client, sitting, user, *, proxy_to):
    """Note that this person does not come, then their proxy; the page of the first is too old for the second."""
    row = Attendance.objects.get(sitting=sitting, seat__user=user)
    route, shown = url("sitting_presence", sitting, row.pk), {"seen": row.mark}
    assert client.post(route, {"status": Presence.EXCUSED, "note": "Message", **shown}).status_code == 302
    proxy = {"mandataire": proxy_to.pk, "ecran": "conduite"}
    stale = client.post(route, proxy | shown)
    assertContains(stale, "s’est fait excuser (Message). Notez à nouveau", status_code=409)
    row.refresh_from_db()
    client.post(route, proxy | {"seen": row.mark})


def test_a_whole_sitting_on_screen(world, items, as_):
    sitting = open_with(world, world.president, world.members[0], world.members[1], world.secretary)
    client = as_(world.secretary)
    seat = world.seat(world.members[0])
    excuse(client, sitting, world.members[2], proxy_to=seat)
    key = key_of(sitting, items[0])
    assert act(client, sitting, "appeler", affaire=key).status_code == 302
    assertContains(act(client, sitting, "appeler", affaire=key_of(sitting, items[1])), "déjà en cours", status_code=409)
    act(client, sitting, "voter", affaire=key, mode="secret")
    ballot = Ballot.objects.get()
    assertContains(client.get(url("sitting_conduct", sitting)), "<b>0</b> voix reçue sur 4", html=False)
    member = as_(world.members[0])
    page = member.get(url("sitting_follow", sitting))
    assertContains(page, items[0].candidature.full_name)
    assertContains(page, "qui vous a donné procuration")
    for voice in (seat.pk, world.seat(world.members[2]).pk):
        sent = {"ballot": ballot.uuid, "voix": voice, "choice": "admit"}
        assert member.post(url("sitting_vote", sitting), sent).status_code == 302
    again = member.post(url("sitting_vote", sitting), sent, headers={"accept": "application/json"})
    assert (again.status_code, "déjà reçue" in again.json()["refusal"]) == (409, True)
    assertContains(member.get(url("sitting_follow", sitting)), "Votre voix est reçue")
    cast(ballot, (world.president, Choice.ADMIT), (world.members[1], Choice.REJECT))
    client = as_(world.secretary)
    act(client, sitting, "clore", affaire=key)
    assertContains(client.get(url("sitting_conduct", sitting)), "3 pour admettre")
    act(client, sitting, "proclamer", affaire=key, motive="Projet net.")
    assert Decision.objects.get().outcome == Outcome.ADMITTED
    wall = client.get(url("sitting_wall", sitting))
    assertContains(wall, "Admis")
    assertNotContains(wall, world.members[0].full_name)
    act(client, sitting, "lever")
    sitting.refresh_from_db()
    assert sitting.is_closed
    assertContains(as_(world.members[1]).get(url("sitting_follow", sitting)), "La séance est levée")


def test_refused_acts_keep_what_was_typed(world, items, as_):
    sitting = open_with(world)
    client = as_(world.secretary)
    ballot = vote_on(world, sitting, items[0])
    cast(ballot, *((user, Choice.REJECT) for user in (world.president, *world.members)))
    key = key_of(sitting, items[0])
    act(client, sitting, "clore", affaire=key)
    assertContains(act(client, sitting, "proclamer", affaire=key, motive=" "), "Écrivez le motif", status_code=422)
    assertContains(act(client, sitting, "annuler-vote", affaire=key), "Écrivez pourquoi", status_code=422)
    long = act(client, sitting, "renvoyer", affaire=key, note="x" * 400)
    assertContains(long, "Retirez", status_code=422)
    assert act(client, sitting, "rien", affaire=key).status_code == 404
    assert act(client, sitting, "appeler", affaire="x").status_code == 404


def test_a_recused_member_sees_that_an_item_is_going_on_and_nothing_else(world, items, as_):
    recuse(items[0], world.members[0])
    sitting = open_with(world)
    call(world, sitting, items[0])
    client = as_(world.members[0])
    page = client.get(url("sitting_follow", sitting))
    assertContains(page, "<h1>Affaire en cours</h1>")
    for word in (items[0].candidature.full_name, "Affaire 1", "sur 3", "sur 2"):
        assertNotContains(page, word)
    aside = {"affaire": key_of(sitting, items[0]), "nature": "Ami"}
    assert client.post(url("sitting_step_aside", sitting), aside).status_code == 404


def test_a_recused_leader_and_the_wall_they_open_say_nothing_either(world, items, as_):
    recuse(items[0], world.secretary)
    sitting = open_with(world)
    call_item(actor=world.president, sitting=sitting, key=key_of(sitting, items[0]))
    client = as_(world.secretary)
    for name in ("sitting_conduct", "sitting_wall", "sitting_follow", "sitting"):
        assertNotContains(client.get(url(name, sitting)), items[0].candidature.full_name)


def test_a_member_steps_aside_in_the_sitting_and_their_vote_goes(world, items, as_):
    sitting = open_with(world)
    ballot = vote_on(world, sitting, items[0])
    cast(ballot, (world.members[0], Choice.ADMIT))
    client = as_(world.members[0])
    aside = {"affaire": key_of(sitting, items[0])}
    assert client.post(url("sitting_step_aside", sitting), aside).status_code == 422
    assert client.post(url("sitting_step_aside", sitting), {**aside, "nature": "Ancien collègue"}).status_code == 302
    assertContains(client.get(url("sitting_follow", sitting)), "<h1>Affaire en cours</h1>")
    ballot.refresh_from_db()
    assert ballot.annulled_at
    row = SittingItem.objects.get(item__uuid=aside["affaire"])
    assert (row.is_called, row.exits.count()) == (True, 1)


def test_who_is_absent_sees_nothing_live(world, items, as_):
    sitting = open_with(world, world.president, world.members[0], world.secretary)
    vote_on(world, sitting, items[0])
    page = as_(world.members[2]).get(url("sitting_follow", sitting))
    assertContains(page, "Votre présence n’est pas notée")
    assertNotContains(page, items[0].candidature.full_name)


def test_polling_answers_304_until_something_moves(world, items, as_):
    sitting = open_with(world)
    client = as_(world.members[0])
    page = client.get(url("sitting_follow", sitting))
    state = url("sitting_state", sitting, "membre")
    headers = {"if-none-match": page.context["mark"]}
    same = client.get(state, headers=headers)
    assert (same.status_code, same.content) == (304, b"")
    call(world, sitting, items[0])
    moved = client.get(state, headers=headers)
    assert (moved.status_code, len(moved.content) < 400) == (200, True)
    assert client.get(state, headers={"if-none-match": moved["ETag"]}).status_code == 304
    recuse(items[1], world.members[0])
    assert client.get(state, headers={"if-none-match": moved["ETag"]}).status_code == 200
    assert client.get(url("sitting_state", sitting, "autre")).status_code == 404


def test_queries_do_not_grow(world, as_, django_assert_num_queries):
    items = bulk_items(1, world, readers=4)
    sitting = open_with(world)
    client = as_(world.members[0])
    lead = as_(world.secretary)
    counts = {"sitting": 12, "sitting_conduct": 16, "sitting_wall": 11}
    for number in (1, 30):
        if number == 30:
            more = bulk_items(29, world, readers=4)
            SittingItem.objects.bulk_create(
                SittingItem(sitting=sitting, item=item, position=at) for at, item in enumerate(more, start=2)
            )
        else:
            call(world, sitting, items[0])
        for name, count in counts.items():
            with django_assert_num_queries(count):
                lead.get(url(name, sitting))
    member = as_(world.members[0])
    assert client is member
    with django_assert_num_queries(12):
        member.get(url("sitting_follow", sitting))
    with django_assert_num_queries(6):
        member.get(url("sitting_state", sitting, "membre"))
    with django_assert_num_queries(8):
        member.get(reverse("committee:sittings"))


def test_come_twice_changes_nothing(world, items):
    sitting = open_with(world)
    row = Attendance.objects.get(seat__user=world.president)
    at = row.arrived_at
    come(sitting, world.president)
    row.refresh_from_db()
    assert row.arrived_at == at


def test_the_page_of_a_dossier_says_when_it_is_voted_on(world, items, as_):
    convene(world)
    page = as_(world.members[0]).get(reverse("committee:read", args=[items[0].uuid]))
    assertContains(page, "Le vote se fait en séance, le")
    assertNotContains(page, "Vous pouvez changer d’avis")


def test_the_grid_of_a_dossier_closes_when_its_sitting_opens(world, items, as_):
    reader = items[0].assessments.first().seat.user
    Assessment.objects.filter(seat__user=reader).delete()
    grid = reverse("committee:read", args=[items[0].uuid])
    sitting = convene(world)
    assertContains(as_(reader).get(grid), "Valider, suivant")
    close_call(world.cycle)
    opening.open_sitting(actor=world.secretary, sitting=sitting, ahead=True)
    page = as_(reader).get(grid)
    assertContains(page, "La séance est ouverte")
    assertNotContains(page, "Valider, suivant")
    page = as_(reader).post(grid, {"comment": "Écrit trop tard.", "act": "validate", "seen": "-"})
    assertContains(page, "Écrit trop tard.", status_code=409)


def test_the_home_of_whoever_is_convened_leads_to_the_sitting(world, items, as_):
    home = reverse("dashboard:home")
    deputy = make_member(world.cycle, SeatRole.DEPUTY)
    sitting = convene(world)
    for person in (world.president, world.members[0], world.secretary):
        page = as_(person).get(home)
        assertContains(page, url("sitting", sitting))
        assertContains(page, "INET, salle Ill")
    assertNotContains(as_(deputy).get(home), url("sitting", sitting))
    close_call(world.cycle)
    opening.open_sitting(actor=world.secretary, sitting=sitting, ahead=True)
    assertContains(as_(world.members[0]).get(home), "La séance est ouverte")
    opening.close_sitting(actor=world.secretary, sitting=sitting)
    assertNotContains(as_(world.members[0]).get(home), url("sitting", sitting))
