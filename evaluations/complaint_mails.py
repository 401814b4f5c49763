"""Mails of complaints. They never hold its words; the outbox of staff does not show them."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from accounts.holding import is_held
from accounts.models import User
from evaluations.models import Complaint
from toolkit.notifications.services import NewMail, queue_mails
from toolkit.text.french import de
from toolkit.wordings.institutes import institute_values
from toolkit.wordings.kinds import Values


def tell_staff(complaint: Complaint, people: Iterable[User], *, event: str, key: str) -> None:
    """Tell whoever is in charge: who wrote, and where it is read."""
    person = complaint.participant.user
    values = {"de_personne": de(person.full_name), "lien": _link("evaluations:complaint", complaint)}
    queue_mails([_mail(complaint, user, event, key, {**values, "destinataire": user.full_name}) for user in people])


def tell_person(complaint: Complaint, *, event: str, key: str) -> None:
    """Tell the person: what became of it, and where it is read."""
    person = complaint.participant.user
    if not is_held(person):
        values = {"personne": person.full_name, "objet": complaint.subject}
        queue_mails([_mail(complaint, person, event, key, {**values, "lien": _link("feedback:complaint", complaint)})])


def _link(route: str, complaint: Complaint) -> str:
    return f"{settings.SITE_URL}{reverse(route, args=[complaint.uuid])}"


def _mail(complaint: Complaint, to: User, event: str, key: str, values: Values) -> NewMail:
    institute = complaint.institute
    return NewMail(
        event=event,
        key=f"{event}:{complaint.uuid}:{key}:{to.pk}",
        to=to.email,
        recipient=to,
        values={**institute_values(institute), **values},
        institute=institute,
        scope=complaint.participant.cycle.uuid,
        about=complaint.uuid,
        reply_to=institute.email,
    )
