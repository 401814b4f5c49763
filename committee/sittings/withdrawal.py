"""A dossier leaves the committee while a sitting has it on its agenda."""

from django.db.models import Q
from django.utils import timezone

from candidatures.models import Candidature
from committee.enums import AHEAD, RUNNING, EventKind, SittingState
from committee.models import Sitting, SittingItem
from committee.sittings.blocks import undo_block
from committee.sittings.journal import tell, touch_items
from committee.sittings.lifecycle import ITEMS
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
        undo_block(row)
        ITEMS.advance(row, "withdraw", ended_at=timezone.now(), led_by=None, note="Le dossier a quitté la commission.")
        ITEMS.save(row, ["state", "ended_at", "led_by", "note"])
        vote = " Le vote en cours est annulé." if annulled else ""
        tell(row.sitting, EventKind.WITHDRAWN, f"{name} n’est plus devant la commission.{vote}", actor=None, item=row)
        touch_items(row.pk)
