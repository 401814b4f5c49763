"""A sitting is prepared, convened five days before or with a word, called off, convened again without quorum."""

import pytest

from committee.enums import EventKind, SittingState
from committee.models import Attendance, SittingEvent, SittingItem
from committee.sittings import convening, opening, planning
from tests.factories.committee import bulk_items, close_call, recuse
from tests.factories.sittings import come, convene, open_with, plan, values_in
from toolkit.documents.models import Document
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


def order_of(sitting):
    return list(sitting.items.values_list("item_id", flat=True))


def test_agenda_holds_what_has_no_decision_and_no_other_sitting(world, items):
    made = plan(world)
    assert sorted(order_of(made)) == sorted(item.pk for item in items)
    assert made.number == 1
    (late,) = bulk_items(1, world)
    second = plan(world)
    assert (second.number, order_of(second)) == (2, [late.pk])


def test_same_recusals_follow_each_other(world, items):
    recuse(items[0], world.members[0])
    recuse(items[2], world.members[0])
    made = plan(world)
    places = {item: place for place, item in enumerate(order_of(made))}
    assert abs(places[items[0].pk] - places[items[2].pk]) == 1


@pytest.mark.parametrize("who", ["head", "president", "secretary"])
def test_who_prepares(world, items, who):
    assert planning.plan_sitting(actor=getattr(world, who), committee=world.committee, values=values_in())


@pytest.mark.parametrize("who", ["adviser", "member"])
def test_who_does_not(world, who):
    person = world.adviser if who == "adviser" else world.members[0]
    with pytest.raises(NotAllowedError):
        planning.plan_sitting(actor=person, committee=world.committee, values=values_in())


def test_a_date_to_come_and_a_place_are_asked(world):
    with pytest.raises(IncompleteError, match="à venir"):
        plan(world, days=-1)
    nowhere = planning.SittingValues(planned_at=values_in().planned_at)
    with pytest.raises(IncompleteError, match="lieu"):
        planning.plan_sitting(actor=world.secretary, committee=world.committee, values=nowhere)


def test_an_item_is_moved_by_hand_over_those_that_the_actor_does_not_see(world, items):
    made = plan(world)
    first, hidden, last = made.items.select_related("item")
    recuse(hidden.item, world.secretary)
    planning.move_item(actor=world.secretary, sitting=made, key=last.key, up=True)
    assert order_of(made) == [last.item_id, first.item_id, hidden.item_id]
    planning.move_item(actor=world.secretary, sitting=made, key=last.key, up=True)  # it is the first already
    planning.move_item(actor=world.secretary, sitting=made, key=last.key, up=False)
    assert order_of(made) == [first.item_id, last.item_id, hidden.item_id]
    with pytest.raises(NotAllowedError) as refusal:
        planning.move_item(actor=world.secretary, sitting=made, key=hidden.key, up=True)
    assert refusal.value.status == 404


def test_an_agenda_is_taken_from_and_added_to_until_it_leaves(world, items):
    made = plan(world)
    dropped = made.items.first()
    planning.drop_item(actor=world.head, sitting=made, key=dropped.key)
    assert len(order_of(made)) == 2
    assert planning.add_left_aside(actor=world.head, sitting=made) == 1
    planning.arrange_agenda(actor=world.head, sitting=made)
    convening.convene_sitting(actor=world.head, sitting=made)
    with pytest.raises(DomainError, match="La convocation est partie"):
        planning.add_left_aside(actor=world.head, sitting=made)
    with pytest.raises(DomainError, match="La convocation est partie"):
        planning.change_sitting(actor=world.head, sitting=made, values=values_in(9))


