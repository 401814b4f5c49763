"""Whoever presides validates the decisions that somebody else has proposed."""

import json
from collections.abc import Collection, Iterable
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from candidatures.enums import State
from committee.decisions.ground import why_too_early
from committee.decisions.ranks import hidden_ranks, shown_rank
from committee.enums import Chair, SeatRole
from committee.journal import DecisionAct, note_decisions
from committee.models import Committee, Decision, DecisionQuerySet, Seat
from committee.presiding import items_left_to
from committee.publishing.holding import check_not_held
from toolkit.domain.errors import DomainError, NotAllowedError, StaleError

ONLY_THE_CHAIR = (
    "La présidence de la commission valide les décisions ; la vice-présidence, celles que la présidence ne peut pas "
    "valider."
)


@transaction.atomic
def validate_decisions(
    *, actor: User, committee: Committee, keys: Collection[int] | None = None, seen: str | None = None
) -> list[Decision]:
    """Validate proposed decisions, all of those that await this person or the ones of these primary keys; return them.

    Two rights, never the same person for both: what somebody has proposed, another validates. That is the president, or
    the vice-president for the dossiers that the president is recused from and the decisions that the president has
    proposed herself. `seen` is the seal (see seal_of) of the decisions that the actor has read; None when no page was
    read. Raises NotAllowedError (403), DomainError (409) too early, without anything to validate, for a decision that
    stands on nothing any more or a waiting list with a hole, StaleError (409) when a decision is no longer the one that
    was read.
    """
    locked = Committee.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=committee.pk)
    seat = Seat.objects.held_by(actor).filter(committee=locked).first()
    if seat is None or seat.chair is None:
        raise NotAllowedError(ONLY_THE_CHAIR)
    check_not_held(locked, actor)
    early = why_too_early(locked.cycle)
    if early:
        raise DomainError(f"{early} : aucune décision ne se valide avant.")
    found = awaiting(seat)
    chosen = found if keys is None else found.filter(pk__in=keys)
    rows = list(chosen.select_for_update(of=("self",)).select_related("item__candidature").order_by("pk"))
    is_stale = seen is not None and seen != seal_of(rows, hidden_ranks(actor, locked))
    if is_stale or (keys is not None and len(rows) != len(set(keys))):
        raise StaleError("Les décisions ont changé depuis l’ouverture de cette page : relisez-les avant de valider.")
    if not rows:
        raise DomainError("Aucune décision n’attend votre validation.")
    _check_grounded(rows)
    check_ranks(locked)
    now = timezone.now()
    Decision.objects.filter(pk__in=[row.pk for row in rows]).update(validated_by=actor, validated_at=now)
    note_decisions(rows, actor=actor, act=DecisionAct.VALIDATED)
    return rows


def awaiting(seat: Seat) -> DecisionQuerySet:
    """The proposed decisions that this seat may validate: none of their own, none they may not know of."""
    found = Decision.objects.secret().proposed().filter(committee=seat.committee_id, item__removed_at__isnull=True)
    found = found.filter(item__candidature__state=State.ELIGIBLE, item__in=_known(seat)).exclude(recorded_by=seat.user)
    if seat.chair == Chair.PRESIDENT:
        return found
    if seat.chair != Chair.VICE:
        return found.none()
    left = items_left_to(seat).values("pk")
    presidents = Seat.objects.filter(committee=seat.committee_id, role=SeatRole.PRESIDENT).values("user")
    return found.filter(item__in=left) | found.filter(recorded_by__in=presidents)


def proposed_alone(seat: Seat) -> DecisionQuerySet:
    """What this person has proposed, and someone else is to validate."""
    found = Decision.objects.secret().proposed().filter(committee=seat.committee_id, item__removed_at__isnull=True)
    return found.filter(item__in=_known(seat), recorded_by=seat.user).order_by("item__sort_name", "pk")


def seal_of(decisions: Iterable[Decision], hidden: Collection[int]) -> str:
    """What stands for these decisions as they are read: another seal, and one of them has changed.

    `hidden`: the ranks that their reader must not guess (see ranks.hidden_ranks).
    """
    rows = sorted(
        (
            str(row.item.uuid),
            row.number,
            row.outcome,
            shown_rank(row.rank or 0, hidden),
            row.reason,
            row.override_reason,
        )
        for row in decisions
    )
    return sha256(json.dumps(rows).encode()).hexdigest()


def check_ranks(committee: Committee) -> None:
    """Raise DomainError when the waiting list skips a rank."""
    held = Decision.objects.filter(committee=committee, rank__isnull=False, published_at=None)
    ranks = sorted(held.filter(item__removed_at__isnull=True).values_list("rank", flat=True))
    if ranks != list(range(1, len(ranks) + 1)):
        raise DomainError("La liste d’attente saute un rang : redonnez les rangs dans l’ordre avant de valider.")


def _known(seat: Seat) -> object:
    return seat.committee.items.known_to(seat.user).values("pk")


def _check_grounded(rows: list[Decision]) -> None:
    groundless = Decision.objects.groundless().filter(pk__in=[row.pk for row in rows])
    names = [row.item.candidature.full_name for row in groundless.select_related("item__candidature")]
    if names:
        some = "La décision sur" if len(names) == 1 else "Les décisions sur"
        verb = "ne repose" if len(names) == 1 else "ne reposent"
        raise DomainError(
            f"{some} {', '.join(names)} {verb} plus sur ce que ce cycle demande : proposez-la à nouveau, une fois le "
            "dossier lu ou voté, ou avec le motif de la présidence."
        )
