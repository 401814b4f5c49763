"""Tasks of the whole house: they belong to no app."""

import structlog
from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

SESSIONS_A_RUN = 5000  # a bound to what one statement locks; the next run goes on

log = structlog.get_logger(__name__)


@shared_task(name="inet_cycles.clear_sessions")
def clear_sessions() -> None:
    """Delete sessions that are past their date, the oldest first; scheduled."""
    expired = Session.objects.filter(expire_date__lt=timezone.now()).order_by("expire_date")
    keys = list(expired.values_list("pk", flat=True)[:SESSIONS_A_RUN])
    if keys:
        Session.objects.filter(pk__in=keys, expire_date__lt=timezone.now()).delete()
        log.info("expired sessions deleted", count=len(keys))
