"""The vice-president is named among the members, and presides what the president cannot."""

from itertools import product

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Title
from committee.enums import Chair, Outcome, SeatRole
from committee.models import Decision, Recusal, Seat
from committee.presiding import items_left_to
from committee.services import (
    appoint_president,
    call_deputy,
    end_vice_presidency,
    give_seat,
    name_vice_president,
    record_decision,
    remove_seat,
    send_back_deputy,
)
from tests.factories.committee import assess, bulk_items, close_call, make_committee, make_member, recuse
from tests.factories.sittings import convene
from toolkit.domain.errors import DomainError, NotAllowedError, StaleError
from toolkit.journal.models import JournalEntry

pytestmark = pytest.mark.django_db


def name(sitting, user, **more):
    return name_vice_president(actor=sitting.head, seat=sitting.seat(user), **more)


def vice_of(sitting):
    return Seat.objects.filter(committee=sitting.committee, is_vice_president=True).values_list("user", flat=True)


def test_one_vice_president_follows_another_and_the_history_says_so(sitting):
    first, second = sitting.members
    for user in (first, first, second):
        name(sitting, user)
    assert list(vice_of(sitting)) == [second.pk]
    for _ in range(2):
        end_vice_presidency(actor=sitting.head, seat=sitting.seat(second))
    assert not vice_of(sitting)
    told = JournalEntry.objects.filter(kind__startswith="vice_president").order_by("pk")
    assert list(told.values_list("kind", "subject")) == [
        ("vice_president_named", first.full_name),
        ("vice_president_named", second.full_name),
        ("vice_president_ended", second.full_name),
    ]


@pytest.mark.parametrize("who", ["adviser", "president", "secretary"])
def test_the_head_of_service_alone_names_one(sitting, who):
    for service in (name_vice_president, end_vice_presidency):
        with pytest.raises(NotAllowedError, match="chef de service"):
            service(actor=getattr(sitting, who), seat=sitting.seat(sitting.members[0]))
    assert not vice_of(sitting)


def test_it_takes_a_voice_and_the_role(sitting):
    deputy = make_member(sitting.cycle, SeatRole.DEPUTY)
    for user, why in (
        (sitting.president, "préside déjà"), (sitting.secretary, "pas de voix"), (deputy, "pas de voix"),
    ):  # fmt: skip
        with pytest.raises(DomainError, match=why):
            name(sitting, user)
    former = sitting.members[1]
    former.memberships.all().delete()
    with pytest.raises(DomainError, match="n’a plus le rôle"):
        name(sitting, former)
    called = call_deputy(actor=sitting.head, deputy=sitting.seat(deputy), member=sitting.seat(sitting.members[0]))
    with pytest.raises(DomainError, match="pas de voix"):
        name(sitting, sitting.members[0])
    name(sitting, deputy)
    with pytest.raises(DomainError, match="Confiez d’abord"):
        send_back_deputy(actor=sitting.head, deputy=called)
    assert list(vice_of(sitting)) == [deputy.pk]


def test_a_page_that_showed_somebody_else_is_refused(sitting):
    first, second = sitting.members
    name(sitting, first, seen="")
    with pytest.raises(StaleError, match=f"{first.full_name} assure maintenant"):
        name(sitting, second, seen="")
    name(sitting, second, seen=str(sitting.seat(first).pk))
    assert list(vice_of(sitting)) == [second.pk]


