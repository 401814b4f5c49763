"""Scheduled work of the candidatures. Each may run twice, late or at once: rows are claimed before the act."""

import logging

from celery import shared_task

from candidatures.services import (
    expire_links,
    lapse_unconfirmed,
    remind_corrections,
    remind_drafts,
    remind_finance,
    remind_signatories,
    remind_unconfirmed,
    remind_unsent,
)
from toolkit.files.sweeping import sweep_folder

logger = logging.getLogger(__name__)

FOLDERS = ("pieces", "received")  # of the storage: what `Piece` names, the copy to read and what was received


@shared_task(name="candidatures.lapse_unconfirmed")
def lapse_unconfirmed_task() -> int:
    """Note admissions left without an answer."""
    return lapse_unconfirmed()


@shared_task(name="candidatures.remind")
def remind_task() -> int:
    """Remind of drafts, changes not sent, corrections, places to answer; let links expire, remind of live ones."""
    done = 0
    steps = (
        remind_drafts,
        remind_unsent,
        remind_corrections,
        remind_unconfirmed,
        expire_links,
        remind_signatories,
        remind_finance,
    )
    for step in steps:
        try:
            done += step()
        except Exception:  # a fault of one does not keep the others from those who wait for them
            logger.exception("%s failed: the next run tries again.", step.__name__)
    return done


@shared_task(name="candidatures.sweep_pieces")
def sweep_pieces() -> int:
    """Remove the files of dossiers that no row names: those of refused saves and of deleted drafts."""
    return sum(sweep_folder(folder) for folder in FOLDERS)
