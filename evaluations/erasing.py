"""Until when a complaint is kept, once it is closed."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from evaluations.enums import ComplaintState
from evaluations.mails import COMPLAINTS
from evaluations.models import Complaint
from toolkit.calendars.entries import PARIS
from toolkit.domain.days import add_months
from toolkit.notifications.services import forget_mails


def erase_day(closed_at: datetime) -> date:
    """The day on which a complaint closed then is erased, COMPLAINTS_KEPT_YEARS (three years) after."""
    return add_months(timezone.localdate(closed_at, PARIS), 12 * settings.COMPLAINTS_KEPT_YEARS)


@transaction.atomic
def erase_complaints() -> int:
    """Erase the closed complaints whose day has come, with their messages and mails; return how many.

    Run by the schedule, twice is harmless. Nothing changes a closed complaint: its last change is its closing.
    """
    closed = Complaint.objects.filter(state=ComplaintState.CLOSED, changed_at__isnull=False)
    today = timezone.localdate(timezone=PARIS)
    due = [uuid for uuid, moment in closed.values_list("uuid", "changed_at") if erase_day(moment) <= today]
    if not due:
        return 0
    forget_mails(events=COMPLAINTS, about=due)
    _, deleted = Complaint.objects.filter(uuid__in=due).delete()
    return deleted.get(Complaint._meta.label, 0)
