"""Mails of the workshop. Each is a row of the outbox, written in the transaction of what it tells."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cycles.models import Cycle
from toolkit.notifications.models import OutboxMail
from toolkit.notifications.services import queue_mail
from toolkit.text.cleaning import address_key
from workshop.concerned import Recipient

EVENTS = {
    "cycle.review_asked": "Relecture d’un cycle demandée",
    "cycle.changed": "Cycle modifié, aux personnes concernées",
}


def ask_head(*, cycle: Cycle, head: User, author: User) -> OutboxMail:
    """Ask a head of service to read again and publish; once a day for a cycle."""
    place = "workshop:publish" if not cycle.is_public else "workshop:changes"
    return _write(
        cycle,
        event="cycle.review_asked",
        key=f"{cycle.uuid}:{head.pk}:{timezone.localdate():%Y%m%d}",
        template="review_asked",
        to=head.email,
        recipient=head,
        context={"author": author, "head": head, "url": f"{settings.SITE_URL}{reverse(place, args=[cycle.slug])}"},
    )


def tell_changed(*, cycle: Cycle, person: Recipient, batch: UUID, subject: str, body: str) -> OutboxMail:
    """Tell somebody of changes in the words of whoever publishes them. `batch` tells one publication from another."""
    return _write(
        cycle,
        event="cycle.changed",
        key=f"{batch}:{address_key(person.email)[:120]}",
        template="changed",
        to=person.email,
        recipient=person.user,
        about=person.about,
        context={"subject": subject, "body": body, "url": f"{settings.SITE_URL}{cycle.get_absolute_url()}"},
    )


def _write(cycle: Cycle, *, event: str, key: str, template: str, context: dict[str, Any], **mail: Any) -> OutboxMail:
    return queue_mail(
        event=event,
        key=f"{event}:{key}",
        template=f"workshop/mails/{template}.md",
        context={"cycle": cycle, "institute": cycle.institute, **context},
        institute=cycle.institute,
        reply_to=cycle.institute.email,
        **mail,
    )
