"""The routes of evaluations, by role: what the walk finds there (see test_roles_walk)."""

from accounts.models import User
from evaluations.services import prepare_form
from programme.models import Session

GET = {
    "evaluations:home": (403, 200, 200, 403, 200, 403, 200),
    "evaluations:rules": (403, 200, 403, 403, 200, 403, 200),
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
    """The evaluation of the session, by the arguments of the addresses."""
    return {"form": prepare_form(actor=actor, session=session).uuid, "cycle": session.cycle.uuid}
