"""What a committee has computed in the background. Each task may run twice, late or at once: rows are claimed first."""

import logging

from celery import shared_task
from django.db import DatabaseError

from committee.models import Publication
from committee.publishing.releasing import lapse_stale, release_due, release_publication
from committee.scenarios.studies import run_study, studies_to_go_on
from committee.services.list_closing import close_lists_due

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


@shared_task(name="committee.release")
def release_task(publication_id: int) -> None:
    """Publish the decisions of a publication whose hour has come. Before it, or a second time, does nothing."""
    try:
        release_publication(publication_id)
    except DatabaseError:
        logger.exception("The database is away: publication %s waits for the clock.", publication_id)


def call_release(publication: Publication) -> None:
    """Have it made at its hour. Without a broker, the clock does."""
    try:
        release_task.apply_async((publication.pk,), eta=publication.leaves_at)
    except Exception as error:
        logger.warning("The broker does not answer (%s): publication waits for the clock.", type(error).__name__)


@shared_task(name="committee.go_on_with_publications")
def publications_task() -> int:
    """Make the publications whose task was lost, and note those that no longer hold. Scheduled."""
    due = release_due()
    for publication_id in due:
        release_task(publication_id)
    lapse_stale()
    return len(due)


@shared_task(name="committee.close_lists")
def close_lists_task() -> int:
    """Close the waiting lists whose last day has passed. Scheduled."""
    return close_lists_due()
