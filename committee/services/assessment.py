"""A member reads, scores and votes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from accounts.models import User
from candidatures.enums import State
from committee.decisions.ground import why_not_reading
from committee.enums import AssessmentState, Choice
from committee.lifecycle import READINGS
from committee.models import Assessment, Decision, Item, Recusal, Score, Seat, Sitting, Vote
from committee.permissions import can_assess, can_vote
from committee.services.calibration import check_calibrated
from committee.services.means import write_mean
from committee.services.recusals import check_declared, last_declaration
from committee.services.versions import keep_version, with_last_version
from committee.sittings.announced import announced_sitting
from cycles.models import Criterion
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.probe import one_or_none
from toolkit.text.typography import format_day_short, format_hour, format_moment

COMMENT_LIMIT = 4000
REMARK_LIMIT = 500

Marks = Mapping[int, int | None]  # criterion id -> 0 to 5, or None: « ne peut se prononcer »


def score_out_of_20(marks: Marks, criteria: Sequence[Criterion]) -> Decimal:
    """The weighted mean of marks from 0 to 5, times 4, to two decimals, halves up (DOMAIN, grid).

    A criterion without a mark is left out, so that a draft shows where it stands, and so is one of which the member
    cannot say. Raises ValueError when nothing is marked.
    """
    given = [(criterion.weight, marks.get(criterion.pk)) for criterion in criteria]
    weighted = [(weight, mark) for weight, mark in given if mark is not None]
    weight = sum(part for part, _ in weighted)
    if not weight:
        raise ValueError("No criterion is marked.")
    total = sum(part * mark for part, mark in weighted)
    return (Decimal(4 * total) / Decimal(weight)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def score_or_none(marks: Marks, criteria: Sequence[Criterion]) -> Decimal | None:
    """The same, None where nothing is marked."""
    return score_out_of_20(marks, criteria) if any(mark is not None for mark in marks.values()) else None


@transaction.atomic
def save_assessment(
    *,
    actor: User,
    item: Item,
    marks: Marks,
    comment: str | None,
    validate: bool,
    remarks: Mapping[int, str | None] | None = None,
    seen: str | None = None,
    criteria: Sequence[Criterion] | None = None,
) -> Assessment:
    """Write a member's marks, remarks (criterion id -> words) and opinion on one dossier; validated, they count.

    A draft may lack marks; validated, each criterion is marked or said to be beyond what the member can say. A text
    None leaves what is there. A validated reading may be changed until its sitting opens or its decision is recorded,
    each version kept; it never goes back to a draft, for its author has read the others. `seen`: the mark of what
    the page showed, None to write whatever happened since; what is stored already is no conflict.
    `criteria`: the grid, where the page has read it. Seven queries, eight with a version, nine with a text None.

    Raises NotAllowedError (403), DomainError (409), StaleError (409) when it was saved elsewhere meanwhile,
    IncompleteError (422) for a foreign criterion, a mark out of range, a missing one or too long a text.
    """
    standing = _lock_for_member(actor, item, counts=validate)
    _check_open(standing.seat)
    grid = list(Criterion.objects.filter(cycle=standing.cycle_id)) if criteria is None else criteria
    _check_sent(marks, remarks := remarks or {}, comment, grid, validate)
    readings = _readings_of(standing.item, to_count=validate)
    assessment = readings.setdefault(standing.seat.pk, Assessment(item=standing.item, seat=standing.seat))
    _check_writable(standing, assessment, validate)
    entry = _entry(assessment, marks, remarks, comment)
    is_stored = seen is not None and seen != mark_of_reading(assessment)
    if is_stored:
        _check_stored(assessment, entry)
    if is_stored and validate == (assessment.state == AssessmentState.VALIDATED):
        return assessment
    _write(assessment, entry, grid, validate=validate)
    if validate:
        write_mean(item=standing.item, scores=[each.score for each in readings.values() if each.counts])
    return assessment


def _check_writable(standing: "_Standing", assessment: Assessment, validate: bool) -> None:
    """A validated reading stays one; another may wait for the dossiers that are read first."""
    if assessment.state != AssessmentState.VALIDATED:
        check_calibrated(standing.seat, standing.item)
    elif not validate:
        raise DomainError("Votre lecture est validée : elle se change encore, mais ne redevient pas un brouillon.")


@dataclass(frozen=True)
class _Entry:
    """What a reading is to hold, texts cleaned."""

    marks: Marks
    remarks: Mapping[int, str]
    comment: str


def _entry(assessment: Assessment, marks: Marks, remarks: Mapping[int, str | None], comment: str | None) -> _Entry:
    """What was sent, on top of what is stored where it leaves it. One query where it leaves a remark."""
    kept = assessment.remarks if assessment.pk is not None and None in remarks.values() else {}
    words = {pk: kept.get(pk, "") if given is None else given.strip() for pk, given in remarks.items()}
    said = assessment.comment if comment is None else comment
    return _Entry(marks, {pk: remark for pk, remark in words.items() if remark}, said.strip())


def _readings_of(item: Item, *, to_count: bool) -> dict[int, Assessment]:
    """By seat; to count them, with what tells whether they do and what their last version says."""
    found = Assessment.objects.filter(item=item)
    return {each.seat_id: each for each in (with_last_version(found.select_related("seat")) if to_count else found)}


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


def _check_stored(assessment: Assessment, entry: _Entry) -> None:
    """Raise StaleError unless the reading holds this already."""
    if assessment.pk is None or assessment.comment != entry.comment or not _holds(assessment, entry):
        raise StaleError(_saved_elsewhere(assessment))


def _holds(assessment: Assessment, entry: _Entry) -> bool:
    stored = {each.criterion_id: (each.value, each.is_unable, each.comment) for each in assessment.scores.all()}
    sent = {each.criterion_id: (each.value, each.is_unable, each.comment) for each in _scores(assessment, entry)}
    return stored == sent


def _saved_elsewhere(assessment: Assessment) -> str:
    if assessment.pk is None:
        return "La lecture que cette page montrait a été mise de côté."
    at = f"le {format_day_short(assessment.updated_at)} à\u00a0{format_hour(assessment.updated_at)}"
    return f"Vous avez enregistré cette lecture dans une autre page {at}."


def _write(assessment: Assessment, entry: _Entry, criteria: Sequence[Criterion], *, validate: bool) -> None:
    known, former_comment = assessment.pk is not None, assessment.comment
    now = timezone.now()
    assessment.score = score_or_none(entry.marks, criteria)
    assessment.is_unable = validate and assessment.score is None
    assessment.comment = entry.comment
    assessment.updated_at = now
    if validate and assessment.state != AssessmentState.VALIDATED:
        READINGS.advance(assessment, "validate", validated_at=now)
    assessment.save()
    scores = _scores(assessment, entry)
    if known and len(scores) < len(criteria):
        assessment.scores.exclude(criterion__in=[each.criterion_id for each in scores]).delete()
    Score.objects.bulk_create(
        scores,
        update_conflicts=True,
        unique_fields=["assessment", "criterion"],
        update_fields=["value", "is_unable", "comment"],
    )
    if validate:
        keep_version(assessment, marks=entry.marks, remarks=entry.remarks, former_comment=former_comment)


def _scores(assessment: Assessment, entry: _Entry) -> list[Score]:
    """A row for each criterion of which something is said."""
    return [
        Score(
            assessment=assessment,
            criterion_id=pk,
            value=entry.marks.get(pk),
            is_unable=pk in entry.marks and entry.marks[pk] is None,
            comment=entry.remarks.get(pk, ""),
        )
        for pk in dict.fromkeys([*entry.marks, *entry.remarks])
    ]


def _check_sent(
    marks: Marks, remarks: Mapping[int, str | None], comment: str | None, criteria: Sequence[Criterion], validate: bool
) -> None:
    _check_marks(marks, remarks, criteria, validate)
    _check_texts(comment, remarks)


def _check_marks(marks: Marks, remarks: Collection[int], criteria: Sequence[Criterion], validate: bool) -> None:
    known = {criterion.pk for criterion in criteria}
    if {*marks, *remarks} - known:
        raise IncompleteError("Un critère n’appartient pas à la grille de ce cycle. Rechargez la page.")
    if any(mark is not None and not 0 <= mark <= 5 for mark in marks.values()):
        raise IncompleteError("Une note va de 0 à 5.")
    if not validate:
        return
    if not criteria:
        raise DomainError("Ce cycle n’a pas de grille : le service formation continue doit d’abord la remplir.")
    lacking = [criterion.label for criterion in criteria if criterion.pk not in marks]
    if lacking:
        raise IncompleteError(
            f"Notez encore, ou dites que vous ne pouvez vous prononcer : {', '.join(lacking)}. "
            "Votre brouillon est gardé à l’écran."
        )


def _check_texts(comment: str | None, remarks: Mapping[int, str | None]) -> None:
    if comment is not None and len(comment.strip()) > COMMENT_LIMIT:
        raise IncompleteError(f"L’avis compte {len(comment.strip())} caractères, la limite est de {COMMENT_LIMIT}.")
    longest = max((len(words.strip()) for words in remarks.values() if words), default=0)
    if longest > REMARK_LIMIT:
        raise IncompleteError(f"Un commentaire compte {longest} caractères, la limite est de {REMARK_LIMIT}.")


@transaction.atomic
def cast_vote(*, actor: User, item: Item, choice: str, seen: str | None = None) -> Vote:
    """Vote on one dossier after having read it; the vote may change until the decision is recorded.

    `seen` is the choice that the page showed, or the empty string; None when no page was read. Raises NotAllowedError
    (403; a deputy who is not called too), DomainError (409) before one's own reading is validated, StaleError (409)
    when one has voted something else in another page, IncompleteError (422).
    """
    if choice not in Choice.values:
        raise IncompleteError("Choisissez un vote : admettre, liste d’attente, ne pas retenir ou abstention.")
    standing = _lock_for_member(actor, item, counts=True)
    if standing.sitting is not None:
        raise DomainError(f"Le vote se fait en séance, le {format_moment(standing.sitting.planned_at)}.")
    item, seat = standing.item, standing.seat
    if not can_vote(seat):
        raise NotAllowedError("Une suppléance ne vote qu’une fois appelée par la direction du service.")
    if not Assessment.objects.filter(item=item, seat=seat, state=AssessmentState.VALIDATED).exists():
        raise DomainError("Validez d’abord votre lecture de ce dossier : le vote vient après.")
    vote = Vote.objects.filter(item=item, seat=seat).first() or Vote(item=item, seat=seat)
    if seen is not None and vote.choice not in (seen, choice):
        at = f"le {format_day_short(vote.at)} à\u00a0{format_hour(vote.at)}"
        raise StaleError(f"Vous avez voté « {vote.get_choice_display()} » dans une autre page {at} : votez à nouveau.")
    vote.choice, vote.at = choice, timezone.now()
    vote.save()
    return vote


@dataclass(frozen=True)
class _Standing:
    """A locked item, the member's seat, the cycle whose grid applies, the sitting where it will be voted."""

    item: Item
    seat: Seat
    cycle_id: int
    sitting: Sitting | None


