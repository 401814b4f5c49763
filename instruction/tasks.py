"""Scheduled work of the instruction. Each may run twice, late or at once: rows are claimed before the act."""

from celery import shared_task

from instruction.services.notes import bring_back_notes


@shared_task(name="instruction.remind")
def remind_task() -> int:
    """Bring back the notes whose day has come."""
    return bring_back_notes()
