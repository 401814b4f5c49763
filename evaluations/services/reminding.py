"""Two reminders, to those who have not answered and to nobody else."""

import logging

from django.db import transaction
from django.utils import timezone

from evaluations.mails import tell_employers, tell_reminder
from evaluations.models import Answered, EmployerLink, EvaluationForm
from evaluations.moments import reminder_moments
from evaluations.permissions import people_of

logger = logging.getLogger(__name__)


def remind_due() -> int:
    """Send the reminders whose moment has come; return of how many evaluations. Twice, or at once, sends one."""
    done = 0
    for form in EvaluationForm.objects.answerable().filter(reminders__lt=2):
        due = sum(moment <= timezone.now() for moment in reminder_moments(form))
        if due <= form.reminders:
            continue
        try:
            done += _remind(form.pk, due)
        except Exception:  # one that fails does not keep the others from being reminded
            logger.exception("The reminder of evaluation %s failed: the next run tries again.", form.pk)
    return done


@transaction.atomic
def _remind(pk: int, due: int) -> bool:
    """Claim the reminder by a conditional UPDATE, then queue its mails. One that was missed is not sent twice."""
    if not EvaluationForm.objects.answerable().filter(pk=pk, reminders__lt=due).update(reminders=due):
        return False
    form = EvaluationForm.objects.with_subject().get(pk=pk)
    answered = Answered.objects.filter(form=form)
    waited = people_of(form).exclude(pk__in=answered.values("user"))
    if form.asks_employers:
        links = EmployerLink.objects.filter(form=form, user__in=waited).select_related("user").order_by("pk")
        tell_employers(form, list(links), number=due)
    else:
        tell_reminder(form, list(waited), number=due)
    return True
