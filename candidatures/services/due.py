"""The day before the end of which a correction is awaited: reminders to the applicant."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from candidatures.enums import RevisionKind, State
from candidatures.lifecycle import lock_candidature
from candidatures.mails import remind_of_correction
from candidatures.models import Revision
from candidatures.services.one_by_one import one_by_one

# How many days before the day that was given.
BEFORE_DUE = (3, 1)


def remind_corrections() -> int:
    """Remind applicants of a correction three days before its day, and the day before. Once each; returns how many.

    Whoever was asked after such a moment is not reminded of it; a schedule that slept sends the latest alone.
    """
    today, count = timezone.localdate(), 0
    open_ones = Revision.objects.open().filter(
        kind=RevisionKind.CORRECTION, candidature__state=State.CORRECTION_REQUESTED, due_on__gte=today
    )
    for number, days in reversed(list(enumerate(BEFORE_DUE, start=1))):
        due = open_ones.filter(due_on__lte=today + timedelta(days=days), reminders__lt=number)
        rows = [
            row for row in due if row.due_on and timezone.localdate(row.opened_at + timedelta(days=days)) < row.due_on
        ]
        count += one_by_one(_remind, [(row.pk, row.candidature_id, number) for row in rows])
    return count


@transaction.atomic
def _remind(pk: int, candidature_id: int, number: int) -> bool:
    """Claim the reminder with the dossier locked, then queue its mail: two schedules send one."""
    candidature = lock_candidature(candidature_id)
    if not Revision.objects.open().filter(pk=pk, reminders__lt=number).update(reminders=number):
        return False
    remind_of_correction(candidature=candidature, revision=Revision.objects.get(pk=pk))
    return True
