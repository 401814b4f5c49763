"""What waits for the head of service once decisions are published: appeals to answer, decisions to notify."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from committee.enums import RectificationState
from committee.models import Appeal, Item, Rectification
from cycles.models import Cycle
from toolkit.waiting import SHOWN, Lot, Thing, Waiting

_ABOUT = ("decision__item__candidature", "decision__committee")


def things_waiting(user: User, cycles: Iterable[Cycle]) -> list[Waiting]:
    """By name, for a head of service who may know of the dossier; nothing for the others. Two queries at most."""
    closed = [cycle for cycle in cycles if cycle.is_closed]  # nothing is published before
    own = {cycle.pk: cycle for cycle in closed if user.has_role(Role.HEAD_OF_SERVICE, institute=cycle.institute_id)}
    if not own:
        return []
    known = Item.objects.filter(committee__cycle__in=own).known_to(user).exclude(candidature__applicant=user)
    about = {"decision__item__in": known.values("pk")}
    appeals = Appeal.objects.open().filter(**about).select_related(*_ABOUT)
    validated = Rectification.objects.filter(state=RectificationState.VALIDATED, **about).select_related(*_ABOUT)
    found = [
        ("recours", "recours gracieux à répondre", "recours gracieux à répondre", "scale", appeals, _appeal),
        ("rectifications", "rectification à notifier", "rectifications à notifier", "send", validated, _rectification),
    ]
    told = [_told(own, *kind) for kind in found]
    return [waiting for waiting in told if waiting is not None]


def _told(
    cycles: dict[int, Cycle], slug: str, one: str, many: str, icon: str, rows: QuerySet[Any], thing: Any
) -> Waiting | None:
    held = list(rows)
    if not held:
        return None
    counts = Counter(row.decision.committee.cycle_id for row in held)
    page = reverse("committee:aftermath")
    several = len(counts) > 1
    lots = [
        Lot(count, f"{page}?cycle={cycles[pk].slug}", str(cycles[pk].year) if several else "")
        for pk, count in counts.items()
    ]
    return Waiting(slug, one, many, icon, lots, [thing(row) for row in held[:SHOWN]])


def _appeal(appeal: Appeal) -> Thing:
    late = appeal.is_rejected_by_silence(timezone.localdate())
    what = "rejeté par le silence" if late else "le silence le rejette ensuite"
    return Thing(_name(appeal), _page(appeal), appeal.silence_on, what, is_late=late)


def _rectification(row: Rectification) -> Thing:
    at = row.validated_at or row.proposed_at
    return Thing(_name(row), _page(row), at, f"nouvelle décision : {row.said.lower()}")


def _name(row: Appeal | Rectification) -> str:
    return row.decision.item.candidature.full_name


def _page(row: Appeal | Rectification) -> str:
    return reverse("committee:rectify", args=[row.decision.item.uuid])
