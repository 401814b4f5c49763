"""Ranks on the waiting list: as they are stored, as one person counts them, and without a hole."""

from collections.abc import Iterable, Sequence

from django.db.models import F

from accounts.models import User
from committee.decisions.wanted import Wanted
from committee.enums import Outcome
from committee.models import Committee, Decision, Item
from toolkit.domain.errors import DomainError, IncompleteError

PARKED = 10_000  # above each rank: where a row stands while others take its place


def hidden_ranks(user: User, committee: Committee) -> list[int]:
    """Ranks held by dossiers this person may not know of: those they were recused from and their own, in order."""
    known = Item.objects.filter(committee=committee).known_to(user)
    hidden = Decision.objects.filter(committee=committee, rank__isnull=False).exclude(item__in=known.values("pk"))
    return [decision.rank for decision in hidden.order_by("rank").only("rank") if decision.rank is not None]


def shown_rank(rank: int, hidden: Iterable[int]) -> int:
    """The rank as someone sees it who does not see the hidden ones: no gap tells that one is there."""
    return rank - sum(1 for other in hidden if other < rank)


def _stored_rank(shown: int, hidden: Iterable[int]) -> int:
    """The contrary of shown_rank: count on, over the hidden ranks, in order."""
    rank = shown
    for other in hidden:
        if other <= rank:
            rank += 1
    return rank


def give_ranks(*, actor: User, committee: Committee, wanted: Sequence[Wanted]) -> dict[int, int | None]:
    """The stored rank of each of these decisions, by primary key of its dossier; None off the waiting list.

    One left empty keeps the rank that it has, else takes the next free one. Raises IncompleteError (422) for a rank
    below 1 or one that would leave a hole, DomainError (409) for one that is taken.
    """
    waiting = [each for each in wanted if each.outcome == Outcome.WAITLISTED]
    given: dict[int, int | None] = {each.item.pk: None for each in wanted}
    if not waiting:
        return given
    rows = Decision.objects.filter(committee=committee, rank__isnull=False).values_list("item", "rank")
    held = {item: rank for item, rank in rows if rank is not None}
    taken = {rank for item, rank in held.items() if item not in given}
    last = max(taken, default=0) + len(waiting)
    hidden = hidden_ranks(actor, committee) if any(each.rank is not None for each in waiting) else []
    for each in waiting:
        if each.rank is not None:
            given[each.item.pk] = _claim(each.rank, hidden, taken, last)
    for each in waiting:
        if given[each.item.pk] is None:
            given[each.item.pk] = _keep_or_next(held.get(each.item.pk), taken)
    return given


def _claim(shown: int, hidden: Sequence[int], taken: set[int], last: int) -> int:
    if shown < 1:
        raise IncompleteError("Un rang est un nombre à partir de 1.")
    rank = _stored_rank(shown, hidden)
    if rank > last:
        free = shown_rank(last, hidden)
        raise IncompleteError(f"Le rang {shown} laisserait des rangs vides : le prochain rang libre est {free}.")
    if rank in taken:
        raise DomainError(f"Le rang {shown} est déjà pris sur la liste d’attente. Choisissez-en un autre.")
    taken.add(rank)
    return rank


def _keep_or_next(own: int | None, taken: set[int]) -> int:
    rank = own if own is not None and own not in taken else max(taken, default=0) + 1
    taken.add(rank)
    return rank


def close_ranks(committee: Committee) -> None:
    """Let those who come after a rank that was left move up, in order. What left the committee's table comes last.

    The caller holds the committee. One query where no rank was left.
    """
    held = Decision.objects.filter(committee=committee, rank__isnull=False, published_at=None)
    rows = list(held.select_related("item").only("rank", "item__removed_at"))
    rows.sort(key=lambda row: (row.item.removed_at is not None, row.rank))
    moved = [(row, rank) for rank, row in enumerate(rows, start=1) if row.rank != rank]
    if moved:
        write_ranks(moved)


def write_ranks(moved: Iterable[tuple[Decision, int]]) -> None:
    """Give each row its rank, whoever holds it now among them."""
    rows = []
    for row, rank in moved:
        row.rank = rank
        rows.append(row)
    park_ranks(rows)
    Decision.objects.bulk_update(rows, ["rank"])


def park_ranks(rows: Iterable[Decision]) -> None:
    """Let these ranks go for a moment, so that others among the same rows may take them."""
    keys = [row.pk for row in rows]
    Decision.objects.filter(pk__in=keys, rank__isnull=False).update(rank=F("rank") + PARKED)
