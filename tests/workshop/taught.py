"""What a year keeps of somebody: an absence, an evaluation, a complaint, a group, by the arguments of addresses."""

from uuid import uuid4

from attendance.absences.declaring import Declared, declare_absence
from cycles.models import Participant
from evaluations.services import prepare_form
from evaluations.services.complaints import file_complaint
from peers.models import PeerGroup
from programme.models import Session
from tests.factories.programme import enrol


def taught(participant: Participant, session: Session, name: str) -> dict[str, object]:
    """Each of them, of this person, at this session."""
    enrol(participant)
    said = Declared(half_days=[session.half_days.all()[0].uuid], key=uuid4(), kind="Santé", reason=f"Motif {name}")
    absence = declare_absence(actor=participant.user, session=session, said=said)
    told = {"subject": f"Sujet {name}", "body": f"Texte {name}", "key": uuid4()}
    complaint = file_complaint(actor=participant.user, participant=participant, **told)
    return {
        "participant": participant.uuid,
        "called": participant.enrolments.get(session=session).uuid,
        "absence": absence.uuid,
        "complaint": complaint.uuid,
        "form": prepare_form(actor=None, session=session).uuid,
        "group": PeerGroup.objects.create(cycle=participant.cycle, number=1).uuid,
        "peers:cycle": participant.cycle.slug,
        "cycle": participant.cycle.uuid,
    }
