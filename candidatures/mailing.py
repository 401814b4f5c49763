"""Mails about one dossier: to whom, with which link, in whose name."""

from typing import Any

from django.conf import settings

from candidatures.models import Candidature
from candidatures.wordings.common import candidature_values
from toolkit.notifications.services import NewMail, queue_mails
from toolkit.wordings.kinds import Values


def absolute_url(path: str) -> str:
    """The full address of a page, for a mail."""
    return f"{settings.SITE_URL}{path}"


def mail_about(candidature: Candidature, *, event: str, key: str, values: Values, **mail: Any) -> NewMail:
    """A mail about this dossier to any address, with what any of them may say of it."""
    cycle = candidature.cycle
    return NewMail(
        event=event,
        key=f"{event}:{key}",
        values={**candidature_values(candidature), **values},
        institute=cycle.institute,
        scope=cycle.uuid,
        about=candidature.uuid,
        reply_to=cycle.institute.email,
        **mail,
    )


def mail_applicant(candidature: Candidature, *, values: Values | None = None, **mail: Any) -> NewMail | None:
    """A mail to the applicant, at the address of the dossier, with the link to it.

    None about a dossier that came by post while its account has no address: the person could not open it.
    """
    if candidature.is_unaddressed:
        return None
    return mail_about(
        candidature,
        to=candidature.email or candidature.applicant.email,
        recipient=candidature.applicant,
        values={"lien": absolute_url(candidature.get_absolute_url()), **(values or {})},
        **mail,
    )


def write_about(candidature: Candidature, **mail: Any) -> None:
    """Queue a mail about this dossier; see mail_about."""
    queue_mails([mail_about(candidature, **mail)])


def write_applicant(candidature: Candidature, **mail: Any) -> None:
    """Queue a mail to the applicant, if they have an address; see mail_applicant."""
    written = mail_applicant(candidature, **mail)
    if written is not None:
        queue_mails([written])
