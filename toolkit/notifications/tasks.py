"""Tasks of the outbox. Both may be run twice, late or never: the rows are the truth."""

import logging

from celery import shared_task
from django.db import DatabaseError

from toolkit.notifications import delivery

logger = logging.getLogger(__name__)


@shared_task(name="notifications.deliver_mail")
def deliver_mail(mail_id: int) -> None:
    """Send one mail, if it is still to be sent."""
    try:
        delivery.deliver(mail_id=mail_id)
    except DatabaseError:
        logger.exception("The database is away: mail %s waits for the sweep.", mail_id)


@shared_task(name="notifications.sweep_outbox")
def sweep_outbox() -> None:
    """Send all that waits; scheduled."""
    try:
        delivery.sweep()
    except DatabaseError:
        logger.exception("The database is away: the next sweep goes on.")
