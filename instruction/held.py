"""What the colleagues of a person hold: how many dossiers each follows, how many wait for them, since when."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, User
from accounts.roles import TRAINING_TEAM
from candidatures.enums import State
from candidatures.models import Candidature
from cycles.models import Cycle
from instruction.columns import IN_HAND
from instruction.conditions import READY
from instruction.permissions import ASSIGNABLE, can_assign_at
from instruction.turns import LATE_AFTER_DAYS
from toolkit.lists.pager import query_of
from toolkit.waiting import Lot, away


@dataclass(frozen=True)
class Holding:
    """What one colleague holds: dossiers that are not over, those of them to be judged, a list for each cycle.

    `oldest`: since when the first of the latter has waited. `has_left`: no account that opens, or no role of the team
    there any more; `hand_over_url` then leads to whom to give them, for whoever may.
    """

    name: str
    held: list[Lot] = field(default_factory=list)
    ready: list[Lot] = field(default_factory=list)
    oldest: datetime.datetime | None = None
    has_left: bool = False
    hand_over_url: str = ""

    @property
    def when(self) -> str:
        """« depuis 8 jours »."""
        return away(self.oldest) if self.oldest else ""

    @property
    def is_late(self) -> bool:
        """Whether that is long."""
        return self.oldest is not None and (timezone.now() - self.oldest).days > LATE_AFTER_DAYS


def held_by_colleagues(user: User, cycles: Iterable[Cycle]) -> list[Holding]:
    """Those who follow dossiers of these cycles that are not over, but the person themselves; whoever has left
    first, then who has made somebody wait longest. Three queries, one when there is nothing."""
    mine = user.institutes_with_role(*TRAINING_TEAM)
    worked = {cycle.pk: cycle for cycle in cycles if cycle.institute_id in mine}
    if not worked:
        return []
    waits = Q(state=State.UNDER_REVIEW) & Q(READY)
    scope = Candidature.objects.instructed_by(user).filter(
        cycle__in=worked, state__in=ASSIGNABLE, adviser__isnull=False
    )
    rows = (
        scope.exclude(adviser=user)
        .order_by()
        .values("adviser", "cycle")
        .annotate(held=Count("pk"), ready=Count("pk", filter=waits), oldest=Min("state_changed_at", filter=waits))
    )
    by_person: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    row: Any
    for row in rows:
        by_person[row["adviser"]].append(row)
    if not by_person:
        return []
    people = User.objects.in_bulk(by_person)
    at_work = set(
        Membership.objects.filter(user__in=by_person, role__in=TRAINING_TEAM).values_list("user", "institute")
    )
    found = [_holding(user, people[pk], own, worked, at_work) for pk, own in by_person.items()]
    return sorted(found, key=lambda each: (not each.has_left, each.oldest or timezone.now(), each.name))


def _holding(
    user: User, person: User, rows: list[dict[str, Any]], cycles: dict[int, Cycle], at_work: set[tuple[int, int]]
) -> Holding:
    gone = [
        cycles[row["cycle"]]
        for row in rows
        if not person.is_active or (person.pk, cycles[row["cycle"]].institute_id) not in at_work
    ]
    hand_over = gone[0] if gone and can_assign_at(user, gone[0]) else None
    return Holding(
        name=person.full_name,
        held=[_lot(row["held"], cycles, row, person, etat=IN_HAND) for row in rows],
        ready=[_lot(row["ready"], cycles, row, person, attente="collegue") for row in rows if row["ready"]],
        oldest=min((row["oldest"] for row in rows if row["oldest"]), default=None),
        has_left=bool(gone),
        hand_over_url=f"{reverse('instruction:hand_over')}?cycle={hand_over.slug}" if hand_over else "",
    )


def _lot(count: int, cycles: dict[int, Cycle], row: dict[str, Any], person: User, **asked: str) -> Lot:
    cycle = cycles[row["cycle"]]
    query = query_of({"cycle": cycle.slug, "vue": "toutes", "conseiller": str(person.pk), **asked})
    return Lot(count, f"{reverse('instruction:list')}?{query}", cycle.label if len(cycles) > 1 else "")
