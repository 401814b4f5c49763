"""Who reads what: propose an exact sharing out of the dossiers, adopt it, fix a pair."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from candidatures.enums import Category, State
from committee.enums import READING_ROLES, VOTING_ROLES, AssessmentState, SeatRole
from committee.journal import CommitteeAct, journal_of
from committee.models import Assessment, Committee, Item, ReadingAssignment, Recusal, Seat
from committee.permissions import can_publish, can_share
from committee.spreading import Pair, Problem, Spread, spread_readings
from organisations.enums import EmployerType
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.domain.marks import mark_of_values
from toolkit.journal.services import record

AFRESH, MORE = "tout", "ajout"  # modes, as the address names them
_CANDIDATURE = ("state", "first_name", "last_name", "job_title", "employer_name", "employer_type", "category")


@dataclass(frozen=True)
class Table:
    """The dossiers that one person may know of and their readers: what a proposal is made from, and nothing else."""

    committee: Committee
    items: list[Item]
    seats: list[Seat]
    rows: dict[Pair, bool]
    states: dict[Pair, str]
    recused: frozenset[Pair]

    def is_open(self, item: Item) -> bool:
        """Whether a dossier is still to be judged."""
        return item.candidature.state == State.ELIGIBLE and not item.is_decided  # type: ignore[attr-defined]

    def problem(self, mode: str) -> Problem:
        """What is to be solved. Readings that are begun and pinned pairs stay; all pairs do when more are added."""
        stands = {pair for pair, pinned in self.rows.items() if pinned or mode == MORE} | set(self.states)
        closed = {item.pk for item in self.items if not self.is_open(item)}
        stands |= {pair for pair in self.rows if pair[0] in closed}
        kept = frozenset(stands - self.recused)
        wanted = self.committee.readers_per_item or 0
        free = [(item, seat) for item in self.items if item.pk not in closed for seat in self.seats]
        return Problem(
            wanted={item.pk: 0 if item.pk in closed else wanted for item in self.items},
            readers=[seat.pk for seat in self.seats],
            allowed=frozenset((item.pk, seat.pk) for item, seat in free) - self.recused,
            kept=kept,
            matching=frozenset((item.pk, seat.pk) for item, seat in free if is_in_field(item, seat)),
        )


def is_in_field(item: Item, seat: Seat) -> bool:
    """Whether the employer's type or the function of the candidate is one that the member says to know well."""
    candidature = item.candidature
    return candidature.employer_type in seat.employer_types or candidature.category in seat.categories


def read_table(user: User, committee: Committee) -> Table:
    """What this person may know of. Five queries, whatever the number of dossiers."""
    decided = Item.objects.filter(committee=committee, decision__isnull=False).values_list("pk", flat=True)
    known = Item.objects.filter(committee=committee).standing().known_to(user).select_related("candidature")
    names = [f"candidature__{name}" for name in _CANDIDATURE]
    items = list(known.only("uuid", "committee_id", "candidature_id", "sort_name", *names).by_name())
    judged = set(decided)
    for item in items:
        item.is_decided = item.pk in judged  # type: ignore[attr-defined]
    keys = {item.pk for item in items}
    here = {"item__committee": committee}
    voices = {**here, "seat__role__in": VOTING_ROLES}
    rows = ReadingAssignment.objects.filter(**voices).values_list("item", "seat", "is_pinned")
    begun = Assessment.objects.filter(**voices).exclude(seat__replaced_at__isnull=False, state=AssessmentState.DRAFT)
    recused = Recusal.objects.standing().filter(**here, seat__isnull=False).values_list("item", "seat")
    return Table(
        committee=committee,
        items=items,
        seats=list(committee.seats.voting().select_related("user").order_by("user__sort_name", "pk")),
        rows={(item, seat): pinned for item, seat, pinned in rows if item in keys},
        states={
            (item, seat): state for item, seat, state in begun.values_list("item", "seat", "state") if item in keys
        },
        recused=frozenset((item, seat) for item, seat in recused if item in keys),
    )


@dataclass(frozen=True)
class Proposal:
    """A sharing out as it would be, and what stands for it."""

    table: Table
    mode: str
    problem: Problem
    spread: Spread

    @property
    def made(self) -> frozenset[Pair]:
        """The pairs that would be new."""
        return self.spread.pairs - frozenset(self.table.rows)

    @property
    def dropped(self) -> frozenset[Pair]:
        """The pairs that would no longer be."""
        return frozenset(self.table.rows) - self.spread.pairs

    @property
    def seal(self) -> str:
        """What stands for what is read here: another seal, and something has changed."""
        held = [sorted(self.spread.pairs), sorted(self.table.rows), self.mode]
        return sha256(json.dumps(held).encode()).hexdigest()


def propose(table: Table, mode: str) -> Proposal:
    """Solve it. Raises DomainError (409) where there is nothing to solve."""
    if not table.committee.is_shared:
        raise DomainError("Chaque membre lit tous les dossiers : réglez d’abord le nombre de lecteurs par dossier.")
    if not table.seats:
        raise DomainError("Personne ne siège encore avec une voix : donnez d’abord des sièges.")
    problem = table.problem(mode)
    try:
        return Proposal(table, mode, problem, spread_readings(problem))
    except RuntimeError as error:
        raise DomainError(
            "La répartition n’a pas pu être calculée : fixez moins de lecteurs, puis réessayez."
        ) from error


