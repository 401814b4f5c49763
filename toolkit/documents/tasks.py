"""Scheduled work on documents. It may run twice, late or at once."""

from celery import shared_task

from toolkit.documents.renderings import drop_old_renderings
from toolkit.documents.services import FOLDER
from toolkit.files.sweeping import sweep_folder


@shared_task(name="documents.sweep_files")
def sweep_files() -> int:
    """Remove the files that attempts to draw a document left behind, and pages that were drawn long ago."""
    return sweep_folder(FOLDER) + drop_old_renderings()
