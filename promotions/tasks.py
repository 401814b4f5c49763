"""Scheduled work of promotions. Each may run twice, late or at once."""

from celery import shared_task

from promotions.services import erase_needs
from toolkit.files.sweeping import sweep_folder


@shared_task(name="promotions.erase_needs")
def erase_needs_task() -> int:
    """Erase the needs whose day has come."""
    return erase_needs()


@shared_task(name="promotions.sweep_portraits")
def sweep_portraits() -> int:
    """Remove the photos that no row names."""
    return sweep_folder("portraits")
