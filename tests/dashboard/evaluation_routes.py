"""The routes of evaluations, by role: what the walk finds there (see test_roles_walk)."""

from uuid import uuid4

from accounts.models import User
from evaluations.services import prepare_form
from evaluations.services.complaints import file_complaint
from programme.models import Session

GET = {
    "evaluations:home": (403, 200, 200, 403, 200, 403, 200),
    "evaluations:rules": (403, 200, 403, 403, 200, 403, 200),
    "evaluations:complaints": (403, 200, 200, 403, 200, 403, 200),
    "evaluations:complaint": (404, 404, 404, 404, 200, 404, 404),  # the head of service alone, until it is given
    "evaluations:year": (404, 200, 200, 404, 200, 404, 404),
    "evaluations:session": (404, 302, 302, 404, 302, 404, 404),
    "evaluations:form": (404, 200, 200, 404, 200, 404, 404),
    "evaluations:questions": (404, 200, 403, 404, 200, 404, 404),
    "evaluations:open": (404, 200, 403, 404, 200, 404, 404),
    "evaluations:year_report": (404, 200, 200, 404, 200, 404, 404),
    "evaluations:verbatims": (404, 404, 403, 404, 404, 404, 404),  # it is a draft
    "evaluations:publish": (404, 302, 403, 404, 302, 404, 404),
    "evaluations:share": (404, 302, 403, 404, 302, 404, 404),
    "evaluations:withdraw": (404, 302, 403, 404, 302, 404, 404),
    "evaluations:report": (404, 404, 404, 404, 404, 404, 404),  # nothing is published
}
POST = {
    "evaluations:complaint": (404, 404, 404, 404, 422, 404, 404),
    "evaluations:rules": (403, 422, 403, 403, 422, 403, 422),
    "evaluations:session": (404, 302, 403, 404, 302, 404, 404),  # it is prepared already
    "evaluations:year": (404, 302, 403, 404, 302, 404, 404),
    "evaluations:questions": (404, 409, 403, 404, 409, 404, 404),
    "evaluations:open": (404, 409, 403, 404, 409, 404, 404),  # the page says no mark
    "evaluations:verbatims": (404, 404, 403, 404, 404, 404, 404),
    "evaluations:publish": (404, 409, 403, 404, 409, 404, 404),
    "evaluations:share": (404, 409, 403, 404, 409, 404, 404),
    "evaluations:withdraw": (404, 409, 403, 404, 409, 404, 404),
}


def evaluation_of(actor: User, session: Session) -> dict:
    """The evaluation of the session, and a complaint of somebody who comes, by the arguments of the addresses."""
    person = session.enrolments.select_related("participant__cycle__institute", "user").first()
    said = {"subject": "Une salle", "body": "Trop bruyante.", "key": uuid4()}
    filed = file_complaint(actor=person.user, participant=person.participant, **said)
    form = prepare_form(actor=actor, session=session)
    return {"form": form.uuid, "cycle": session.cycle.uuid, "complaint": filed.uuid}
