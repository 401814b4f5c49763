"""The waiting list closes by itself after its last day, with a letter to whoever still waits."""

from django.db import transaction
from django.utils import timezone

from candidatures import services as candidatures
from candidatures.enums import State
from candidatures.models import Candidature
from candidatures.services.one_by_one import one_by_one
from committee.models import Committee
from committee.services.publication import lock_dossiers

WHY = "La liste d’attente est close : aucune place ne s’est libérée."


def close_lists_due() -> int:
    """Close every waiting list whose last day has passed; return how many were. Run by the schedule.

    Each in a transaction of its own, in a number of queries that does not grow with those who wait.
    """
    waiting = Candidature.objects.filter(state=State.WAITLISTED).order_by().values("cycle")
    due = Committee.objects.filter(waiting_closes_on__lt=timezone.localdate(), cycle__in=waiting)
    return one_by_one(_close, [(committee,) for committee in due])


@transaction.atomic
def _close(committee: Committee) -> bool:
    """Tell everyone who waits. The last day is read again with the committee held: it may have been put off."""
    locked = lock_dossiers(committee, State.WAITLISTED)
    if not locked.waiting_is_over:
        return False
    rows = Candidature.objects.filter(cycle=locked.cycle, state=State.WAITLISTED)
    waiting = list(rows.select_related("cycle__institute", "applicant"))
    candidatures.reject_all(actor=None, reasoned=[(candidature, WHY) for candidature in waiting])
    return bool(waiting)