def test_the_voice_of_a_vice_president_is_not_taken_by_the_way(sitting):
    vice, other = sitting.members
    name(sitting, vice)
    deputy = make_member(sitting.cycle, SeatRole.DEPUTY)
    with pytest.raises(DomainError, match="Confiez d’abord à quelqu’un d’autre la vice-présidence"):
        call_deputy(actor=sitting.head, deputy=sitting.seat(deputy), member=sitting.seat(vice))
    for role in (SeatRole.SECRETARY, SeatRole.DEPUTY, SeatRole.PRESIDENT):
        with pytest.raises(DomainError, match="Confiez d’abord à quelqu’un d’autre la vice-présidence"):
            give_seat(actor=sitting.head, committee=sitting.committee, user=vice, role=role)
    give_seat(actor=sitting.head, committee=sitting.committee, user=vice, siren="219900016")
    assert list(vice_of(sitting)) == [vice.pk]
    appoint_president(actor=sitting.head, seat=sitting.seat(vice))
    assert (sitting.seat(vice).role, list(vice_of(sitting))) == (SeatRole.PRESIDENT, [])
    name(sitting, other)
    remove_seat(actor=sitting.head, seat=sitting.seat(other))
    assert not vice_of(sitting)


def test_the_database_knows_of_one_with_a_voice(sitting):
    first, second = (sitting.seat(user) for user in sitting.members)
    name(sitting, first.user)
    president = sitting.seat(sitting.president)
    for seat in (second, president):
        with pytest.raises(IntegrityError), transaction.atomic():
            Seat.objects.filter(pk=seat.pk).update(is_vice_president=True)


def test_the_title_agrees_with_the_person(sitting):
    name(sitting, sitting.members[0])
    seat = sitting.seat(sitting.members[0])
    for title, said in ((Title.F, "vice-présidente"), (Title.M, "vice-président"), ("", "vice-présidence")):
        seat.user.title = title
        assert (seat.capacity, seat.chair_words) == (f"Membre, {said}", f"{seat.user.full_name}, {said}")
    assert [Chair.PRESIDENT.held_by(title) for title in (Title.F, Title.M, "")] == [
        "présidente", "président", "présidence",
    ]  # fmt: skip


def test_on_the_page_of_a_seat(sitting, session_of):
    first, second = (sitting.seat(user) for user in sitting.members)
    head = session_of(sitting.head)
    members, page = reverse("committee:members"), reverse("committee:seat", args=[first.pk])
    assertContains(head.get(members), "Personne n’assure la vice-présidence")
    assertContains(head.get(page), "Confier la vice-présidence")
    url = reverse("committee:seat_vice", args=[first.pk])
    done = head.post(url, {"act": "name", "seen": ""}, follow=True)
    assertContains(done, "assure la vice-présidence")
    assertContains(done, "Membre, vice-présidence")
    stale = head.post(reverse("committee:seat_vice", args=[second.pk]), {"act": "name", "seen": ""})
    assertContains(stale, "relisez avant d’agir", status_code=409)
    assertContains(stale, f"{first.user.full_name} redeviendra membre", status_code=409)
    assertContains(head.post(url, {"act": "end"}, follow=True), "n’assure plus la vice-présidence")
    assertContains(head.get(reverse("committee:settings")), "Vice-présidence confiée")
    assertNotContains(head.get(reverse("committee:seat", args=[sitting.seat(sitting.president).pk])), "vice-présidence")


def test_the_screens_of_a_sitting_hear_of_it(sitting):
    bulk_items(1, sitting)
    made = convene(sitting)
    before = made.version
    name(sitting, sitting.members[0])
    made.refresh_from_db()
    assert made.version > before


RECUSED = ("nobody", "president", "vice", "both")
PEOPLE = ("president", "vice", "member", "secretary")
MOTIVE = "La candidate part en mission : la commission a décidé par écrit."


def expected(recused, named, is_read, who, motive):
    """The rule, written again: 200 when it is recorded, else the status of the refusal."""
    away = {"nobody": (), "both": ("president", "vice")}.get(recused, (recused,))
    if who == "member" or (who == "vice" and not named):
        return 403
    if who in away:
        return 404
    presides = who == "president" or (who == "vice" and "president" in away)
    if (who == "vice" and not presides) or (motive and not presides):
        return 403
    if is_read or (presides and motive):
        return 200
    return 422 if presides else 409


