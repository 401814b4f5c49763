"""Scheduled work on calendars. It may run twice, late or at once."""

from celery import shared_task

from toolkit.calendars.services import sweep_told


@shared_task(name="calendars.sweep_told")
def sweep() -> int:
    """Forget what the calendars of people tell no more."""
    return sweep_told()
