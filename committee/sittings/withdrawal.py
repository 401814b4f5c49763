"""A dossier leaves the committee, or a member steps aside, while a sitting has it on its agenda."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from candidatures.models import Candidature
from committee.enums import AHEAD, RUNNING, EventKind, ItemState, SittingState
from committee.models import Ballot, Item, Sitting, SittingItem
from committee.sittings.exits import send_out
from committee.sittings.journal import tell, touch
from committee.sittings.lifecycle import ITEMS
from committee.sittings.room import read_room
from committee.sittings.voting import annul_ballot

_TO_COME = (SittingState.PLANNED, SittingState.CONVENED, *RUNNING)
_NOT_OVER = AHEAD


def lock_sittings_of(candidature: Candidature) -> list[Sitting]:
    """The sittings to come or going on with this dossier, locked before the dossier is: see rights."""
    found = Sitting.objects.select_for_update(of=("self",)).filter(
        Q(state__in=_TO_COME), items__item__candidature=candidature, items__state__in=_NOT_OVER
    )
    return list(found.order_by("pk"))


def withdraw_from_agendas(candidature: Candidature, sittings: list[Sitting]) -> None:
    """Take the dossier off these agendas, which the caller has locked: a vote on it that is not pronounced is annulled.

    The items of a block that it led are voted on apart.
    """
    rows = SittingItem.objects.filter(item__candidature=candidature, sitting__in=sittings, state__in=_NOT_OVER)
    for row in rows.select_related("sitting", "item__candidature"):
        name = row.item.candidature.full_name
        annulled = annul_ballot(row, "Le dossier a quitté la commission.")
        row.followers.update(led_by=None)
        ITEMS.advance(row, "withdraw", ended_at=timezone.now(), led_by=None, note="Le dossier a quitté la commission.")
        ITEMS.save(row, ["state", "ended_at", "led_by", "note"])
        vote = " Le vote en cours est annulé." if annulled else ""
        tell(row.sitting, EventKind.WITHDRAWN, f"{name} n’est plus devant la commission.{vote}", actor=None, item=row)
        touch(row.sitting)


@transaction.atomic
def follow_recusal(*, actor: User, item: Item) -> None:
    """After somebody was recused from a dossier: if it is live, they leave the room, and a vote that holds their voice
    is annulled, since a secret voice cannot be taken out.

    The recusal is committed, or in the same transaction whose caller holds the sitting.
    """
    sittings = Sitting.objects.select_for_update(of=("self",)).filter(state__in=_TO_COME, items__item=item)
    for sitting in sittings.order_by("pk"):
        live = sitting.items.live().filter(item=item).select_related("sitting").first()
        if live is not None:
            _annul_if_voted(sitting, live, actor)
            send_out(live, read_room(sitting, [live.item_id]), actor=actor)
        SittingItem.objects.filter(sitting=sitting, item=item, state=ItemState.WAITING).update(led_by=None)
        touch(sitting)


def _annul_if_voted(sitting: Sitting, live: SittingItem, actor: User) -> None:
    voted = Ballot.objects.valid().filter(sitting_item=live, marks__seat__user=actor)
    if voted.exists():
        ITEMS.advance(live, "annul_vote")
        ITEMS.save(live, ["state"])
        annul_ballot(live, "Un membre qui avait voté s’est déporté.")
        words = "Le vote est annulé : un membre qui avait voté s’est déporté. Il est à refaire."
        tell(sitting, EventKind.ANNULLED, words, actor=actor, item=live)