def test_whoever_presides_a_dossier_records_its_decision_and_may_give_a_motive():
    """Out of a sitting: who is recused x whether a vice-president is named x a reading or none x who x a motive."""
    world = make_committee(members=3, secretary=True, vice=True)
    close_call(world.cycle)
    member, people = world.members[0], (world.president, world.vice_president)
    away = {"nobody": (), "president": people[:1], "vice": people[1:], "both": people}
    dossiers = {(recused, is_read): item for (recused, is_read), item in zip(
        product(RECUSED, (False, True)), bulk_items(8, world), strict=True
    )}  # fmt: skip
    for (recused, is_read), item in dossiers.items():
        for user in away[recused]:
            recuse(item, user)
        if is_read:
            assess(item, world.members[1], 4)
    who_is = {
        "president": world.president,
        "vice": world.vice_president,
        "member": member,
        "secretary": world.secretary,
    }
    wrong, tried = [], 0
    for named in (True, False):
        if not named:
            end_vice_presidency(actor=world.head, seat=world.seat(world.vice_president))
        for ((recused, is_read), item), who, motive in product(dossiers.items(), PEOPLE, ("", MOTIVE)):
            case, tried = (recused, named, is_read, who, motive), tried + 1
            answer = try_to_record(who_is[who], item, motive)
            wrong += [(case, answer, expected(*case))] if answer != expected(*case) else []
    assert (wrong, tried) == ([], 128)


def try_to_record(user, item, motive):
    try:
        made = record_decision(actor=user, item=item, outcome=Outcome.ADMITTED, override_reason=motive)
    except DomainError as refusal:
        return refusal.status
    assert (made.recorded_by, made.override_reason) == (user, motive)
    made.delete()
    return 200


def test_a_recusal_that_bears_no_seat_binds_the_person_all_the_same(sitting, item):
    close_call(sitting.cycle)
    recuse(item, sitting.president)
    Recusal.objects.update(seat=None)
    with pytest.raises(NotAllowedError) as refusal:
        record_decision(actor=sitting.president, item=item, outcome=Outcome.ADMITTED, override_reason=MOTIVE)
    assert refusal.value.status == 404


def test_a_vice_president_finds_what_is_theirs_to_decide_and_nothing_of_their_own_recusals(sitting, session_of):
    vice = sitting.members[1]
    name(sitting, vice)
    theirs, hidden, other = bulk_items(3, sitting)
    close_call(sitting.cycle)
    for user, item in ((sitting.president, theirs), (sitting.president, hidden), (vice, hidden)):
        recuse(item, user)
    assert list(items_left_to(sitting.seat(vice))) == [theirs]
    assert not items_left_to(sitting.seat(sitting.members[0]))
    client = session_of(vice)
    assertContains(client.get(reverse("dashboard:home")), "vue=a-presider")
    board = client.get(reverse("committee:board"), {"vue": "a-presider"}).context["board"]
    assert [row.item for row in board.shown] == [theirs]
    page = client.get(reverse("committee:read", args=[theirs.uuid]))
    assertContains(page, "Pourquoi décider sans lecture ni vote")
    assertNotContains(client.get(reverse("committee:read", args=[other.uuid])), 'id="decision"')
    typed = {"outcome": "admitted", "rank": "", "reason": "", "override_reason": MOTIVE, "seen": ""}
    assertContains(client.post(reverse("committee:record", args=[theirs.uuid]), typed, follow=True), "reste secrète")
    assert Decision.objects.get().recorded_by == vice
    assertContains(client.get(reverse("committee:read", args=[theirs.uuid])), "Proposer une autre décision")
    for item, status in ((other, 403), (hidden, 404)):
        assert client.post(reverse("committee:record", args=[item.uuid]), typed).status_code == status
    assertNotContains(session_of(sitting.members[0]).get(reverse("committee:board")), "À présider")


def test_without_a_president_the_vice_president_presides_all_they_may_know(sitting):
    vice = sitting.members[1]
    name(sitting, vice)
    items = bulk_items(2, sitting)
    recuse(items[0], vice)
    remove_seat(actor=sitting.head, seat=sitting.seat(sitting.president))
    assert list(items_left_to(sitting.seat(vice))) == items[1:]
