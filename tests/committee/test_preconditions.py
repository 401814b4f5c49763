"""What must be there before a decision is recorded: each combination against rules written in plain words."""

from collections import Counter
from datetime import timedelta
from itertools import product
from typing import Any, NamedTuple

import pytest
from django.utils import timezone

from accounts.models import User
from candidatures.enums import State
from candidatures.models import Candidature
from committee.decisions.ground import ground_of
from committee.enums import (
    AssessmentState,
    BallotMode,
    Choice,
    DecisionNeeds,
    ItemState,
    Outcome,
    RecusalSource,
    SeatRole,
    SittingState,
)  # fmt: skip
from committee.models import Assessment, Ballot, Committee, Decision, Item, Recusal, Seat, Sitting, SittingItem, Vote
from committee.services import record_decision
from committee.services.recusals import recuse
from cycles.enums import CycleState
from cycles.models import Cycle
from tests.factories.accounts import UserFactory
from tests.factories.candidatures import bulk_candidatures
from tests.factories.committee import bulk_items, make_committee, make_member
from toolkit.domain.errors import DomainError

pytestmark = pytest.mark.django_db

CALLS = ("open", "over", "over, one person has more time", "archived")
READINGS = ("too few", "enough")
VOTES = ("none", "one cast", "ballot of a sitting")
RECUSALS = ("nobody", "who acts", "a reader", "the president")
ROLES = (
    "president", "vice-president", "secretary", "member", "deputy called", "deputy not called", "adviser", "head",
    "applicant", "nobody",
)  # fmt: skip
CONCERNED = ("president", "vice-president", "secretary", "member")  # by a recusal of the president
MOTIVES = ("", "Séance avancée : la candidate part en mission.")
ASKED = 2  # validated readings that the cycle asks for


def readings_that_count(readings: str, recusal: str) -> int:
    """Two members have read it, or one beside a draft; the first of them may be recused since."""
    return (2 if readings == "enough" else 1) - (recusal == "a reader")


def is_voted(vote: str, recusal: str) -> bool:
    """Whether a vote stands: that of the first reader goes with their recusal, a closed ballot stays."""
    return vote == "ballot of a sitting" or (vote == "one cast" and recusal != "a reader")


def suffices(needs: str, *, is_read: bool, is_voted: bool) -> bool:
    """Whether that is what the cycle asks for."""
    return {
        DecisionNeeds.EITHER: is_read or is_voted,
        DecisionNeeds.READINGS: is_read,
        DecisionNeeds.VOTE: is_voted,
        DecisionNeeds.BOTH: is_read and is_voted,
    }[DecisionNeeds(needs)]


class Case(NamedTuple):
    """One way of coming to a decision."""

    call: str
    needs: str
    readings: str
    vote: str
    recusal: str
    role: str
    motive: str

    @property
    def records(self) -> bool:
        """The president records what the committee decided, or the secretary under her authority; or the
        vice-president in her place."""
        return self.role in ("president", "vice-president", "secretary")

    @property
    def is_recused(self) -> bool:
        """Whoever tries is recused from the dossier."""
        return self.recusal == "who acts" or (self.recusal, self.role) == ("the president", "president")

    @property
    def presides(self) -> bool:
        """The president presides what she is not recused from, the vice-president the rest."""
        return self.role == ("vice-president" if self.recusal == "the president" else "president")

    @property
    def is_vice_in_vain(self) -> bool:
        """A vice-president where the president presides."""
        return self.role == "vice-president" and not self.presides

    @property
    def judges_everybody(self) -> bool:
        """Candidates are judged together: the call is over for each of them, an archive ends what time was left."""
        return self.call in ("over", "archived")

    @property
    def is_read(self) -> bool:
        """Enough members have read it; what somebody recused since has read counts no more."""
        return readings_that_count(self.readings, self.recusal) >= ASKED

    @property
    def is_voted(self) -> bool:
        """A vote stands."""
        return is_voted(self.vote, self.recusal)

    @property
    def has_ground(self) -> bool:
        """What the cycle asks for is there."""
        return suffices(self.needs, is_read=self.is_read, is_voted=self.is_voted)


