"""The mail about a dossier that came by post."""

from datetime import datetime

from django.urls import reverse

from candidatures.mails import absolute_url, write_applicant
from candidatures.models import Candidature
from toolkit.text.typography import format_day


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
