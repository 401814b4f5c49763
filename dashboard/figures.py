"""The figures of one cycle that the staff's home is drawn from. Each function runs one query."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import User
from candidatures.enums import ONCE_ADMITTED, PUBLISHED, State
from candidatures.models import Candidature
from committee.enums import AssessmentState
from committee.models import Assessment, Item, ItemQuerySet, ReadingAssignment, Seat
from cycles.models import Cycle
from instruction.turns import waits_for_commitment
from toolkit.memo import ask_once

HOLDING_A_SEAT = frozenset({State.ADMITTED, State.CONFIRMED})


@dataclass(frozen=True)
class Step:
    """One bar of the funnel: how many dossiers came that far, out of a hundred of those begun, with their list.

    `aside`: how many of another kind stand beside, in words that agree, with theirs; `goal`: what is aimed at.
    """

    label: str
    count: int
    percent: int
    url: str
    aside: "Aside | None" = None
    goal: str = ""


@dataclass(frozen=True)
class Aside:
    """A number told beside a step."""

    count: int
    words: str
    url: str


def count_candidatures(*, user: User, cycle: Cycle) -> dict[str, int]:
    """Everything the home says about the dossiers of a cycle open to this person: where they stand."""
    counts = {state: Count("pk", filter=Q(state=state)) for state in State.values}
    return (
        Candidature.objects.filter(cycle=cycle)
        .open_to(user)
        .aggregate(
            **counts,
            received=Count("pk", filter=Q(submitted_at__isnull=False)),
            taken_back=Count("pk", filter=Q(state=State.WITHDRAWN, submitted_at__isnull=False)),
            judged_eligible=Count("pk", filter=Q(state__in=PUBLISHED | {State.ELIGIBLE})),
            once_admitted=Count("pk", filter=Q(state__in=ONCE_ADMITTED)),
            holding=Count("pk", filter=Q(state__in=HOLDING_A_SEAT)),
            awaited=Count("pk", filter=waits_for_commitment()),
        )
    )


def funnel(counts: dict[str, int], cycle: Cycle) -> list[Step]:
    """From the first draft to the confirmed place. Each number leads to a list of as many rows."""
    drafts = f"{reverse('instruction:drafts')}?cycle={cycle.slug}"
    steps = (
        ("En brouillon", counts[State.DRAFT], drafts, None),
        ("Déposées", counts["received"], list_url(cycle), _aside(counts, cycle, State.WITHDRAWN)),
        (
            "Recevables",
            counts["judged_eligible"],
            list_url(cycle, "recevables"),
            _aside(counts, cycle, State.INELIGIBLE),
        ),
        ("Admises", counts["once_admitted"], list_url(cycle, "admises"), _aside(counts, cycle, State.WAITLISTED)),
        ("Confirmées", counts[State.CONFIRMED], list_url(cycle, State.CONFIRMED), None),
    )
    whole = max(1, counts[State.DRAFT] + counts["received"])
    goals = {"Confirmées": f"pour {cycle.seats} places"}
    return [
        Step(label, count, round(100 * count / whole), url, aside, goals.get(label, ""))
        for label, count, url, aside in steps
    ]


_ASIDES = {
    State.WITHDRAWN: ("retirée", "retirées"),
    State.INELIGIBLE: ("irrecevable", "irrecevables"),
    State.WAITLISTED: ("en liste d’attente", "en liste d’attente"),
}


def _aside(counts: dict[str, int], cycle: Cycle, state: State) -> Aside | None:
    one, many = _ASIDES[state]
    count = counts["taken_back" if state == State.WITHDRAWN else state]
    return Aside(count, one if count == 1 else many, list_url(cycle, state)) if count else None


def list_url(cycle: Cycle, state: str = "") -> str:
    """The candidatures of a cycle that were submitted; those in one state, or in a group of them (STATE_GROUPS)."""
    narrowed = f"&etat={state}" if state else ""
    return f"{reverse('instruction:list')}?cycle={cycle.slug}&vue=toutes{narrowed}"


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
    """The person's seat in the cycle's committee, with `to_read`, `done`, and `to_declare`: dossiers on which they have
    not said whether they have a link.

    Dossiers that have a decision count in neither, nor do recused ones, nor those that were given to others to read.
    Once a page.
    """
    return ask_once(("seat with progress", user.pk, cycle.pk), lambda: _seat_with_progress(user, cycle))


def _seat_with_progress(user: User, cycle: Cycle) -> Seat | None:
    known = Item.objects.known_to(user).filter(committee=OuterRef("committee"))
    mine = {"item": OuterRef("pk"), "seat": OuterRef(OuterRef("pk"))}
    asked = Q(committee__readers_per_item=None) | Q(Exists(ReadingAssignment.objects.filter(**mine)))
    readable = known.standing().filter(asked, decision__isnull=True)
    read = readable.filter(Exists(Assessment.objects.filter(**mine, state=AssessmentState.VALIDATED)))
    seats = Seat.objects.held_by(user).filter(committee__cycle=cycle).select_related("committee")
    return seats.annotate(
        to_read=_number_of(readable),
        done=_number_of(read),
        to_declare=_number_of(known.open_to_declarations().undeclared_by(user)),
    ).first()


def _number_of(items: ItemQuerySet) -> Coalesce:
    """How many there are, for a query of the seats of their committee."""
    counted = items.order_by().values("committee").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)
