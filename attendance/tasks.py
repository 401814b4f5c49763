"""Scheduled work of attendance. Each may run twice, late or at once."""

from celery import shared_task

from toolkit.files.sweeping import sweep_folder

FOLDERS = ("sheet-scans", "sheet-scans-received")  # of the storage: what `SheetScan` names


@shared_task(name="attendance.sweep_scans")
def sweep_scans() -> int:
    """Remove the scans that no sheet names."""
    return sum(sweep_folder(folder) for folder in FOLDERS)
