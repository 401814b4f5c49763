"""Scheduled work of attendance. Each may run twice, late or at once."""

from celery import shared_task

from attendance.absences.erasing import erase_absences
from toolkit.files.sweeping import sweep_folder

FOLDERS = ("sheet-scans", "sheet-scans-received")  # of the storage: what `SheetScan` names


@shared_task(name="attendance.erase_absences")
def erase_absences_task() -> int:
    """Erase why people were absent, once its day has come."""
    return erase_absences()


@shared_task(name="attendance.sweep_absences")
def sweep_absences() -> int:
    """Remove the pieces that no row names."""
    return sweep_folder("absences")


@shared_task(name="attendance.sweep_scans")
def sweep_scans() -> int:
    """Remove the scans that no sheet names."""
    return sum(sweep_folder(folder) for folder in FOLDERS)
