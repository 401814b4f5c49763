"""The members' readings and votes: each dossier's mean out of 20 is the one that the file of candidates gives."""

from collections.abc import Iterable
from decimal import Decimal
from random import Random

from candidatures.models import Candidature
from committee.enums import VOTING_ROLES, Choice
from committee.models import Assessment, Item, Seat
from committee.services import cast_vote, declare_no_link, save_assessment
from cycles.models import Criterion
from demo.candidates import Candidate, read_texts
from demo.marks import marks_for, readings_for
from toolkit.text.typography import typeset

ADMIT_FROM, WAIT_FROM = Decimal(14), Decimal("12.5")
CANNOT_SAY = "Le domaine m’est étranger : je m’en remets aux autres lectures."
REMARKS = (
    "Le dossier n’en dit presque rien : à demander.",
    "Un seul exemple, et il est ancien.",
    "L’engagement de l’employeur ne le confirme pas.",
    "Formulation générale, sans calendrier ni moyens.",
)


def seed_readings(candidate: Candidate, candidature: Candidature) -> None:
    """Have the members read an eligible dossier that nobody has read. Some dossiers leave one reading to be done.

    Raises RuntimeError when the mean that is kept differs from the file's.
    """
    item = Item.objects.select_related("committee__cycle").get(candidature=candidature)
    if item.assessments.exists():
        return
    criteria = list(Criterion.objects.filter(cycle=item.committee.cycle_id).order_by("position"))
    seats = _readers(item)
    if len(seats) < 2:
        return
    random = Random(candidate.code)
    scores = readings_for(candidate.mean, readers=len(seats), turn=candidate.rank)
    first = candidate.rank % len(seats)
    for seat, score in zip((seats[first:] + seats[:first])[: len(scores)], scores, strict=True):
        declare_no_link(actor=seat.user, item=item)
        found = marks_for(score, weights=[criterion.weight for criterion in criteria], random=random)
        marks = {criterion.pk: mark for criterion, mark in zip(criteria, found, strict=True)}
        save_assessment(
            actor=seat.user,
            item=item,
            marks=marks,
            remarks=_remarks(marks, random),
            comment=_opinion(score, random),
            validate=True,
        )
    if candidate.rank % 5 == 0:
        _say_nothing(item, [seat for seat in seats if not item.assessments.filter(seat=seat).exists()], criteria)
    item.refresh_from_db()
    if item.mean_score != candidate.mean:
        raise RuntimeError(f"{candidate.code}: {item.mean_score} instead of {candidate.mean}.")


def _say_nothing(item: Item, seats: list[Seat], criteria: list[Criterion]) -> None:
    """Those who are left can say of no criterion what the dossier is worth: the mean stays."""
    for seat in seats:
        declare_no_link(actor=seat.user, item=item)
        save_assessment(
            actor=seat.user,
            item=item,
            marks=dict.fromkeys((criterion.pk for criterion in criteria), None),
            comment=CANNOT_SAY,
            validate=True,
        )


def _remarks(marks: dict[int, int], random: Random) -> dict[int, str]:
    """A remark on the lowest mark, where it is low."""
    lowest = min(marks, key=lambda pk: (marks[pk], pk))
    return {lowest: random.choice(REMARKS)} if marks[lowest] <= 2 else {}


def cast_votes(items: Iterable[Item]) -> int:
    """Have each member vote on what they have read and not voted on; return the number of votes."""
    count = 0
    for item in items:
        voted = set(item.votes.values_list("seat_id", flat=True))
        readings = Assessment.objects.filter(item=item, validated_at__isnull=False).select_related("seat__user")
        for reading in readings:
            if reading.seat_id not in voted:
                cast_vote(actor=reading.seat.user, item=item, choice=_choice(reading.score))
                count += 1
    return count


def _readers(item: Item) -> list[Seat]:
    recused = item.recusals.standing().values("seat_id")
    seats = item.committee.seats.filter(role__in=VOTING_ROLES).exclude(pk__in=recused)
    return list(seats.select_related("user").order_by("pk"))


def _choice(score: Decimal | None) -> str:
    if score is None:
        return Choice.ABSTAIN
    if score >= ADMIT_FROM:
        return Choice.ADMIT
    return Choice.WAITLIST if score >= WAIT_FROM else Choice.REJECT


def _opinion(score: Decimal, random: Random) -> str:
    level = "fort" if score >= 16 else "moyen" if score >= Decimal("13.5") else "reserve"
    return typeset(random.choice(read_texts()["avis"][level]))
