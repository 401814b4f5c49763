"""Scheduled work of the instruction. Each may run twice, late or at once: rows are claimed before the act."""

import logging

from celery import shared_task

from instruction.services.due import tell_passed_corrections, warn_of_silence
from instruction.services.notes import bring_back_notes

logger = logging.getLogger(__name__)


@shared_task(name="instruction.remind")
def remind_task() -> int:
    """Bring back notes on their day; tell of corrections that did not come, and of silence that nears."""
    done = 0
    for step in (bring_back_notes, tell_passed_corrections, warn_of_silence):
        try:
            done += step()
        except Exception:  # a fault of one does not keep the others from those who wait for them
            logger.exception("%s failed: the next run tries again.", step.__name__)
    return done
