"""Work on prepared files. Each task may run twice, late or at once: rows are claimed before the act."""

import logging

from celery import shared_task
from django.db import DatabaseError

from toolkit.exports.making import make_export
from toolkit.exports.models import FOLDER
from toolkit.exports.sweeping import expire_exports, exports_to_go_on
from toolkit.files.sweeping import sweep_folder

logger = logging.getLogger(__name__)


@shared_task(name="exports.make")
def make_export_task(prepared_id: int) -> None:
    """Make a file, or a part of it: a turn is short, so that mails do not wait behind it."""
    try:
        if make_export(prepared_id):
            send_export(prepared_id)
    except DatabaseError:
        logger.exception("The database is away: export %s waits for the clock.", prepared_id)


@shared_task(name="exports.go_on")
def go_on_task() -> int:
    """Go on with what no worker was told of, or left half way; remove what is past its date. Scheduled."""
    waiting = exports_to_go_on()
    for prepared_id in waiting:
        send_export(prepared_id)
    return len(waiting) + expire_exports()


@shared_task(name="exports.sweep_files")
def sweep_files() -> int:
    """Remove the files of exports that no row names: those of a worker that was stopped."""
    return sweep_folder(FOLDER)


def send_export(prepared_id: int) -> None:
    """Offer a file to a worker, once it is committed. The clock finds what a silent broker did not take."""
    try:
        make_export_task.delay(prepared_id)
    except Exception as error:
        logger.warning("The broker does not answer (%s): export %s waits.", type(error).__name__, prepared_id)