def _lock_for_member(actor: User, item: Item, *, counts: bool) -> _Standing:
    """Lock the item and return it with the member's seat, or raise what stands in the way.

    What `counts`, a validated reading or a vote, comes after the declaration of links.
    The checks are a second query: one that waited for the lock would read what was there before the wait. A third one
    reads the sitting, where the dossier is on the agenda of one.
    """
    locked = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    seat = one_or_none(
        Seat.objects.held_by(actor)
        .filter(committee__items=locked)
        .select_related("committee")
        .annotate(
            is_recused=Exists(Recusal.objects.standing().filter(seat=OuterRef("pk"), item=locked)),
            link_declared=last_declaration(locked),
            decision=F("committee__items__decision"),
            announced=announced_sitting(locked, "pk"),
            candidature_state=F("committee__items__candidature__state"),
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
    if seat.decision is not None and Decision.objects.grounded().filter(item=locked).exists():
        raise DomainError("La décision de ce dossier est enregistrée : les lectures et les votes sont clos.")
    sitting = Sitting.objects.filter(pk=seat.announced).first() if seat.announced else None
    if sitting is not None and sitting.is_running:
        raise DomainError("La séance est ouverte : les lectures de ce dossier sont closes, il se vote en séance.")
    if counts:
        check_declared(seat.link_declared)
    return _Standing(item=locked, seat=seat, cycle_id=seat.committee.cycle_id, sitting=sitting)