def test_each_seat_receives_its_letter_without_what_it_is_recused_from(world, items):
    recuse(items[1], world.members[0])
    made = convene(world)
    assert made.state == SittingState.CONVENED
    assert OutboxMail.objects.filter(event="committee.convened").count() == 5
    letters = {row.seat.user_id: row.letter for row in Attendance.objects.select_related("seat", "letter")}
    names = {user: [line["name"] for line in letter.context["lines"]] for user, letter in letters.items()}
    hidden = items[1].candidature.full_name
    assert hidden not in names[world.members[0].pk]
    assert len(names[world.members[0].pk]) == 2
    assert hidden in names[world.president.pk]
    assert not made.short_notice


def test_fewer_than_five_days_take_a_word_that_stays(world, items):
    made = plan(world, days=4)
    with pytest.raises(IncompleteError, match=r"cinq jours .* Il reste 4 jours"):
        convening.convene_sitting(actor=world.secretary, sitting=made)
    assert not OutboxMail.objects.filter(event="committee.convened").exists()
    done = convening.convene_sitting(actor=world.secretary, sitting=made, short_notice=True)
    assert done.short_notice
    assert "en urgence" in SittingEvent.objects.get(kind=EventKind.CONVENED).text


def test_five_days_suffice(world, items):
    assert not convening.convene_sitting(actor=world.secretary, sitting=plan(world, days=5)).short_notice


def test_a_second_click_and_an_empty_agenda(world, items):
    made = convene(world)
    with pytest.raises(StaleError):
        convening.convene_sitting(actor=world.secretary, sitting=made)
    empty = plan(world)
    with pytest.raises(DomainError, match="vide"):
        convening.convene_sitting(actor=world.secretary, sitting=empty)


def test_called_off_with_a_reason_that_everybody_reads(world, items):
    made = convene(world)
    with pytest.raises(IncompleteError):
        convening.cancel_sitting(actor=world.secretary, sitting=made, reason=" ")
    convening.cancel_sitting(actor=world.secretary, sitting=made, reason="Salle indisponible.")
    mails = OutboxMail.objects.filter(event="committee.sitting_cancelled")
    assert mails.count() == 5
    assert "Salle indisponible." in mails.first().text_body
    assert not Document.objects.live().filter(kind="committee_convocation").exists()
    again = plan(world)
    assert len(order_of(again)) == 3


def test_second_convocation_on_the_same_agenda_needs_no_quorum(world, items):
    first = open_with(world, world.secretary)
    values = values_in(7)
    with pytest.raises(DomainError, match="faute de quorum"):
        planning.plan_second_sitting(actor=world.secretary, sitting=first, values=values)
    opening.close_sitting(actor=world.secretary, sitting=first)
    first.refresh_from_db()
    assert first.lacked_quorum
    second = planning.plan_second_sitting(actor=world.secretary, sitting=first, values=values)
    assert planning.plan_second_sitting(actor=world.secretary, sitting=first, values=values) == second
    assert order_of(second) == order_of(first)
    with pytest.raises(DomainError, match="même ordre du jour"):
        planning.drop_item(actor=world.secretary, sitting=second, key=SittingItem.objects.filter(sitting=second)[0].key)
    convening.convene_sitting(actor=world.secretary, sitting=second)
    assert OutboxMail.objects.filter(event="committee.convened_again").count() == 5
    come(second, world.members[0])
    with pytest.raises(DomainError, match="Personne ne préside cette séance"):
        opening.open_sitting(actor=world.secretary, sitting=second, ahead=True)
    come(second, world.president)
    opening.open_sitting(actor=world.secretary, sitting=second, ahead=True)
    assert "sans condition de quorum" in SittingEvent.objects.filter(sitting=second, kind=EventKind.QUORUM)[0].text


def test_no_sitting_opens_before_the_call_is_over(world, items):
    made = convene(world)
    with pytest.raises(DomainError, match="L’appel est ouvert"):
        opening.open_sitting(actor=world.secretary, sitting=made)
    close_call(world.cycle)
    with pytest.raises(IncompleteError, match="pour l’ouvrir plus tôt"):
        opening.open_sitting(actor=world.secretary, sitting=made)
    opening.open_sitting(actor=world.secretary, sitting=made, ahead=True)