RECORDED, FORBIDDEN, HIDDEN, NOT_NOW, INCOMPLETE = 200, 403, 404, 409, 422
# The first rule that applies answers.
RULES = (
    ("nobody but president, vice-president and secretary records", lambda case: not case.records, FORBIDDEN),
    ("who is recused learns nothing of the dossier", lambda case: case.is_recused, HIDDEN),
    ("the vice-president records what the president is recused from", lambda case: case.is_vice_in_vain, FORBIDDEN),
    ("nobody is judged before the call is over for all", lambda case: not case.judges_everybody, NOT_NOW),
    ("a motive is that of whoever presides", lambda case: case.motive and not case.presides, FORBIDDEN),
    ("what the cycle asks for suffices", lambda case: case.has_ground, RECORDED),
    ("whoever presides decides without it, and writes why", lambda case: case.motive, RECORDED),
    ("whoever presides is asked to write why", lambda case: case.presides, INCOMPLETE),
    ("the secretary waits for it, or for whoever presides", lambda case: True, NOT_NOW),
)


def expected(case: Case) -> int:
    """What the rules answer to this case."""
    return next(answer for _, applies, answer in RULES if applies(case))


@pytest.fixture
def world():
    """A committee of everybody who may try, two readers beside, and a sitting that was held."""
    made = make_committee(members=5, secretary=True, vice=True)
    waiting, called = (make_member(made.cycle, SeatRole.DEPUTY) for _ in range(2))
    replaced, deputy = made.seat(made.members[3]), made.seat(called)
    deputy.role, deputy.deputises, replaced.replaced_at = SeatRole.MEMBER, replaced, timezone.now()
    deputy.save()
    replaced.save()
    made.people = {
        "president": made.president, "vice-president": made.vice_president, "secretary": made.secretary,
        "member": made.members[2], "deputy called": called, "deputy not called": waiting, "adviser": made.adviser,
        "head": made.head, "nobody": UserFactory(),
    }  # fmt: skip
    made.held = Sitting.objects.create(
        committee=made.committee, number=1, planned_at=timezone.now(), convened_at=timezone.now(),
        state=SittingState.CLOSED,
    )  # fmt: skip
    made.at = timezone.now() - timedelta(minutes=1)
    made.late = bulk_candidatures(1, cycle=made.cycle, state=State.DRAFT)[0]
    return made


def set_call(world: Any, call: str) -> None:
    """Bring the call where this word says; the one who has more time had it granted before an archive, too."""
    now = timezone.now()
    ends = now + timedelta(days=1 if call == "open" else -1)
    state = CycleState.ARCHIVED if call == "archived" else CycleState.PUBLISHED
    Cycle.objects.filter(pk=world.cycle.pk).update(closes_at=ends, state=state)
    more = None if call in ("open", "over") else now + timedelta(days=3)
    Candidature.objects.filter(pk=world.late.pk).update(extended_until=more)


def set_dossier(world: Any, item: Item, readings: str, vote: str, recusal: str) -> None:
    """Readings, a vote and recusals of this dossier."""
    first, second = (world.seat(user) for user in world.members[:2])
    validated = {"state": AssessmentState.VALIDATED, "score": 12}
    read = [(first, validated), (second, validated if readings == "enough" else {})]  # a draft counts for nothing
    read.append((world.seat(world.people["deputy not called"]), validated))  # nor what a deputy has read, yet
    for seat, fields in read:
        read_at = {"updated_at": world.at} | ({"validated_at": world.at} if fields else {})
        Assessment.objects.create(item=item, seat=seat, **fields, **read_at)
    if vote == "one cast":
        Vote.objects.create(item=item, seat=first, choice=Choice.ADMIT, at=world.at)
    add_ballot(world, item, annulled=vote != "ballot of a sitting")
    if recusal == "a reader":
        recuse(seat=first, item=item, source=RecusalSource.DECLARED)
    elif recusal == "the president":
        recuse(seat=world.seat(world.president), item=item, source=RecusalSource.DECLARED)
    elif recusal == "who acts":  # it binds the person, with a seat or without one
        seats = {seat.user_id: seat for seat in Seat.objects.filter(committee=world.committee)}
        people = [*world.people.values(), item.candidature.applicant]
        Recusal.objects.bulk_create(
            Recusal(user=user, seat=seats.get(user.pk), item=item, source=RecusalSource.DECLARED, at=world.at)
            for user in people
        )


