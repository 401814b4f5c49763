"""Scheduled work of evaluations. It may run twice, late or at once."""

from celery import shared_task

from evaluations.erasing import erase_complaints
from evaluations.services import close_due, open_due, remind_due


@shared_task(name="evaluations.turn")
def turn_evaluations() -> int:
    """Close what has come to its hour, open what is due, remind those who have not answered."""
    return close_due() + open_due() + remind_due()


@shared_task(name="evaluations.erase_complaints")
def erase_complaints_task() -> int:
    """Erase closed complaints, once their day has come."""
    return erase_complaints()
