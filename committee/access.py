"""One person before one committee: the only place that says what they may know of."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NoReturn

from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q, Subquery
from django.http import Http404

from accounts.enums import STAFF_ROLES, Role
from accounts.models import User
from candidatures.models import STANDING, Candidature
from committee.decisions.ranks import hidden_ranks, shown_rank
from committee.enums import VOTING_ROLES, AssessmentState
from committee.models import Assessment, Committee, Item, ItemQuerySet, ReadingAssignment, Recusal, Seat
from committee.permissions import (
    can_assess,
    can_override,
    can_record,
    can_set_targets,
    can_share,
    can_take_book,
    can_vote,
    is_head,
    is_instructor,
    sees_decisions,
    sees_scores,
    sees_tally,
    works_at_desk,
)
from committee.services.calibration import left_to_calibrate
from committee.services.seats import form_committee
from committee.sittings.announced import announced_sitting
from cycles.models import Cycle
from cycles.selection import choose_cycle, workplace_cycles
from toolkit.domain.errors import NotAllowedError
from toolkit.probe import one_or_none


@dataclass(frozen=True)
class Viewer:
    """A person, the committee, all its seats and the one they hold. The committee may not be formed yet (no key).

    The seats come in no order and without the people who hold them, unless the page has asked for their names.
    `elsewhere`: the other cycles in whose committee they sit, as far as the page had to know.
    """

    user: User
    committee: Committee
    seats: tuple[Seat, ...]
    seat: Seat | None
    elsewhere: tuple[Cycle, ...] = ()

    @property
    def cycle(self) -> Cycle:
        """The cycle the committee selects for."""
        return self.committee.cycle

    @cached_property
    def is_instructor(self) -> bool:
        """Adviser or head of service who does not compete in this cycle. One query, for who has the role."""
        return is_instructor(self.user, self.committee)

    @cached_property
    def can_assess(self) -> bool:
        """Reads and scores."""
        return can_assess(self.seat)

    @cached_property
    def can_vote(self) -> bool:
        """Votes."""
        return can_vote(self.seat)

    @cached_property
    def can_record(self) -> bool:
        """Records decisions."""
        return can_record(self.seat)

    @cached_property
    def can_take_book(self) -> bool:
        """Has the dossiers they read as one PDF."""
        return can_take_book(self.seat, instructor=self.is_instructor)

    @cached_property
    def can_publish(self) -> bool:
        """Publishes them."""
        return self.is_instructor and is_head(self.user, self.committee)

    @cached_property
    def can_manage_seats(self) -> bool:
        """Composes the committee."""
        return self.can_publish

    @cached_property
    def reads_register(self) -> bool:
        """Reads the register of recusals: whoever records decisions, and the head of service who will publish them."""
        return self.can_record or self.can_manage_seats

    @cached_property
    def can_override(self) -> bool:
        """Decides without a reading or a vote, on a motive of their own."""
        return can_override(self.seat)

    @cached_property
    def sees_scores(self) -> bool:
        """Every reading and every mean, without a reading of their own."""
        return sees_scores(self.seat, instructor=self.is_instructor)

    @cached_property
    def sees_tally(self) -> bool:
        """The count of votes, and ranks: of the dossiers they have read where they read under the veil."""
        return sees_tally(self.seat, instructor=self.is_instructor)

    @cached_property
    def sees_decisions(self) -> bool:
        """Decisions under embargo."""
        return sees_decisions(self.seat, instructor=self.is_instructor, head=is_head(self.user, self.committee))

    @cached_property
    def voters(self) -> frozenset[int]:
        """Ids of the seats that score and vote."""
        return frozenset(seat.pk for seat in self.seats if seat.has_voice)

    @property
    def vice_president(self) -> Seat | None:
        """Whoever presides where the president is absent or recused."""
        return next((seat for seat in self.seats if seat.is_vice_president), None)

    @cached_property
    def hidden_ranks(self) -> list[int]:
        """Waiting-list ranks this person must not guess."""
        return hidden_ranks(self.user, self.committee)

    def shown_rank(self, rank: int) -> int:
        """A waiting-list rank as this person sees it."""
        return shown_rank(rank, self.hidden_ranks)

    def formed(self) -> "Viewer":
        """The same before a committee that has its row, for whoever acts on it."""
        if self.committee.pk is not None:
            return self
        return replace(self, committee=form_committee(cycle=self.cycle))

    def known_items(self) -> ItemQuerySet:
        """Dossiers this person may know of, withdrawn ones included. Their own is never one of them."""
        if self.committee.pk is None:
            return Item.objects.none()
        return Item.objects.filter(committee=self.committee).known_to(self.user)

    def items(self) -> ItemQuerySet:
        """Dossiers this person may read: what lists, counts, ranks and neighbours are made of."""
        return self.known_items().standing()

    @cached_property
    def can_set_targets(self) -> bool:
        """Sets what the group is composed for."""
        return can_set_targets(self.seat, head=self.can_publish)

    @cached_property
    def can_share(self) -> bool:
        """Shares the dossiers out among the members."""
        return can_share(self.seat, head=self.can_publish)

    def duty(self) -> ItemQuerySet:
        """Dossiers that this member is asked to read: all, or those that were given to them."""
        return self.items().filter(self.is_asked) if self.committee.is_shared else self.items()

    def read_count(self) -> int:
        """Number of dossiers they are asked to read whose reading this member has validated."""
        if not self.can_assess:
            return 0
        if self.committee.is_shared:
            return self.duty().filter(self.has_read).count()
        # The few withdrawn ones are taken off, rather than thousands of rows joined.
        gone = Item.objects.filter(committee=self.committee, removed_at__isnull=False).values("pk")
        mine = Assessment.objects.filter(seat=self.seat, state=AssessmentState.VALIDATED)
        return mine.exclude(item__in=gone).count()

    @cached_property
    def left_to_calibrate(self) -> list[Item]:
        """The dossiers that this member is to read before the others. One query while the calibration goes on."""
        if not self.committee.calibrates or self.seat is None or not self.can_assess:
            return []
        return list(left_to_calibrate(self.seat).select_related("candidature"))

    def unread(self) -> ItemQuerySet:
        """Dossiers they are asked to read whose reading this member has not validated."""
        return self.duty().exclude(self.has_read)

    @property
    def is_asked(self) -> Exists:
        """The condition that a dossier was given to this member to read."""
        return Exists(ReadingAssignment.objects.filter(seat=self.seat, item=OuterRef("pk")))

    @property
    def has_read(self) -> Exists:
        """The condition that this member's reading of a dossier is validated."""
        return Exists(Assessment.objects.filter(seat=self.seat, item=OuterRef("pk"), state=AssessmentState.VALIDATED))

    def in_order(self, items: ItemQuerySet) -> ItemQuerySet:
        """These dossiers in an order that tells this person no mean they may not see: by mean for those who see them
        all; what the president has still to read first, by name; by name for members."""
        if self.sees_scores:
            return items.ranked()
        return items.ranked_once_read(self.has_read) if self.sees_tally else items.by_name()


