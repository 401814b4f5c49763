"""A member reads, scores and votes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Subquery
from django.utils import timezone

from accounts.models import User
from candidatures.enums import State
from candidatures.models import Candidature
from committee.enums import AssessmentState, Choice
from committee.lifecycle import READINGS
from committee.models import Assessment, Decision, Item, Recusal, Score, Seat, Vote
from committee.permissions import can_assess, can_vote
from committee.services.ground import why_not_reading
from committee.services.means import write_mean
from committee.services.recusals import check_declared, last_declaration
from cycles.models import Criterion
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.probe import one_or_none
from toolkit.text.typography import format_day_short, format_hour

COMMENT_LIMIT = 4000


def score_out_of_20(marks: Mapping[int, int], criteria: Sequence[Criterion]) -> Decimal:
    """The weighted mean of marks from 0 to 5, times 4, to two decimals, halves up (DOMAIN, grid).

    `marks` maps criterion ids to marks; a criterion without a mark is left out, so that a draft shows where it stands.
    Raises ValueError when nothing is marked.
    """
    weighted = [(criterion.weight, marks[criterion.pk]) for criterion in criteria if criterion.pk in marks]
    weight = sum(part for part, _ in weighted)
    if not weight:
        raise ValueError("No criterion is marked.")
    total = sum(part * mark for part, mark in weighted)
    return (Decimal(4 * total) / Decimal(weight)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


@transaction.atomic
def save_assessment(
    *,
    actor: User,
    item: Item,
    marks: Mapping[int, int],
    comment: str | None,
    validate: bool,
    seen: str | None = None,
    criteria: Sequence[Criterion] | None = None,
) -> Assessment:
    """Write a member's marks (criterion id -> 0 to 5) and opinion on one dossier; validated, it counts in the mean.

    A draft may lack marks; a `comment` None leaves the opinion that is there. A validated reading may be changed until
    the decision is recorded; it never goes back to a draft, for its author has read the others. `seen` is the mark (see
    mark_of_reading) of the reading that the page showed; None writes whatever happened since. What is stored already is
    no conflict. `criteria`: the grid, where the page has read it. At most seven queries, eight when out of date.

    Raises NotAllowedError (403), DomainError (409), StaleError (409) when it was saved elsewhere meanwhile,
    IncompleteError (422) for a foreign criterion, a mark out of range, a missing one or too long an opinion.
    """
    standing = _lock_for_member(actor, item, counts=validate)
    _check_open(standing.seat)
    grid = list(Criterion.objects.filter(cycle=standing.cycle_id)) if criteria is None else criteria
    _check_marks(marks, grid, validate)
    _check_comment(comment)
    readings = _readings_of(standing.item)
    assessment = readings.setdefault(standing.seat.pk, Assessment(item=standing.item, seat=standing.seat))
    if assessment.state == AssessmentState.VALIDATED and not validate:
        raise DomainError("Votre lecture est validée : elle se change encore, mais ne redevient pas un brouillon.")
    if comment is None:
        comment = assessment.comment
    if seen is not None and seen != mark_of_reading(assessment):
        if not _is_stored(assessment, marks, comment):
            raise StaleError(_saved_elsewhere(assessment))
        if validate == (assessment.state == AssessmentState.VALIDATED):
            return assessment
    _write(assessment, marks, grid, comment.strip(), validate=validate)
    if validate:
        write_mean(item=standing.item, scores=_counted(readings))
    return assessment


def _readings_of(item: Item) -> dict[int, Assessment]:
    """By seat."""
    return {each.seat_id: each for each in Assessment.objects.filter(item=item).select_related("seat")}


def _counted(readings: Mapping[int, Assessment]) -> list[Decimal]:
    return [each.score for each in readings.values() if each.counts and each.score is not None]


def _check_open(seat: Seat) -> None:
    """Nothing is read before the reading opens nor once it is closed; votes go on until the decision."""
    why = why_not_reading(seat.committee)
    if why:
        raise DomainError(f"{why} : rien n’a été enregistré, et la direction du service peut en déplacer la date.")


def mark_of_reading(assessment: Assessment | None) -> str:
    """When the reading was last written, to the microsecond; the empty string without one."""
    if assessment is None or assessment.pk is None:
        return ""
    return assessment.updated_at.astimezone(UTC).isoformat()


def _is_stored(assessment: Assessment, marks: Mapping[int, int], comment: str) -> bool:
    """Whether the reading holds these marks and this opinion already."""
    return assessment.pk is not None and assessment.comment == comment.strip() and assessment.marks == dict(marks)


def _saved_elsewhere(assessment: Assessment) -> str:
    if assessment.pk is None:
        return "La lecture que cette page montrait a été mise de côté."
    at = f"le {format_day_short(assessment.updated_at)} à\u00a0{format_hour(assessment.updated_at)}"
    return f"Vous avez enregistré cette lecture dans une autre page {at}."


def _write(
    assessment: Assessment, marks: Mapping[int, int], criteria: Sequence[Criterion], comment: str, *, validate: bool
) -> None:
    known = assessment.pk is not None
    now = timezone.now()
    assessment.score = score_out_of_20(marks, criteria) if marks else None
    assessment.comment = comment
    assessment.updated_at = now
    if validate and assessment.state != AssessmentState.VALIDATED:
        READINGS.advance(assessment, "validate", validated_at=now)
    assessment.save()
    _write_scores(assessment, marks, clear=known and len(marks) < len(criteria))


def _write_scores(assessment: Assessment, marks: Mapping[int, int], *, clear: bool) -> None:
    if clear:
        assessment.scores.exclude(criterion__in=marks).delete()
    Score.objects.bulk_create(
        [Score(assessment=assessment, criterion_id=pk, value=value) for pk, value in marks.items()],
        update_conflicts=True,
        unique_fields=["assessment", "criterion"],
        update_fields=["value"],
    )


def _check_marks(marks: Mapping[int, int], criteria: Sequence[Criterion], validate: bool) -> None:
    known = {criterion.pk for criterion in criteria}
    if set(marks) - known:
        raise IncompleteError("Un critère n’appartient pas à la grille de ce cycle. Rechargez la page.")
    if any(not 0 <= mark <= 5 for mark in marks.values()):
        raise IncompleteError("Une note va de 0 à 5.")
    if not validate:
        return
    if not criteria:
        raise DomainError("Ce cycle n’a pas de grille : le service formation continue doit d’abord la remplir.")
    lacking = [criterion.label for criterion in criteria if criterion.pk not in marks]
    if lacking:
        raise IncompleteError(f"Notez encore : {', '.join(lacking)}. Votre brouillon est gardé à l’écran.")


def _check_comment(comment: str | None) -> None:
    if comment is not None and len(comment.strip()) > COMMENT_LIMIT:
        raise IncompleteError(f"L’avis compte {len(comment.strip())} caractères, la limite est de {COMMENT_LIMIT}.")


@transaction.atomic
def cast_vote(*, actor: User, item: Item, choice: str) -> Vote:
    """Vote on one dossier after having read it; the vote may change until the decision is recorded.

    Raises NotAllowedError (403; a deputy who is not called too), DomainError (409) before one's own reading is
    validated, IncompleteError (422).
    """
    if choice not in Choice.values:
        raise IncompleteError("Choisissez un vote : admettre, liste d’attente, ne pas retenir ou abstention.")
    standing = _lock_for_member(actor, item, counts=True)
    item, seat = standing.item, standing.seat
    if not can_vote(seat):
        raise NotAllowedError("Une suppléance ne vote qu’une fois appelée par la direction du service.")
    if not Assessment.objects.filter(item=item, seat=seat, state=AssessmentState.VALIDATED).exists():
        raise DomainError("Validez d’abord votre lecture de ce dossier : le vote vient après.")
    vote, _ = Vote.objects.update_or_create(item=item, seat=seat, defaults={"choice": choice, "at": timezone.now()})
    return vote


@dataclass(frozen=True)
class _Standing:
    """A locked item, the member's seat and the cycle whose grid applies."""

    item: Item
    seat: Seat
    cycle_id: int


