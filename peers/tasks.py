"""Scheduled work of peer groups. Each may run twice, late or at once."""

from celery import shared_task

from peers.services import erase_groups, remind_meetings


@shared_task(name="peers.remind")
def remind() -> int:
    """Recall the meetings of the days ahead."""
    return remind_meetings()


@shared_task(name="peers.erase")
def erase() -> int:
    """Erase the groups of the cycles whose day has come."""
    return erase_groups()
