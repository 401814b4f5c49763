"""Prepare a sitting: when, where, on what, in which order."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Min
from django.utils import timezone

from accounts.models import User
from candidatures.enums import State
from committee.enums import ANNOUNCED, AssessmentState, BallotMode, ItemState, SeatRole, SittingState
from committee.models import Assessment, Attendance, Committee, Item, Recusal, Sitting, SittingItem
from committee.sittings.agenda import arrange
from committee.sittings.rights import check_prepares, find_known, lock_sitting
from toolkit.domain.errors import DomainError, IncompleteError, StaleError
from toolkit.domain.marks import mark_of_values

_LEFT_OVER = (ItemState.WAITING, ItemState.DEFERRED)
_AHEAD = (SittingState.PLANNED, *ANNOUNCED)


@dataclass(frozen=True)
class SittingValues:
    """What is typed of a sitting."""

    planned_at: datetime
    place: str = ""
    link: str = ""
    mode: str = BallotMode.SECRET


@transaction.atomic
def plan_sitting(*, actor: User, committee: Committee, values: SittingValues) -> Sitting:
    """Prepare a sitting on every eligible dossier that has no decision and is on no other agenda.

    Raises NotAllowedError (403), IncompleteError (422) for a date that is past, or neither a place nor a link.
    """
    check_prepares(actor, committee)
    _check(values)
    locked = Committee.objects.select_for_update(of=("self",)).get(pk=committee.pk)
    sitting = Sitting.objects.create(committee=locked, number=_next_number(locked), **vars(values))
    _seat_everyone(sitting)
    _put(sitting, list(left_aside(sitting)))
    return sitting


@transaction.atomic
def plan_second_sitting(*, actor: User, sitting: Sitting, values: SittingValues) -> Sitting:
    """Prepare the second convocation of a sitting closed for want of quorum: the same agenda, less what was decided
    or withdrawn since, and no quorum needed (CRPA R133-10).

    A second click returns the first one. Raises NotAllowedError (403), DomainError (409), IncompleteError (422).
    """
    check_prepares(actor, sitting.committee)
    _check(values)
    locked = lock_sitting(sitting)
    known = locked.followed_by.exclude(state=SittingState.CANCELLED).first()
    if known is not None:
        return known
    if not locked.is_closed or not locked.lacked_quorum:
        raise DomainError("Une seconde convocation suit une séance levée faute de quorum : celle-ci ne l’est pas.")
    committee = Committee.objects.select_for_update(of=("self",)).get(pk=locked.committee_id)
    made = Sitting.objects.create(
        committee=committee, number=_next_number(committee), needs_quorum=False, follows=locked, **vars(values)
    )
    _seat_everyone(made)
    same = locked.items.filter(state__in=_LEFT_OVER).order_by("position", "pk")
    rows = (SittingItem(sitting=made, item_id=each.item_id, position=at) for at, each in enumerate(same, start=1))
    SittingItem.objects.bulk_create(rows)
    return made


def mark_of_sitting(sitting: Sitting) -> str:
    """What a page that shows them keeps of date, place and vote."""
    return mark_of_values(*(getattr(sitting, each.name) for each in fields(SittingValues)))


def mark_of_agenda(sitting: Sitting, items: Iterable[SittingItem]) -> str:
    """The same with its items, those that the reader may know of, in order."""
    return mark_of_values(mark_of_sitting(sitting), [str(each.key) for each in items])


def check_agenda_seen(actor: User, sitting: Sitting, seen: str | None) -> None:
    """Raise StaleError (409) when the sitting or its order is not what the page showed any more; None for no page."""
    if seen is None:
        return
    known = sitting.items.known_to(actor).select_related("item").order_by("position", "pk")
    if seen != mark_of_agenda(sitting, known):
        raise StaleError("La séance ou son ordre du jour ont changé depuis l’ouverture de la page : les voici.")


@transaction.atomic
def change_sitting(*, actor: User, sitting: Sitting, values: SittingValues, seen: str | None = None) -> Sitting:
    """Correct a sitting that nobody was convened to.

    `seen` is the mark (see mark_of_sitting) of what the actor has read; None when no page was read. Raises
    NotAllowedError (403), DomainError (409), StaleError (409) when it was changed meanwhile, IncompleteError (422).
    """
    check_prepares(actor, sitting.committee)
    _check(values)
    locked = lock_sitting(sitting)
    _check_planned(locked)
    if seen is not None and mark_of_sitting(locked) not in (seen, mark_of_values(*vars(values).values())):
        raise StaleError("Quelqu’un a modifié cette séance depuis que vous avez ouvert la page.")
    for name, value in vars(values).items():
        setattr(locked, name, value)
    locked.save(update_fields=list(vars(values)))
    return locked


def left_aside(sitting: Sitting) -> list[Item]:
    """Eligible dossiers without a decision that are on no agenda to come."""
    taken = SittingItem.objects.filter(sitting__committee=sitting.committee_id, sitting__state__in=_AHEAD)
    taken = taken.filter(state__in=_LEFT_OVER)
    items = Item.objects.standing().filter(committee=sitting.committee_id, decision__isnull=True)
    found = items.filter(candidature__state=State.ELIGIBLE).exclude(pk__in=taken.values("item"))
    return list(found.exclude(sitting_items__sitting=sitting).by_name())


@transaction.atomic
def add_left_aside(*, actor: User, sitting: Sitting) -> int:
    """Put what is on no agenda at the end of this one; return how many. Raises NotAllowedError (403), DomainError."""
    locked = _lock_planned(actor, sitting)
    items = left_aside(locked)
    last = locked.items.aggregate(last=Max("position"))["last"] or 0
    rows = (SittingItem(sitting=locked, item=item, position=at) for at, item in enumerate(items, start=last + 1))
    SittingItem.objects.bulk_create(rows)
    return len(items)


@transaction.atomic
def arrange_agenda(*, actor: User, sitting: Sitting, seen: str | None = None) -> None:
    """Put the whole agenda in the order of fewest exits.

    `seen`: see check_agenda_seen. Raises NotAllowedError (403), StaleError (409), DomainError (409).
    """
    locked = _lock_planned(actor, sitting)
    check_agenda_seen(actor, locked, seen)
    _number(_arranged(list(locked.items.all())))


@transaction.atomic
def move_item(*, actor: User, sitting: Sitting, key: UUID, up: bool, seen: str | None = None) -> None:
    """Move an item by one place among those that the actor may know of, while it is waiting.

    The secretary does it during the sitting too. `seen`: see check_agenda_seen. Raises NotAllowedError (403; 404),
    StaleError (409), DomainError (409).
    """
    locked = lock_sitting(sitting)
    check_prepares(actor, locked.committee)
    moved = find_known(actor, locked, key)
    check_agenda_seen(actor, locked, seen)
    if not moved.is_waiting or locked.is_closed or locked.is_cancelled:
        raise DomainError("Cette affaire n’attend plus : elle garde sa place.")
    rows = list(locked.items.all())
    known = set(locked.items.known_to(actor).values_list("pk", flat=True))
    shown = [row for row in rows if row.pk in known and row.is_waiting]
    at = next(place for place, row in enumerate(shown) if row.pk == moved.pk)
    beside = at - 1 if up else at + 1
    if not 0 <= beside < len(shown):
        return
    row = rows.pop(next(place for place, each in enumerate(rows) if each.pk == moved.pk))
    target = next(place for place, each in enumerate(rows) if each.pk == shown[beside].pk)
    rows.insert(target if up else target + 1, row)
    _number(rows)


@transaction.atomic
def drop_item(*, actor: User, sitting: Sitting, key: UUID) -> None:
    """Take an item off an agenda that nobody has received. Raises NotAllowedError (403; 404), DomainError (409)."""
    locked = _lock_planned(actor, sitting)
    if not locked.needs_quorum:
        raise DomainError("Une seconde convocation porte sur le même ordre du jour : rien ne s’en retire.")
    find_known(actor, locked, key).delete()
    _number(list(locked.items.all()))


def recused_people(items: list[int]) -> dict[int, frozenset[int]]:
    """Dossier -> ids of the people of the committee recused from it, whatever seat they had then. One query."""
    found: dict[int, set[int]] = {}
    standing = Recusal.objects.standing().filter(item__in=items, user__seats__committee=F("item__committee"))
    for item, user in standing.values_list("item_id", "user_id"):
        found.setdefault(item, set()).add(user)
    return {item: frozenset(users) for item, users in found.items()}


def spreads(items: list[int]) -> dict[int, Decimal]:
    """Dossier -> from its lowest validated score to its highest, to two decimals on every database. One query."""
    read = Assessment.objects.filter(item__in=items, state=AssessmentState.VALIDATED, score__isnull=False).order_by()
    rows = read.values_list("item_id").annotate(low=Min("score"), high=Max("score"))
    return {item: (high - low).quantize(Decimal("0.01")) for item, low, high in rows}


def _arranged(rows: list[SittingItem]) -> list[SittingItem]:
    keys = [row.item_id for row in rows]
    out, wide = recused_people(keys), spreads(keys)
    return arrange(
        rows,
        recused=lambda row: out.get(row.item_id, frozenset()),
        spread=lambda row: wide.get(row.item_id, Decimal(0)),
    )


def _put(sitting: Sitting, items: list[Item]) -> None:
    rows = _arranged([SittingItem(sitting=sitting, item=item) for item in items])
    for position, row in enumerate(rows, start=1):
        row.position = position
    SittingItem.objects.bulk_create(rows)


def _number(rows: list[SittingItem]) -> None:
    for position, row in enumerate(rows, start=1):
        row.position = position
    SittingItem.objects.bulk_update(rows, ["position"])


def _seat_everyone(sitting: Sitting) -> None:
    seats = sitting.committee.seats.filter(replaced_at=None).exclude(role=SeatRole.DEPUTY)
    seats = seats.exclude(attendances__sitting=sitting)
    Attendance.objects.bulk_create(Attendance(sitting=sitting, seat=seat) for seat in seats)


def seat_newcomers(sitting: Sitting) -> None:
    """Count the seats given since. Whoever replaces a member answers for themselves; readings stay with who made them.

    The caller holds the lock of the sitting.
    """
    _seat_everyone(sitting)


def _lock_planned(actor: User, sitting: Sitting) -> Sitting:
    locked = lock_sitting(sitting)
    check_prepares(actor, locked.committee)
    _check_planned(locked)
    return locked


def _check_planned(sitting: Sitting) -> None:
    if not sitting.is_planned:
        raise DomainError(
            "La convocation est partie : la date, le lieu et l’ordre du jour ne changent plus. Annulez la séance et "
            "convoquez-en une autre."
        )


def _next_number(committee: Committee) -> int:
    return (committee.sittings.aggregate(last=Max("number"))["last"] or 0) + 1


def _check(values: SittingValues) -> None:
    if values.planned_at <= timezone.now():
        raise IncompleteError("Choisissez une date à venir.")
    if not (values.place.strip() or values.link.strip()):
        raise IncompleteError("Écrivez le lieu, ou le lien de la visioconférence.")
