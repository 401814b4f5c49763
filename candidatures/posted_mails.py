"""The mails about a dossier that came by post."""

from datetime import datetime

from django.urls import reverse

from candidatures.mailing import absolute_url, write_about, write_applicant
from candidatures.models import Candidature, TakeOver
from toolkit.notifications.models import OutboxMail
from toolkit.notifications.services import cancel_mails
from toolkit.text.typography import format_day, format_moment


def announce_paper(*, candidature: Candidature, moment: datetime) -> None:
    """Tell the person that the dossier they posted is registered, with its receipt, and how to take it over.

    `moment` tells one address given from another.
    """
    write_applicant(
        candidature,
        event="candidature.paper",
        key=f"{candidature.uuid}:{moment:%Y%m%d%H%M%S%f}",
        values={
            "lien": absolute_url(reverse("account_reset_password")),
            "recu_le": format_day(candidature.arrived_on),
            "adresse": candidature.applicant.email,
        },
        documents=[candidature.receipt] if candidature.receipt else [],
    )


def ask_takeover(*, takeover: TakeOver) -> None:
    """Ask whoever reads this address, and has an account with it, whether the dossier is theirs.

    The link opens for that account alone; the mail holds no more of the dossier than whose it is.
    """
    write_about(
        takeover.candidature,
        event="candidature.takeover",
        key=f"{takeover.uuid}:{takeover.asked_at:%Y%m%d%H%M%S%f}",
        to=takeover.email,
        values={
            "lien": absolute_url(reverse("candidatures:takeover", args=[takeover.uuid])),
            "recu_le": format_day(takeover.candidature.arrived_on),
            "valable_jusqu_au": format_moment(takeover.expires_at),
        },
    )


def cancel_takeover(*, takeover: TakeOver) -> None:
    """Cancel what waits to leave with a request that is taken back."""
    _cancel(f"candidature.takeover:{takeover.uuid}:")


def cancel_paper(*, candidature: Candidature) -> None:
    """Cancel what waits to leave for an address that is taken back."""
    _cancel(f"candidature.paper:{candidature.uuid}:")


def _cancel(prefix: str) -> None:
    keys = OutboxMail.objects.filter(key__startswith=prefix).values_list("key", flat=True)
    cancel_mails(keys=list(keys), reason="L’adresse a été retirée avant que ce courriel parte.")
