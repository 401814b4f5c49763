"""A decision is proposed by one person and validated by another: whoever presides."""

from itertools import product

import pytest

from accounts.enums import Role
from committee.decisions.recording import record_decisions
from committee.decisions.validating import awaiting, seal_of, validate_decisions
from committee.decisions.wanted import Wanted
from committee.enums import Outcome, SeatRole
from committee.models import Decision, FormerDecision, Item, Seat
from committee.services import name_vice_president
from tests.factories.accounts import make_staff
from tests.factories.committee import bulk_items, close_call, decide, make_committee, open_call, recuse
from toolkit.domain.errors import DomainError, NotAllowedError, StaleError
from toolkit.journal.models import JournalEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    sitting = make_committee(members=2, secretary=True)
    vice = sitting.members[0]
    name_vice_president(actor=sitting.head, seat=sitting.seat(vice))
    sitting.vice_president = vice
    return sitting


def propose(sitting, actor, *items, outcome=Outcome.ADMITTED):
    for item in items:
        decide(item, actor, outcome, validated=False)


def test_the_president_validates_what_the_secretary_proposed(world):
    first, second = bulk_items(2, world, readers=2)
    propose(world, world.secretary, first, second)
    rows = validate_decisions(actor=world.president, committee=world.committee)
    assert {row.item_id for row in rows} == {first.pk, second.pk}
    for row in Decision.objects.all():
        assert (row.recorded_by, row.validated_by) == (world.secretary, world.president)
        assert JournalEntry.objects.filter(about=row.item.uuid, kind="decision_validated").count() == 1
    with pytest.raises(DomainError, match="Aucune décision n’attend votre validation"):
        validate_decisions(actor=world.president, committee=world.committee)


def may_validate(validator, proposer, recused):
    """The rule in plain words: never what one proposed; the president what she may know of, the vice-president what
    the president may not know of or has proposed herself."""
    if validator in (proposer, recused):
        return False
    if validator == "president":
        return True
    return validator == "vice_president" and "president" in (proposer, recused)


def test_each_validator_proposer_and_recusal(world):
    """Every combination of who validates, who proposed and who is recused."""
    validators = ("president", "vice_president", "member", "secretary", "adviser", "head")
    cases = list(product(validators, ("president", "vice_president", "secretary"), ("", "president", "vice_president")))
    people = {name: getattr(world, name) for name in validators if name != "member"} | {"member": world.members[1]}
    items = {
        (proposer, recused): item
        for (proposer, recused), item in zip(
            product(("president", "vice_president", "secretary"), ("", "president", "vice_president")),
            bulk_items(9, world, readers=3),
            strict=True,
        )
    }
    for (proposer, recused), item in items.items():
        # As plain columns: who may propose what has its own exhaustive test.
        decide(item, world.secretary, Outcome.ADMITTED, validated=False)
        Decision.objects.filter(item=item).update(recorded_by=people[proposer])
        if recused:
            recuse(item, people[recused])
    for validator, proposer, recused in cases:
        seat = Seat.objects.filter(committee=world.committee, user=people[validator]).first()
        found = seat is not None and awaiting(seat).filter(item=items[proposer, recused]).exists()
        assert found is may_validate(validator, proposer, recused), (validator, proposer, recused)
    assert len(cases) == 54


@pytest.mark.parametrize("who", ["member", "secretary", "adviser", "head", "stranger"])
def test_nobody_else_validates(world, who):
    (item,) = bulk_items(1, world, readers=2)
    propose(world, world.president, item)
    people = {"member": world.members[1], "stranger": make_staff(Role.ADVISER)}
    person = people.get(who) or getattr(world, who)
    with pytest.raises(NotAllowedError):
        validate_decisions(actor=person, committee=world.committee)


def test_a_page_out_of_date_validates_nothing(world):
    first, second = bulk_items(2, world, readers=2)
    propose(world, world.secretary, first, second)
    read = seal_of(awaiting(world.seat(world.president)).select_related("item"), [])
    propose(world, world.secretary, second, outcome=Outcome.WAITLISTED)
    with pytest.raises(StaleError):
        validate_decisions(actor=world.president, committee=world.committee, seen=read)
    assert not Decision.objects.exclude(validated_at=None).exists()


def test_nothing_is_validated_before_the_call_is_over(world):
    (item,) = bulk_items(1, world, readers=2)
    propose(world, world.secretary, item)
    open_call(world.cycle)
    with pytest.raises(DomainError, match="aucune décision ne se valide avant"):
        validate_decisions(actor=world.president, committee=world.committee)


def test_a_decision_that_lost_its_ground_is_named(world):
    (item,) = bulk_items(1, world, readers=1)
    propose(world, world.secretary, item)
    recuse(item, world.president)
    with pytest.raises(DomainError, match=item.candidature.last_name):
        validate_decisions(actor=world.vice_president, committee=world.committee)


def test_a_decision_that_changes_is_another_one(world):
    (item,) = bulk_items(1, world, readers=2)
    propose(world, world.secretary, item)
    validate_decisions(actor=world.president, committee=world.committee)
    close_call(world.cycle)
    changed = Wanted(item, Outcome.REJECTED, reason="Projet à mûrir.")
    (decision,) = record_decisions(actor=world.secretary, committee=world.committee, wanted=[changed])
    assert (decision.number, decision.is_validated) == (2, False)
    former = FormerDecision.objects.get(decision=decision)
    assert (former.number, former.outcome, former.validated_by) == (1, Outcome.ADMITTED, world.president)
    assert former.replaced_by == world.secretary


def test_many_are_proposed_at_once_all_or_none(world):
    first, second, third = bulk_items(3, world, readers=2)
    close_call(world.cycle)
    ranks = [Wanted(first, Outcome.WAITLISTED, rank=2), Wanted(second, Outcome.WAITLISTED, rank=1)]
    record_decisions(actor=world.secretary, committee=world.committee, wanted=ranks)
    swapped = [Wanted(first, Outcome.WAITLISTED, rank=1), Wanted(second, Outcome.WAITLISTED, rank=2)]
    record_decisions(actor=world.secretary, committee=world.committee, wanted=swapped)
    assert [Decision.objects.get(item=item).rank for item in (first, second)] == [1, 2]
    spoilt = [Wanted(third, Outcome.ADMITTED), Wanted(first, Outcome.WAITLISTED, rank=9)]
    with pytest.raises(DomainError, match="rangs vides"):
        record_decisions(actor=world.secretary, committee=world.committee, wanted=spoilt)
    assert not Decision.objects.filter(item=third).exists()


@pytest.mark.parametrize("number", [2, 20])
def test_the_queries_of_many_decisions_do_not_grow(world, number, django_assert_num_queries):
    close_call(world.cycle)
    wanted = [Wanted(item, Outcome.ADMITTED) for item in bulk_items(number, world, readers=2)]
    with django_assert_num_queries(15):
        record_decisions(actor=world.secretary, committee=world.committee, wanted=wanted)
    assert Item.objects.filter(decision__isnull=False).count() == number
    assert Seat.objects.filter(role=SeatRole.SECRETARY).count() == 1
