"""Several items voted as one block, when nobody asks otherwise."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from accounts.models import User
from committee.enums import EventKind
from committee.models import Sitting, SittingItem
from committee.sittings.journal import tell, touch_items
from committee.sittings.planning import recused_people
from committee.sittings.rights import find_known, lock_open, lock_sitting, seat_of
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError


@transaction.atomic
def form_block(*, actor: User, sitting: Sitting, key: UUID, others: Iterable[UUID]) -> SittingItem:
    """Have these waiting items voted with the one that was called: one vote, one result and one motive for all.

    The same people are recused from all of them, so that the base of the quorum is one. Raises NotAllowedError (403;
    404), DomainError (409), IncompleteError (422) without another item.
    """
    locked = lock_open(actor, sitting)
    lead = find_known(actor, locked, key)
    if not lead.is_called:
        raise DomainError("Un bloc se forme sur l’affaire appelée, avant d’ouvrir le vote.")
    rows = [find_known(actor, locked, other) for other in sorted(set(others) - {lead.key})]
    if not rows:
        raise IncompleteError("Cochez au moins une affaire à voter avec celle-ci.")
    out = recused_people([lead.item_id, *(row.item_id for row in rows)])
    for row in rows:
        if not row.is_waiting or row.led_by_id not in (None, lead.pk):
            raise DomainError(f"{row.item.candidature.full_name} n’attend plus : son vote ne se joint pas à celui-ci.")
        if out.get(row.item_id) != out.get(lead.item_id):
            raise DomainError(
                f"{row.item.candidature.full_name} n’a pas les mêmes déports : votez cette affaire à part."
            )
    undo_block(lead)
    SittingItem.objects.filter(pk__in=[row.pk for row in rows]).update(led_by=lead)
    _tell_each(lead, rows, "vote en bloc proposé.", actor)
    return lead


def _tell_each(lead: SittingItem, followers: Iterable[SittingItem], words: str, actor: User | None) -> None:
    """Of each by itself, to who may know of it and of the item that leads: nobody counts or reads another with it."""
    for row in followers:
        text = f"{row.item.candidature.full_name} : {words}"
        tell(lead.sitting, EventKind.BLOCK, text, actor=actor, item=row, beside=lead)
    touch_items(*(row.pk for row in followers))


def undo_block(lead: SittingItem) -> list[SittingItem]:
    """Have the items that it leads voted on apart; return them. The caller holds the lock of the sitting."""
    rows = list(lead.followers.select_related("item__candidature"))
    SittingItem.objects.filter(pk__in=[row.pk for row in rows]).update(led_by=None)
    touch_items(*(row.pk for row in rows))
    return rows


@transaction.atomic
def split_block(*, actor: User, sitting: Sitting, key: UUID) -> None:
    """Any member asks for separate votes, before the vote opens: the block is undone.

    Raises NotAllowedError (403; 404), DomainError (409) once the vote is open.
    """
    locked = lock_sitting(sitting)
    lead = find_known(actor, locked, key)
    seat = seat_of(actor, locked.committee)
    if seat is None:
        raise NotAllowedError("Un membre de la commission demande un vote séparé.")
    if not lead.is_called or not locked.is_open:
        raise DomainError(
            "Le vote est ouvert ou passé : demandez au secrétariat de l’annuler avant de séparer les votes."
        )
    _tell_each(lead, undo_block(lead), "un vote séparé est demandé, cette affaire est votée à part.", actor)


def split_changed(lead: SittingItem, *, actor: User | None) -> None:
    """Take out of a block the items whose recused people are no longer those of the item that leads it: each is voted
    on apart, which is told of it alone. The caller holds the lock of the sitting. One query without a block."""
    followers = list(lead.followers.select_related("item__candidature"))
    if not followers:
        return
    out = recused_people([lead.item_id, *(each.item_id for each in followers)])
    gone = [each for each in followers if out.get(each.item_id) != out.get(lead.item_id)]
    SittingItem.objects.filter(pk__in=[each.pk for each in gone]).update(led_by=None)
    _tell_each(lead, gone, "les déports ont changé, cette affaire est votée à part.", actor)
