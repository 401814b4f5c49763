"""Tasks of the outbox. Both may be run twice, late or never: the rows are the truth."""

from celery import shared_task

from notifications import delivery


@shared_task(name="notifications.deliver_mail")
def deliver_mail(mail_id: int) -> None:
    """Send one mail, if it is still to be sent."""
    delivery.deliver(mail_id=mail_id)


@shared_task(name="notifications.sweep_outbox")
def sweep_outbox() -> None:
    """Send all that waits; scheduled."""
    delivery.sweep()
