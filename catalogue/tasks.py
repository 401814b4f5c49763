"""Work on brochures. Each task may run twice, late or at once: rows are claimed before the act."""

import logging

from celery import shared_task

from catalogue.models.brochures import EDITIONS, PICTURES
from catalogue.services.drawing import draw_edition, draw_waiting
from toolkit.files.sweeping import sweep_folder

logger = logging.getLogger(__name__)


@shared_task(name="catalogue.draw_edition")
def draw_edition_task(edition_id: int) -> bool:
    """Draw an edition of a brochure."""
    return draw_edition(edition_id)


@shared_task(name="catalogue.draw_waiting")
def draw_waiting_task() -> int:
    """Draw the editions that wait since a while."""
    return draw_waiting()


@shared_task(name="catalogue.sweep_brochures")
def sweep_brochures() -> int:
    """Remove the files of pictures and editions that no row names."""
    return sum(sweep_folder(folder) for folder in (PICTURES, EDITIONS))


def send_edition(edition_id: int) -> None:
    """Offer an edition to a worker, once it is committed. The clock finds what a silent broker did not take."""
    try:
        draw_edition_task.delay(edition_id)
    except Exception as error:
        logger.warning("The broker does not answer (%s): edition %s waits.", type(error).__name__, edition_id)
