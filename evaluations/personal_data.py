"""What this app keeps about a person (RGPD art. 15): that they answered what is open; of their answers, nothing."""

from accounts.models import User
from evaluations.models import Answered
from toolkit.documents.personal import PersonalData


def personal_data(user: User) -> PersonalData:
    """The open evaluations that one has answered; what one answered is tied to nobody. Two queries."""
    rows = Answered.objects.filter(user=user).select_related("form__session", "form__cycle")
    return {
        "évaluations auxquelles vous avez répondu": [{"évaluation": str(row.form)} for row in rows.order_by("form")]
    }
