"""The routes of convocations, by role: what the walk finds there (see test_roles_walk)."""

from accounts.models import User
from convocations.models import Convocation
from convocations.services import convene
from programme.models import Session
from tests.factories.cycles import ParticipantFactory
from tests.factories.programme import enrol

GET = {
    "convocations:session": (404, 200, 200, 404, 200, 404, 404),
    "convocations:practical": (404, 200, 200, 404, 200, 404, 404),
    "convocations:preview": (404, 200, 200, 404, 200, 404, 404),
    "convocations:preview_paper": (404, 200, 200, 404, 200, 404, 404),
    "convocations:paper": (404, 200, 200, 404, 200, 404, 404),
}
POST = {
    "convocations:session": (404, 409, 409, 404, 409, 404, 404),  # everybody is called already
    "convocations:practical": (404, 302, 302, 404, 302, 404, 404),
}


def convened_of(actor: User, session: Session) -> dict:
    """Somebody called to the session, by the arguments of the addresses."""
    (enrolment,) = enrol(ParticipantFactory(cycle=session.cycle))
    convene(actor=actor, session=session)
    return {"called": enrolment.uuid, "letter": Convocation.objects.get(enrolment=enrolment).uuid}