def find_viewer(user: User, slug: str = "", *, with_names: bool = False) -> Viewer:
    """What this person may do in the committee of this cycle, or of their latest one. Two queries, three at most.

    `with_names`: the seats come by name, with who holds them and whom they deputise for. Raises Http404 for whoever has
    nothing to do there, NotAllowedError (403) for staff who compete in the cycle.
    """
    cycles = workplace_cycles(user)
    cycle = choose_cycle(cycles, slug)
    viewer = _viewer(user, cycle, cycles, with_names=with_names) if cycle else None
    if viewer is None and not slug:
        seated = choose_cycle(_seated(user, cycles))
        viewer = _viewer(user, seated, cycles, with_names=with_names) if seated else None
    return viewer or _refuse(user, cycle)


def lead_to(user: User, cycles: list[Cycle], slug: str = "") -> Cycle | None:
    """The cycle that a page is about, as choose_cycle; for someone whose only role is to sit, one where they do."""
    if not slug and not user.institutes_with_role(*STAFF_ROLES):
        cycles = _seated(user, cycles) or cycles
    return choose_cycle(cycles, slug)


def _seated(user: User, cycles: list[Cycle]) -> list[Cycle]:
    """Those of these cycles where this person sits. One query."""
    known = set(Seat.objects.held_by(user).values_list("committee__cycle_id", flat=True))
    return [cycle for cycle in cycles if cycle.pk in known]


def viewer_of(user: User, cycle: Cycle) -> Viewer:
    """The same for a cycle that is known. Raises as find_viewer."""
    return _viewer(user, cycle) or _refuse(user, cycle)


def has_access(user: User, cycle: Cycle) -> bool:
    """Whether this person has anything to do in the committee of a cycle. Two queries at most."""
    return _viewer(user, cycle) is not None


def _refuse(user: User, cycle: Cycle | None) -> NoReturn:
    if cycle is not None and works_at_desk(user, Committee(cycle=cycle)):
        raise NotAllowedError("Vous êtes candidat à ce cycle : les travaux de sa commission ne vous sont pas ouverts.")
    raise Http404("Cette commission n’existe pas, ou ne vous concerne pas.")


