"""Reads of attendance that the floors above ask."""

from django.db.models import QuerySet

from accounts.models import User
from attendance.models import SheetScan
from cycles.models import KeptAway
from programme.permissions import sessions_to_see


def scans_to_read(user: User) -> QuerySet[SheetScan]:
    """Scanned papers of one's institutes, but of the cycles in which one has stepped aside from somebody."""
    kept = KeptAway.objects.filter(user=user).values("cycle")
    rows = SheetScan.objects.filter(sheet__half_day__session__in=sessions_to_see(user))
    return rows.exclude(sheet__half_day__session__cycle__in=kept).select_related("sheet__half_day__session__cycle")
