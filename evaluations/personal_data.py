"""What this app keeps about a person (RGPD art. 15): that they answered what is open, never what; their complaints."""

from django.db.models import Q

from accounts.models import User
from evaluations.enums import Audience
from evaluations.models import Answered, Complaint, EmployerLink
from toolkit.documents.personal import PersonalData, Row


def personal_data(user: User) -> PersonalData:
    """The open evaluations that one has answered, the links to employers, the complaints. Four queries.

    What one answered is tied to nobody. That an employer has answered about one is theirs, and is not told.
    """
    rows = Answered.objects.filter(user=user, form__audience=Audience.PARTICIPANT)
    rows = rows.select_related("form__session", "form__cycle")
    links = EmployerLink.objects.filter(Q(user=user) | Q(email__iexact=user.email)).select_related(
        "form__cycle", "user"
    )
    complaints = Complaint.objects.filter(participant__user=user).select_related("participant__cycle", "owner")
    return {
        "évaluations auxquelles vous avez répondu": [{"évaluation": str(row.form)} for row in rows.order_by("form")],
        "employeurs interrogés sur vous, ou vous sur un agent": [
            _link(each) for each in links.order_by("sent_at", "uuid")
        ],
        "réclamations": [
            _complaint(each) for each in complaints.prefetch_related("messages__author").order_by("filed_at", "pk")
        ],
    }


def _link(link: EmployerLink) -> Row:
    return {
        "évaluation": str(link.form),
        "agent": link.user.full_name,
        "contact": link.contact_name,
        "adresse": link.email,
        "envoyé": link.sent_at,
    }


def _complaint(complaint: Complaint) -> Row:
    return {
        "cycle": str(complaint.participant.cycle),
        "objet": complaint.subject,
        "état": complaint.standing.label,
        "déposée": complaint.filed_at,
        "suivie par": complaint.owner.full_name if complaint.owner else "",
        "messages": [
            {"de": each.author.full_name, "écrit": each.written_at, "texte": each.body}
            for each in complaint.messages.all()
        ],
    }
