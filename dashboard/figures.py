"""The figures of one cycle that the staff's home is drawn from. Each function runs one query."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from candidatures.enums import IN_INSTRUCTION, PUBLISHED, State
from candidatures.models import Candidature
from committee.enums import AssessmentState
from committee.models import Item, Seat
from cycles.models import Cycle
from fees.models import Fee
from instruction.silence import near_silence
from instruction.turns import AWAITED, waits_for

ONCE_ADMITTED = frozenset({State.ADMITTED, State.CONFIRMED, State.DECLINED, State.LAPSED, State.CANCELLED})
HOLDING_A_SEAT = frozenset({State.ADMITTED, State.CONFIRMED})


@dataclass(frozen=True)
class Step:
    """One bar of the funnel: how many dossiers came that far, out of a hundred of those begun, and what to note."""

    label: str
    count: int
    percent: int
    note: str = ""


def count_candidatures(*, user: User, cycle: Cycle) -> dict[str, int]:
    """Everything the home says about the dossiers of a cycle open to this person: where they stand, who must act."""
    counts = {state: Count("pk", filter=Q(state=state)) for state in State.values}
    return (
        Candidature.objects.filter(cycle=cycle)
        .open_to(user)
        .with_commitment()
        .aggregate(
            **counts,
            begun=Count("pk"),
            received=Count("pk", filter=Q(submitted_at__isnull=False)),
            judged_eligible=Count("pk", filter=Q(state__in=PUBLISHED | {State.ELIGIBLE})),
            once_admitted=Count("pk", filter=Q(state__in=ONCE_ADMITTED)),
            holding=Count("pk", filter=Q(state__in=HOLDING_A_SEAT)),
            mine=Count("pk", filter=waits_for(user)),
            awaited=Count("pk", filter=Q(state__in=IN_INSTRUCTION, current__state__in=AWAITED)),
            near_silence=Count("pk", filter=near_silence(cycle)),
        )
    )


def funnel(counts: dict[str, int], cycle: Cycle) -> list[Step]:
    """From the first draft to the confirmed place."""
    waiting = counts[State.WAITLISTED]
    steps = (
        ("Commencées", counts["begun"], _noted(counts[State.DRAFT], "en brouillon")),
        ("Déposées", counts["received"], _noted(counts[State.CORRECTION_REQUESTED], "en correction")),
        ("Recevables", counts["judged_eligible"], _noted(counts[State.INELIGIBLE], "irrecevables", "irrecevable")),
        ("Admises", counts["once_admitted"], _noted(waiting, "en liste d’attente")),
        ("Confirmées", counts[State.CONFIRMED], f"pour {cycle.seats} places"),
    )
    whole = max(1, counts["begun"])
    return [Step(label, count, round(100 * count / whole), note) for label, count, note in steps]


def _noted(count: int, words: str, one: str = "") -> str:
    return f"{count} {one if one and count == 1 else words}" if count else ""


def count_decisions(*, user: User, cycle: Cycle) -> dict[str, int]:
    """Dossiers before the committee that this person may know of: still undecided, decided but secret; and `closed`,
    which only says whether there are others (see may_know_all)."""
    known = Q(pk__in=Item.objects.known_to(user).values("pk"))
    eligible = known & Q(removed_at__isnull=True, candidature__state=State.ELIGIBLE)
    return Item.objects.filter(committee__cycle=cycle).aggregate(
        undecided=Count("pk", filter=eligible & Q(decision__isnull=True)),
        secret=Count("pk", filter=eligible & Q(decision__isnull=False, decision__published_at__isnull=True)),
        closed=Count("pk", filter=~known),
    )


def seat_with_progress(*, user: User, cycle: Cycle) -> Seat | None:
    """The person's seat in the cycle's committee, with `to_read` and `done`.

    Dossiers that have a decision count in neither, nor do recused ones.
    """
    readable = (
        Item.objects.standing()
        .known_to(user)
        .filter(committee=OuterRef("committee"))
        .filter(decision__isnull=True)
        .order_by()
        .values("committee")
        .annotate(number=Count("pk"))
        .values("number")
    )
    done = Count(
        "assessments",
        filter=Q(
            assessments__state=AssessmentState.VALIDATED,
            assessments__set_aside_at__isnull=True,
            assessments__item__removed_at__isnull=True,
            assessments__item__decision__isnull=True,
        ),
    )
    seats = Seat.objects.held_by(user).filter(committee__cycle=cycle).select_related("committee")
    return seats.annotate(to_read=Coalesce(Subquery(readable), 0), done=done).first()


@dataclass(frozen=True)
class FeesDue:
    """Fees that are owed: how many, and their sum in euros."""

    count: int
    total: Decimal


def fees_due(*, user: User, cycle: Cycle) -> FeesDue:
    """What employers owe for this cycle, as far as this person may know."""
    due = Fee.objects.visible_to(user).due().filter(participant__cycle=cycle)
    found = due.aggregate(count=Count("pk"), total=Sum("amount"))
    return FeesDue(found["count"], found["total"] or Decimal(0))
