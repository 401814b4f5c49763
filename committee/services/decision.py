"""The president records what the committee decided. It stays secret until publication."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from candidatures.enums import State
from committee.enums import Outcome
from committee.errors import CommitteeError, InvalidError, NotAllowedError
from committee.models import Committee, Decision, Item, Recusal, Seat
from committee.permissions import can_record


@transaction.atomic
def record_decision(*, actor: Any, item: Item, outcome: str, rank: int | None = None, reason: str = "") -> Decision:
    """Record or change the outcome of one dossier. A waiting-list rank left empty is the next free one.

    Raises NotAllowedError (403), CommitteeError (409) once published or when the rank is taken, InvalidError (422) for
    an unknown outcome, a rejection without a reason or a rank below 1.
    """
    if outcome not in Outcome.values:
        raise InvalidError("Choisissez une décision : admis, liste d’attente ou non retenu.")
    if outcome == Outcome.REJECTED and not reason.strip():
        raise InvalidError("Écrivez le motif : une décision défavorable est motivée, le candidat le lira.")
    committee = Committee.objects.select_for_update(of=("self",)).get(pk=item.committee_id)
    locked = Item.objects.select_for_update(of=("self",)).select_related("candidature", "decision").get(pk=item.pk)
    _check_may_record(actor, locked)
    decision = getattr(locked, "decision", None)
    if decision is not None and decision.published_at is not None:
        raise CommitteeError("Cette décision est publiée : elle ne change plus ici.")
    if locked.removed_at is not None or locked.candidature.state != State.ELIGIBLE:
        raise CommitteeError("Ce dossier n’est plus devant la commission : rien n’a été enregistré.")
    rank = _rank(committee, locked, outcome, rank)
    recorded, _ = Decision.objects.update_or_create(
        item=locked,
        defaults={
            "committee": committee,
            "outcome": outcome,
            "rank": rank,
            "reason": reason.strip(),
            "recorded_by": actor,
            "recorded_at": timezone.now(),
        },
    )
    return recorded


def _check_may_record(actor: Any, item: Item) -> None:
    seat = Seat.objects.filter(committee=item.committee_id, user=actor).first()
    if not can_record(seat):
        raise NotAllowedError("Seul le président de la commission enregistre une décision.")
    if Recusal.objects.filter(seat=seat, item=item).exists():
        raise NotAllowedError("Vous vous êtes déporté sur ce dossier : il ne vous est plus accessible.", status=404)


def _rank(committee: Committee, item: Item, outcome: str, rank: int | None) -> int | None:
    if outcome != Outcome.WAITLISTED:
        return None
    others = Decision.objects.filter(committee=committee).exclude(item=item)
    if rank is None:
        own = Decision.objects.filter(item=item, outcome=Outcome.WAITLISTED).values_list("rank", flat=True).first()
        return own or (others.aggregate(last=Max("rank"))["last"] or 0) + 1
    if rank < 1:
        raise InvalidError("Un rang est un nombre à partir de 1.")
    if others.filter(rank=rank).exists():
        raise CommitteeError(f"Le rang {rank} est déjà pris sur la liste d’attente. Choisissez-en un autre.")
    return rank
