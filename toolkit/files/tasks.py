"""Scheduled work on stored files. It may run twice, late or at once."""

from celery import shared_task
from django.utils import timezone

from toolkit.files.sweeping import TURNS, check_files


@shared_task(name="files.check_files")
def look_for_files() -> int:
    """Note the stored files that are missing, a part each hour, all of them each day."""
    return check_files(turn=timezone.now().hour % TURNS)
