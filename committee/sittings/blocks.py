"""Several items voted as one block, when nobody asks otherwise."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import User
from committee.enums import EventKind
from committee.models import Sitting, SittingItem
from committee.sittings.journal import tell, touch
from committee.sittings.planning import recused_people
from committee.sittings.rights import find_known, lock_open, lock_sitting, seat_of
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError


@transaction.atomic
def form_block(*, actor: User, sitting: Sitting, key: int, others: Iterable[int]) -> SittingItem:
    """Have these waiting items voted with the one that was called: one vote, one result and one motive for all.

    The same people are recused from all of them, so that the base of the quorum is one. Raises NotAllowedError (403;
    404), DomainError (409), IncompleteError (422) without another item.
    """
    locked = lock_open(actor, sitting)
    lead = find_known(actor, locked, key)
    if not lead.is_called:
        raise DomainError("Un bloc se forme sur l’affaire appelée, avant d’ouvrir le vote.")
    rows = [find_known(actor, locked, other) for other in sorted(set(others) - {lead.pk})]
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
    lead.followers.update(led_by=None)
    SittingItem.objects.filter(pk__in=[row.pk for row in rows]).update(led_by=lead)
    for row in (lead, *rows):  # of each by itself: who is recused from one later reads nothing of it with another
        tell(
            locked, EventKind.BLOCK, f"{row.item.candidature.full_name} : vote en bloc proposé.", actor=actor, item=row
        )
    touch(locked)
    return lead


@transaction.atomic
def split_block(*, actor: User, sitting: Sitting, key: int) -> None:
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
    if lead.followers.update(led_by=None):
        words = "Un vote séparé est demandé : chaque affaire est votée à part."
        tell(locked, EventKind.BLOCK, words, actor=actor, item=lead)
        touch(locked)


def split_changed(lead: SittingItem, *, actor: User | None) -> None:
    """Take out of a block the items whose recused people are no longer those of the item that leads it: each is voted
    on apart, which is told of it alone. The caller holds the lock of the sitting. One query without a block."""
    followers = list(lead.followers.select_related("sitting", "item__candidature"))
    if not followers:
        return
    out = recused_people([lead.item_id, *(each.item_id for each in followers)])
    for each in followers:
        if out.get(each.item_id) != out.get(lead.item_id):
            each.led_by = None
            each.save(update_fields=["led_by"])
            words = f"{each.item.candidature.full_name} : les déports ont changé, cette affaire est votée à part."
            tell(each.sitting, EventKind.BLOCK, words, actor=actor, item=each)
