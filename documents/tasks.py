"""Scheduled work on stored files. Both may run twice, late or at once."""

from celery import shared_task
from django.utils import timezone

from documents.services import FOLDER
from documents.sweeping import TURNS, check_files, sweep_folder


@shared_task(name="documents.sweep_files")
def sweep_files() -> int:
    """Remove the files that attempts to draw a document left behind."""
    return sweep_folder(FOLDER)


@shared_task(name="documents.check_files")
def look_for_files() -> int:
    """Note the stored files that are missing, a part each hour, all of them each day."""
    return check_files(turn=timezone.now().hour % TURNS)
