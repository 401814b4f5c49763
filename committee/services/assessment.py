"""A member reads, scores and votes."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from candidatures.enums import State
from committee.enums import AssessmentState, Choice
from committee.errors import CommitteeError, InvalidError, NotAllowedError
from committee.models import Assessment, Item, Recusal, Score, Seat, Vote
from committee.permissions import can_assess
from committee.services.items import refresh_mean
from cycles.models import Criterion


def score_out_of_20(marks: Mapping[int, int], criteria: Sequence[Criterion]) -> Decimal:
    """The weighted mean of marks from 0 to 5, times 4, to two decimals (DOMAIN, grid).

    `marks` maps criterion ids to marks; a criterion without a mark is left out, so that a draft shows where it stands.
    Raises ValueError when nothing is marked.
    """
    weighted = [(criterion.weight, marks[criterion.pk]) for criterion in criteria if criterion.pk in marks]
    weight = sum(part for part, _ in weighted)
    if not weight:
        raise ValueError("No criterion is marked.")
    total = sum(part * mark for part, mark in weighted)
    return (Decimal(4 * total) / Decimal(weight)).quantize(Decimal("0.01"))


@transaction.atomic
def save_assessment(*, actor: Any, item: Item, marks: Mapping[int, int], comment: str, validate: bool) -> Assessment:
    """Write a member's marks (criterion id -> 0 to 5) and opinion on one dossier; validated, it counts in the mean.

    A draft may lack marks. A validated reading may be changed until the decision is recorded.
    Raises NotAllowedError (403), CommitteeError (409), InvalidError (422) for a foreign criterion, a mark out of range
    or a missing one.
    """
    locked, seat = _lock_for_member(actor, item)
    criteria = list(Criterion.objects.filter(cycle=locked.committee.cycle_id))
    _check_marks(marks, criteria, validate)
    now = timezone.now()
    assessment, _ = Assessment.objects.update_or_create(
        item=locked,
        seat=seat,
        defaults={
            "state": AssessmentState.VALIDATED if validate else AssessmentState.DRAFT,
            "score": score_out_of_20(marks, criteria) if marks else None,
            "comment": comment.strip(),
            "updated_at": now,
            "validated_at": now if validate else None,
        },
    )
    Score.objects.bulk_create(
        [Score(assessment=assessment, criterion_id=pk, value=value) for pk, value in marks.items()],
        update_conflicts=True,
        unique_fields=["assessment", "criterion"],
        update_fields=["value"],
    )
    refresh_mean(item=locked)
    return assessment


def _check_marks(marks: Mapping[int, int], criteria: Sequence[Criterion], validate: bool) -> None:
    known = {criterion.pk for criterion in criteria}
    if set(marks) - known:
        raise InvalidError("Un critère n’appartient pas à la grille de ce cycle. Rechargez la page.")
    if any(not 0 <= mark <= 5 for mark in marks.values()):
        raise InvalidError("Une note va de 0 à 5.")
    lacking = [criterion.label for criterion in criteria if criterion.pk not in marks]
    if validate and lacking:
        raise InvalidError(f"Notez encore : {', '.join(lacking)}. Votre brouillon est gardé à l’écran.")


@transaction.atomic
def cast_vote(*, actor: Any, item: Item, choice: str) -> Vote:
    """Vote on one dossier after having read it; the vote may change until the decision is recorded.

    Raises NotAllowedError (403), CommitteeError (409) before one's own reading is validated, InvalidError (422).
    """
    if choice not in Choice.values:
        raise InvalidError("Choisissez un vote : admettre, liste d’attente, ne pas retenir ou abstention.")
    locked, seat = _lock_for_member(actor, item)
    if not Assessment.objects.filter(item=locked, seat=seat, state=AssessmentState.VALIDATED).exists():
        raise CommitteeError("Validez d’abord votre lecture de ce dossier : le vote vient après.")
    vote, _ = Vote.objects.update_or_create(item=locked, seat=seat, defaults={"choice": choice, "at": timezone.now()})
    return vote


def _lock_for_member(actor: Any, item: Item) -> tuple[Item, Seat]:
    """Lock the item and return it with the member's seat, or raise what stands in the way."""
    locked = (
        Item.objects.select_for_update(of=("self",))
        .select_related("committee__cycle", "candidature", "decision")
        .get(pk=item.pk)
    )
    seat = Seat.objects.filter(committee=locked.committee_id, user=actor).first()
    if seat is None or not can_assess(seat):
        raise NotAllowedError("Seuls les membres de la commission notent et votent.")
    if Recusal.objects.filter(seat=seat, item=locked).exists():
        raise NotAllowedError("Vous vous êtes déporté sur ce dossier : il ne vous est plus accessible.", status=404)
    if locked.removed_at is not None or locked.candidature.state != State.ELIGIBLE:
        raise CommitteeError("Ce dossier n’est plus devant la commission : rien n’a été enregistré.")
    if getattr(locked, "decision", None) is not None:
        raise CommitteeError("La décision de ce dossier est enregistrée : les lectures et les votes sont clos.")
    return locked, seat
