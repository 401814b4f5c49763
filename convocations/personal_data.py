"""What this app keeps about a person (RGPD art. 15): the letters that called them, even those that are over."""

from accounts.models import User
from convocations.models import Convocation
from toolkit.documents.personal import PersonalData, describe_document


def personal_data(user: User) -> PersonalData:
    """One's convocations, with their letters. One query."""
    rows = Convocation.objects.filter(enrolment__user=user).select_related("document", "enrolment__session__cycle")
    return {
        "convocations": [
            {
                "session": str(row.enrolment.session),
                "numéro": row.number,
                "convoqué le": row.made_at,
                "copie à": row.copied_to,
                "annulée le": row.ended_at,
                "motif": row.ended_reason,
                "lettre": describe_document(row.document),
            }
            for row in rows.order_by("enrolment__session", "number")
        ]
    }
