"""Scheduled work of programmes. Each may run twice, late or at once: rows are claimed before the act."""

from celery import shared_task

from programme.services import remind_speakers
from toolkit.files.sweeping import sweep_folder

FOLDERS = ("materials", "materials-received")  # of the storage: what `Material` names


@shared_task(name="programme.remind_speakers")
def remind_speakers_task() -> int:
    """Remind speakers who have not answered."""
    return remind_speakers()


@shared_task(name="programme.sweep_materials")
def sweep_materials() -> int:
    """Remove the files of sessions that no row names."""
    return sum(sweep_folder(folder) for folder in FOLDERS)
