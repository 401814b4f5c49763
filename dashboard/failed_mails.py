"""The mails that did not go, for the training team; see toolkit.waiting."""

from collections.abc import Iterable

from django.urls import reverse

from accounts.models import User
from accounts.roles import TRAINING_TEAM
from cycles.models import Cycle
from dashboard.mail_list import visible_mails
from toolkit.notifications.enums import MailState
from toolkit.waiting import SHOWN, Lot, Thing, Waiting


def things_waiting(user: User, cycles: Iterable[Cycle]) -> list[Waiting]:
    """Those that were given up, whatever the cycle. Two queries."""
    if not user.institutes_with_role(*TRAINING_TEAM):
        return []
    failed = visible_mails(user).failed()
    count = failed.order_by().count()
    if not count:
        return []
    things = [
        Thing(
            name=mail.recipient.full_name if mail.recipient else mail.to_email,
            beside=mail.to_email if mail.recipient else "",
            what=mail.subject,
            on=mail.created_at,
            url=reverse("dashboard:outbox_mail", args=[mail.uuid]),
            is_late=True,
        )
        for mail in failed.for_list().order_by("created_at", "pk")[:SHOWN]
    ]
    url = f"{reverse('dashboard:outbox')}?etat={MailState.FAILED}"
    one, many = "courriel qui n’est pas parti", "courriels qui ne sont pas partis"
    return [Waiting("courriels", one, many, "mail", [Lot(count, url)], things, tone="error")]