@transaction.atomic
def adopt_proposal(*, actor: User, committee: Committee, mode: str, seen: str) -> int:
    """Write the sharing out that the actor has read (`seen`, its seal) and return the number of new pairs.

    Dossiers that the actor may not know of keep their readers. Raises NotAllowedError (403), DomainError (409) where
    something has changed since. Locks the committee.
    """
    locked = _lock(actor, committee)
    proposal = propose(read_table(actor, locked), mode)
    if proposal.seal != seen:
        raise DomainError("Des dossiers, des lectures ou des sièges ont changé depuis : relisez la proposition.")
    _drop(locked, proposal.dropped)
    ReadingAssignment.objects.bulk_create(
        ReadingAssignment(item_id=item, seat_id=seat, made_at=timezone.now(), made_by=actor)
        for item, seat in sorted(proposal.made)
    )
    if proposal.made or proposal.dropped:
        record(about=journal_of(locked), actor=actor, kind=CommitteeAct.SHARED)
    return len(proposal.made)


def _drop(committee: Committee, dropped: frozenset[Pair]) -> None:
    """Take these pairs back. Two statements, however many there are."""
    given = ReadingAssignment.objects.filter(item__committee=committee).values_list("pk", "item", "seat")
    keys = [pk for pk, item, seat in given if (item, seat) in dropped] if dropped else []
    ReadingAssignment.objects.filter(pk__in=keys).delete()


@transaction.atomic
def pin_reader(*, actor: User, item: Item, seat: Seat) -> ReadingAssignment:
    """Ask one member, or a deputy, to read one dossier, whatever is proposed later. A second click changes nothing.

    Raises NotAllowedError (403; 404 for a dossier the actor may not know of), DomainError (409) for someone recused.
    """
    locked = _lock_known(actor, item)
    if seat.committee_id != locked.committee_id or seat.role not in READING_ROLES or seat.replaced_at is not None:
        raise IncompleteError("Choisissez, dans cette commission, un membre qui lit.")
    if Recusal.objects.standing().filter(item=locked, seat=seat).exists():
        raise DomainError("Cette personne n’est pas disponible pour ce dossier : choisissez quelqu’un d’autre.")
    values = {"made_at": timezone.now(), "made_by": actor}
    made, _ = ReadingAssignment.objects.get_or_create(item=locked, seat=seat, defaults=values)
    if not made.is_pinned:
        made.is_pinned = True
        made.save(update_fields=["is_pinned"])
    return made


@transaction.atomic
def unpin_reader(*, actor: User, item: Item, seat: Seat) -> None:
    """Let the next proposal move this pair; a deputy is asked no more. Raises as pin_reader."""
    locked = _lock_known(actor, item)
    found = ReadingAssignment.objects.filter(item=locked, seat=seat)
    if seat.role == SeatRole.DEPUTY:
        found.delete()
    found.update(is_pinned=False)


def mark_of_fields(seat: Seat) -> str:
    """What a page that shows them keeps of the fields of a member."""
    return mark_of_values(sorted(seat.employer_types), sorted(seat.categories))


@transaction.atomic
def declare_fields(
    *, actor: User, seat: Seat, employer_types: Iterable[str], categories: Iterable[str], seen: str | None = None
) -> Seat:
    """A member says which employers and functions they know well.

    `seen` is the mark (see mark_of_fields) of those that the page showed; None when no page was read. Raises
    NotAllowedError (403), StaleError (409) when they said others in another page, IncompleteError (422).
    """
    kept = Seat.objects.held_by(actor).select_for_update(of=("self",))
    held = kept.filter(pk=seat.pk, role__in=READING_ROLES).first()
    if held is None:
        raise NotAllowedError("Seul un membre de la commission dit ses domaines.")
    types, functions = set(employer_types), set(categories)
    if types - set(EmployerType.values) or functions - set(Category.values):
        raise IncompleteError("Choisissez vos domaines dans la liste.")
    is_same = (set(held.employer_types), set(held.categories)) == (types, functions)
    if seen is not None and not is_same and seen != mark_of_fields(held):
        raise StaleError("Vous avez modifié vos domaines dans une autre page.")
    held.employer_types = [each for each in EmployerType.values if each in types]
    held.categories = [each for each in Category.values if each in functions]
    held.save(update_fields=["employer_types", "categories"])
    return held


def _lock(actor: User, committee: Committee) -> Committee:
    locked = Committee.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=committee.pk)
    seat = Seat.objects.held_by(actor).filter(committee=locked).first()
    if not can_share(seat, head=can_publish(actor, locked)):
        raise NotAllowedError("La présidence, le secrétariat et la direction du service répartissent les dossiers.")
    return locked


def _lock_known(actor: User, item: Item) -> Item:
    _lock(actor, item.committee)
    known = Item.objects.standing().known_to(actor).filter(pk=item.pk).first()
    if known is None:
        raise NotAllowedError("Ce dossier n’existe pas, ou ne vous est pas accessible.", status=404)
    return known
