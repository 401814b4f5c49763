"""Scheduled work of the candidatures."""

from celery import shared_task

from candidatures.services import lapse_unconfirmed


@shared_task(name="candidatures.lapse_unconfirmed")
def lapse_unconfirmed_task() -> int:
    """Note admissions left without an answer. Safe to run twice: each row is claimed by its transition."""
    return lapse_unconfirmed()
