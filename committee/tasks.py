"""What a committee has computed in the background. Each task may run twice, late or at once: rows are claimed first."""

import logging

from celery import shared_task
from django.db import DatabaseError

from committee.scenarios.studies import run_study, studies_to_go_on

logger = logging.getLogger(__name__)


@shared_task(name="committee.study")
def study_task(study_id: int) -> None:
    """Compute one study of a scenario."""
    try:
        run_study(study_id)
    except DatabaseError:
        logger.exception("The database is away: study %s waits for the clock.", study_id)


@shared_task(name="committee.go_on_with_studies")
def go_on_task() -> int:
    """Go on with what no worker was told of, or left half way. Scheduled."""
    waiting = studies_to_go_on()
    for study_id in waiting:
        study_task.delay(study_id)
    return len(waiting)
