"""What is found for a problem: means, values and margins are exact fractions of thousandths of a point."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from committee.composing.problem import Limit, Target


@dataclass(frozen=True)
class TargetStanding:
    """`count`: what the target counts in the group (people of each: the furthest value's). `missing`: the units by
    which it is missed, all values together. `at_fault`: the values that miss it, where each is counted apart."""

    target: Target
    count: int
    missing: int
    at_fault: tuple[str, ...] = ()

    @property
    def met(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class Standing:
    """A group against its problem. `clashes`: the employers that have several people, with them."""

    people: int
    total: int  # of the scores
    mean: Fraction
    value: Fraction
    targets: tuple[TargetStanding, ...]
    clashes: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def unmet(self) -> tuple[Target, ...]:
        return tuple(each.target for each in self.targets if not each.met)


class TieRule(StrEnum):
    """The last rule that was needed to tell the proposal from the other groups of the same value."""

    NONE = "none"  # no other group has this value
    WISHES = "wishes"
    LOWEST = "lowest"
    DRAW = "draw"


@dataclass(frozen=True)
class Proposal:
    """The best group, proven. `value` and `mean` in thousandths; `tie` says how many rules it took."""

    group: tuple[str, ...]  # best scores first
    value: Fraction
    mean: Fraction
    unmet: tuple[str, ...]  # keys of the wishes that are not met
    tie: TieRule
    solver_seconds: float
    seconds: float


@dataclass(frozen=True)
class Relaxation:
    """A hard limit, and what one more (or one less) would gain. `slack`: how many units are left before the limit is
    reached in the proposal, None where it is no matter of units. `gain` in thousandths of value, 0 where it does not
    bind."""

    limit: Limit
    slack: int | None
    gain: Fraction
    entering: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()

    @property
    def binds(self) -> bool:
        return self.gain > 0


@dataclass(frozen=True)
class Contradiction:
    """A smallest set of limits that no group can meet together: take any one away and the rest can be met."""

    limits: tuple[Limit, ...]
    eligible: int  # the people who are not left out
    seats: int

    @property
    def too_few(self) -> bool:
        return self.eligible < self.seats


@dataclass(frozen=True)
class TargetChange:
    before: TargetStanding
    after: TargetStanding

    @property
    def matters(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class SwapCost:
    """One person for another, or one alone who leaves or enters (the other is then empty).

    `broken`: by how many more units the hard limits are missed (fewer, under zero). `changes`: the targets whose
    standing changes. `clashes_made`, `clashes_lifted`: employers that come to have several people, or no longer do.
    """

    leaving: str
    entering: str
    mean: Fraction  # change
    value: Fraction  # change
    mean_after: Fraction
    broken: int
    changes: tuple[TargetChange, ...]
    clashes_made: tuple[str, ...] = ()
    clashes_lifted: tuple[str, ...] = ()

    @property
    def newly_met(self) -> tuple[Target, ...]:
        return tuple(each.after.target for each in self.changes if each.after.met and not each.before.met)

    @property
    def newly_missed(self) -> tuple[Target, ...]:
        return tuple(each.after.target for each in self.changes if each.before.met and not each.after.met)


class Presence(StrEnum):
    """In the groups within the distance of the best."""

    EVERY = "every"
    SOME = "some"
    NONE = "none"


EMPLOYER_FAMILY = "one_per_employer"


@dataclass(frozen=True)
class Stake:
    """`margin`: the best value with this person minus the best value without, in thousandths: what the group loses
    without them when positive, what they lack when negative. None where every group has them, or none can.

    `family`: for those at stake (in some), the family whose targets decide: without them this person would be in every
    group within the distance of the best, or in none, or else the margin moves most; `EMPLOYER_FAMILY` for the rule of
    one per employer; empty where none moves it: the score alone decides. `margin_without`: the margin without those
    targets.
    """

    key: str
    presence: Presence
    in_best: bool
    margin: Fraction | None = None
    family: str = ""
    margin_without: Fraction | None = None


@dataclass(frozen=True)
class Stakes:
    best: Proposal
    distance: int
    people: tuple[Stake, ...]  # best scores first
    seconds: float

    def of(self, presence: Presence) -> tuple[Stake, ...]:
        return tuple(stake for stake in self.people if stake.presence == presence)


@dataclass(frozen=True)
class Expected:
    """After replacement, on average over the cases where one or two people drop out: the mean score minus the weights
    of the wishes missed, in thousandths, and the units by which hard limits are missed."""

    value: Fraction
    missed: Fraction


@dataclass(frozen=True)
class WaitingList:
    """`order`: who is called. `expected`: of this list; `by_score`: of as many people by score alone. `considered`: how
    many people were looked at. `covered`: how likely it is that no more than two drop out, given that someone does."""

    order: tuple[str, ...]
    expected: Expected
    by_score: Expected
    considered: int
    covered: Fraction
    seconds: float


@dataclass(frozen=True)
class FirstRefusal:
    """What the refusal of one member would do: who is next by rank, who of the list best keeps the balance."""

    member: str
    by_rank: SwapCost | None
    best: SwapCost | None