def _lock_for_member(actor: User, item: Item, *, counts: bool) -> _Standing:
    """Lock the item and return it with the member's seat, or raise what stands in the way.

    What `counts`, a validated reading or a vote, comes after the declaration of links.
    The checks are a second query: one that waited for the lock would read what was there before the wait.
    """
    locked = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    seat = one_or_none(
        Seat.objects.held_by(actor)
        .filter(committee=locked.committee_id)
        .select_related("committee")
        .annotate(
            is_recused=Exists(Recusal.objects.standing().filter(seat=OuterRef("pk"), item=locked)),
            link_declared=last_declaration(locked),
            is_recorded=Exists(Decision.objects.filter(item=locked)),
            candidature_state=Subquery(Candidature.objects.filter(pk=locked.candidature_id).values("state")),
            cycle_id=F("committee__cycle_id"),
        )
    )
    if seat is not None and seat.replaced_at is not None:
        raise NotAllowedError("Votre suppléance a été appelée : elle lit et vote désormais à votre place.")
    if seat is None or not can_assess(seat):
        raise NotAllowedError("Seuls les membres de la commission notent et votent.")
    if seat.is_recused:
        raise NotAllowedError("Vous vous êtes déporté sur ce dossier : il ne vous est plus accessible.", status=404)
    if locked.removed_at is not None or seat.candidature_state != State.ELIGIBLE:
        raise DomainError("Ce dossier n’est plus devant la commission : rien n’a été enregistré.")
    if seat.is_recorded and Decision.objects.grounded().filter(item=locked).exists():
        raise DomainError("La décision de ce dossier est enregistrée : les lectures et les votes sont clos.")
    if counts:
        check_declared(seat.link_declared)
    return _Standing(item=locked, seat=seat, cycle_id=seat.cycle_id)
