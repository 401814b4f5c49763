"""Which sitting, convened or going on, has a dossier on its agenda: its vote is made there, and nowhere else."""

from typing import Any

from django.db.models import Subquery

from committee.enums import AHEAD, ANNOUNCED
from committee.models import Sitting


def announced_sitting(item: Any, column: str) -> Subquery:
    """A column of that sitting; None without one. `item`: a row, or an OuterRef."""
    found = Sitting.objects.filter(items__item=item, items__state__in=AHEAD, state__in=ANNOUNCED)
    return Subquery(found.order_by("planned_at").values(column)[:1])
