"""Mails this app sends: more time for an applicant, dossiers for a colleague."""

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from candidatures.mails import absolute_url, what_is_left, write_applicant
from candidatures.models import Candidature
from cycles.models import Cycle
from cycles.wordings import cycle_values
from toolkit.notifications.services import queue_mail
from toolkit.text.typography import format_moment


def announce_extension(*, candidature: Candidature, former: datetime | None, number: int) -> None:
    """Tell the applicant that they were granted more time, and which day it replaces. The reason is the staff's.

    `number` counts the extensions of this person: each is a mail, even back to a day that was given before.
    """
    values = {"ancien_delai": format_moment(former), **what_is_left(candidature)}
    key = f"{candidature.uuid}:{number}"
    write_applicant(candidature, event="candidature.extended", key=key, values=values)


def announce_assignment(*, cycle: Cycle, colleague: User, actor: User, count: int, number: int) -> None:
    """Tell a colleague how many dossiers they follow now. No candidate is named: others read the outbox.

    `number` is the line of the journal that it tells of: each is a mail.
    """
    url = absolute_url(f"{reverse('instruction:list')}?cycle={cycle.slug}&vue=mes-dossiers")
    queue_mail(
        event="candidature.assigned",
        key=f"candidature.assigned:{colleague.pk}:{number}",
        to=colleague.email,
        recipient=colleague,
        values={
            **cycle_values(cycle),
            "collegue": colleague.full_name,
            "auteur": actor.full_name,
            "nombre": str(count),
            "si_un_seul": count == 1,
            "si_plusieurs": count != 1,
            "lien": url,
        },
        institute=cycle.institute,
        scope=cycle.uuid,
        reply_to=actor.email,
    )
