"""Mails of certificates, with the paper. Each is a row of the outbox, written in the transaction of what it tells."""

from django.conf import settings

from accounts.holding import is_held
from attendance.models import Certificate
from cycles.models import Participant
from toolkit.notifications.services import NewMail
from toolkit.wordings.institutes import institute_values

PATH = "/presence/certificats/{uuid}/"
SIGNED = {True: "certificate.signed", False: "certificate.hours"}


def mail_of(certificate: Certificate, participant: Participant, reason: str = "") -> list[NewMail]:
    """The certificate, or the attestation of hours; or that it replaces another one, and why: `reason`."""
    former = certificate.replaces
    if former is None:
        return _mail(SIGNED[certificate.certifies], certificate, participant)
    more = {"ancien": former.document.number, "motif": reason}
    return _mail("certificate.corrected", certificate, participant, more)


def mail_of_withdrawal(certificate: Certificate, participant: Participant) -> list[NewMail]:
    """It holds no more, and why."""
    more = {"ancien": certificate.document.number, "motif": certificate.ended_reason}
    return _mail("certificate.withdrawn", certificate, participant, more)


def _mail(
    event: str, certificate: Certificate, participant: Participant, more: dict[str, str] | None = None
) -> list[NewMail]:
    """No mail for somebody without an address: the paper is posted."""
    person, cycle = participant.user, participant.cycle
    if is_held(person):
        return []
    values = {
        **institute_values(cycle.institute),
        "personne": person.full_name,
        "cycle": f"{cycle.title} {cycle.year}",
        "document": certificate.get_kind_display().lower(),
        "lien": f"{settings.SITE_URL}{PATH.format(uuid=certificate.uuid)}",
        **(more or {}),
    }
    return [
        NewMail(
            event=event,
            key=f"{event}:{certificate.uuid}",
            to=person.email,
            recipient=person,
            values=values,
            documents=[certificate.document] if certificate.is_standing else [],
            institute=cycle.institute,
            scope=cycle.uuid,
            about=participant.uuid,  # whoever of the staff must know nothing of the person reads none of it
            reply_to=cycle.institute.email,
        )
    ]