def add_ballot(world: Any, item: Item, *, annulled: bool) -> None:
    """A ballot of the sitting that was held, with a voice, which an annulment takes back."""
    row = SittingItem.objects.create(sitting=world.held, item=item, position=item.pk % 1000, state=ItemState.DECIDED)
    back = {"annulled_at": world.at, "annul_reason": "Une voix de trop."} if annulled else {}
    Ballot.objects.create(
        sitting_item=row, mode=BallotMode.SECRET, base=4, voices=4, admit=1, opened_at=world.at, closed_at=world.at,
        opened_by=world.secretary, **back,
    )  # fmt: skip


def answer_to(actor: User, item: Item, motive: str) -> int:
    """The status of what happens when this person records that the dossier is admitted; the decision goes again."""
    try:
        made = record_decision(actor=actor, item=item, outcome=Outcome.ADMITTED, override_reason=motive)
    except DomainError as refusal:
        return refusal.status
    assert (made.recorded_by, made.override_reason, made.published_at) == (actor, motive, None)
    made.delete()
    return RECORDED


def lay_out(world: Any) -> list[tuple[tuple[str, str, str], Item]]:
    """A dossier for each combination of readings, vote and recusal."""
    situations = list(product(READINGS, VOTES, RECUSALS))
    items = bulk_items(len(situations), world)
    for situation, item in zip(situations, items, strict=True):
        set_dossier(world, item, *situation)
    return list(zip(situations, items, strict=True))


def ask_for(world: Any, needs: str, asked: int) -> None:
    """What a decision of this cycle needs."""
    Committee.objects.filter(pk=world.committee.pk).update(needs=needs, readings_needed=asked)


@pytest.mark.parametrize("needs", DecisionNeeds.values)
def test_a_decision_is_recorded_by_those_who_may_once_it_may_be(world, needs):
    ask_for(world, needs, ASKED)
    laid_out = lay_out(world)
    wrong, answers = [], Counter()
    for call in CALLS:
        set_call(world, call)
        for (situation, item), role, motive in product(laid_out, ROLES, MOTIVES):
            if situation[2] == "the president" and role not in CONCERNED:
                continue
            case = Case(call, needs, *situation, role, motive)
            answer = answer_to(world.people.get(role, item.candidature.applicant), item, motive)
            answers[answer] += 1
            wrong += [(case, answer, expected(case))] if answer != expected(case) else []
    assert wrong == []
    assert not Decision.objects.exists()
    assert (answers.total(), answers.total() * len(DecisionNeeds)) == (1632, 6528)
    assert set(answers) == {RECORDED, FORBIDDEN, HIDDEN, NOT_NOW, INCOMPLETE}


def test_what_a_decision_stands_on_is_one_rule_in_python_and_in_sql(world):
    laid_out = lay_out(world)
    common = {"committee": world.committee, "recorded_by": world.members[1], "recorded_at": timezone.now()}
    Decision.objects.bulk_create(Decision(item=item, outcome=Outcome.ADMITTED, **common) for _, item in laid_out)
    for needs, asked in product(DecisionNeeds.values, (1, 2)):
        ask_for(world, needs, asked)
        stands = set(Decision.objects.grounded().values_list("item", flat=True))
        for (readings, vote, recusal), item in laid_out:
            is_read = readings_that_count(readings, recusal) >= asked
            rule = suffices(needs, is_read=is_read, is_voted=is_voted(vote, recusal))
            ground = ground_of(Item.objects.get(pk=item.pk))
            found = (bool(ground), ground.lacking == "", item.pk in stands)
            assert found == (rule, rule, rule), (needs, asked, readings, vote, recusal)