_NAMED = {"id", "uuid", "applicant", "cycle", "state", "title", "first_name", "last_name"}
_NOT_NAMED = [f"candidature__{field.name}" for field in Candidature._meta.concrete_fields if field.name not in _NAMED]
# Of the cycle, a page that is only written to needs where it is and which grid it has: never its texts.
_KEPT_OF_CYCLE = {"id", "institute", "slug", "title", "year", "state", "opens_at", "closes_at"}
_TEXTS = [
    f"committee__cycle__{field.name}" for field in Cycle._meta.concrete_fields if field.name not in _KEPT_OF_CYCLE
]
_OF_ITS_SITTING = (("at", "planned_at"), ("state", "state"))


def find_item(user: User, uuid: Any, *, to_write: bool = False) -> tuple[Viewer, Item]:
    """One dossier with its candidature, for someone who may know of it, even withdrawn. Two queries. Raises Http404.

    To be shown it brings its decision, what this person has declared on it (see ItemQuerySet.with_declaration) and
    `absent`, the number of voting members recused from it (None without one); `to_write` brings what known_item does.
    """
    found = known_item(user, uuid) if to_write else _shown_item(user, uuid)
    committee = found.committee
    return _admit(user, committee, committee.seats.order_by()) or _refuse(user, committee.cycle), found


def known_item(user: User, uuid: Any) -> Item:
    """One dossier that this person is not kept from, for a service that checks their seat: of the candidature its name
    and state alone, of the cycle no text. One query. Raises Http404."""
    known = Item.objects.select_related("candidature", "committee__cycle").known_to(user).filter(uuid=uuid)
    return _one(known.defer(*_NOT_NAMED, *_TEXTS))


def _shown_item(user: User, uuid: Any) -> Item:
    known = Item.objects.select_related("candidature", "committee__cycle").known_to(user).filter(uuid=uuid)
    absent = (
        Recusal.objects.standing()
        .filter(item=OuterRef("pk"), seat__role__in=VOTING_ROLES, seat__replaced_at=None)
        .order_by()
        .values("item")
    )
    counted = Subquery(absent.annotate(number=Count("pk")).values("number"))
    standing = Q(candidature__commitments__state__in=STANDING)
    current = FilteredRelation("candidature__commitments", condition=standing)
    sitting = {f"sitting_{name}": announced_sitting(OuterRef("pk"), column) for name, column in _OF_ITS_SITTING}
    known = known.with_declaration(user).annotate(absent=counted, current=current, **sitting)
    found = _one(known.select_related("decision", "current"))  # type: ignore[misc]  # joined just above
    found.candidature.bring_commitment(found.current)  # type: ignore[attr-defined]  # joined above
    return found


def _one(known: ItemQuerySet) -> Item:
    found = one_or_none(known)
    if found is None:
        raise Http404("Ce dossier n’existe pas, ou ne vous est pas accessible.")
    found.candidature.cycle = found.committee.cycle
    return found


def _viewer(user: User, cycle: Cycle, cycles: Iterable[Cycle] = (), *, with_names: bool = False) -> Viewer | None:
    """`cycles`: those among which the person may go elsewhere."""
    asked = Seat.objects.filter(Q(committee__cycle=cycle) | Q(user=user)).select_related("committee")
    found = list(asked.select_related("user", "deputises__user") if with_names else asked.order_by())
    seats = [seat for seat in found if seat.committee.cycle_id == cycle.pk]
    committee = seats[0].committee if seats else Committee.objects.filter(cycle=cycle).first()
    committee = committee or Committee(cycle=cycle)
    committee.cycle = cycle
    mine = {each.committee.cycle_id for each in found if each.user_id == user.pk} - {cycle.pk}
    others = [each for each in cycles if each.pk in mine]
    others = [each for each in others if user.has_role(Role.COMMITTEE_MEMBER, institute=each.institute_id)]
    return _admit(user, committee, seats, elsewhere=others)


def _admit(
    user: User, committee: Committee, seats: Iterable[Seat], *, elsewhere: Iterable[Cycle] = ()
) -> Viewer | None:
    """The person before this committee, whose seats these are; None for someone who has nothing to do there."""
    held = user.has_role(Role.COMMITTEE_MEMBER, institute=committee.cycle.institute_id)
    known = tuple(seats)
    seat = next((each for each in known if held and each.user_id == user.pk), None)
    if seat is not None:
        seat.user = user
    viewer = Viewer(user=user, committee=committee, seats=known, seat=seat, elsewhere=tuple(elsewhere))
    return viewer if seat is not None or viewer.is_instructor else None
