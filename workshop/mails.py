"""Mails of the workshop. Each is a row of the outbox, written in the transaction of what it tells."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cycles.models import Cycle
from cycles.wordings import cycle_values
from toolkit.notifications.models import OutboxMail
from toolkit.notifications.services import queue_mail
from toolkit.text.cleaning import address_key
from toolkit.wordings.kinds import Values
from workshop.concerned import Recipient


def ask_head(*, cycle: Cycle, head: User, author: User) -> OutboxMail:
    """Ask a head of service to read again and publish; once a day for a cycle."""
    place = "workshop:publish" if not cycle.is_public else "workshop:changes"
    return _write(
        cycle,
        event="cycle.review_asked",
        key=f"{cycle.uuid}:{head.pk}:{timezone.localdate():%Y%m%d}",
        to=head.email,
        recipient=head,
        values={
            "collegue": head.full_name,
            "auteur": author.full_name,
            "si_public": cycle.is_public,
            "si_brouillon": not cycle.is_public,
            "lien": f"{settings.SITE_URL}{reverse(place, args=[cycle.slug])}",
        },
    )


def tell_changed(*, cycle: Cycle, person: Recipient, batch: UUID, subject: str, body: str) -> OutboxMail:
    """Tell somebody of changes in the words of whoever publishes them. `batch` tells one publication from another."""
    return _write(
        cycle,
        event="cycle.changed",
        key=f"{batch}:{address_key(person.email)[:120]}",
        to=person.email,
        recipient=person.user,
        about=person.about,
        values={"objet": subject, "message": body, "lien": f"{settings.SITE_URL}{cycle.get_absolute_url()}"},
    )


def _write(cycle: Cycle, *, event: str, key: str, values: Values, **mail: Any) -> OutboxMail:
    return queue_mail(
        event=event,
        key=f"{event}:{key}",
        values={**cycle_values(cycle), **values},
        institute=cycle.institute,
        scope=cycle.uuid,
        reply_to=cycle.institute.email,
        **mail,
    )
