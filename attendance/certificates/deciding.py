"""An adviser decides of somebody near the bar, with a motive; another decision replaces it."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from attendance.certificates.enums import CertificateAct
from attendance.certificates.permissions import check_decides
from attendance.certificates.standings import Person, Standings
from attendance.models import CertificateDecision
from attendance.models.sheets import REASON_LIMIT
from attendance.services.attesting import lock_scope
from cycles.lifecycle import PARTICIPANTS
from cycles.models import Participant
from toolkit.domain.errors import DomainError, IncompleteError, StaleError
from toolkit.journal.services import record

CHANGED = "Les présences ou la décision ont changé depuis que vous avez ouvert la page\u00a0: relisez, puis décidez."


@transaction.atomic
def decide_certificate(
    *, actor: User, participant: Participant, certified: bool, motive: str, seen: str
) -> CertificateDecision:
    """Decide whether somebody near the bar gets the certificate, on what sealed half-days say now.

    `seen`: the mark of the person that the page showed. Raises NotAllowedError (403), IncompleteError (422) without a
    motive, StaleError (409) where something changed, DomainError (409) for somebody who is not near the bar, or of whom
    it is decided so already.
    """
    check_decides(actor, participant)
    if not 0 < len(motive.strip()) <= REASON_LIMIT:
        raise IncompleteError(f"Écrivez le motif de la décision, en {REASON_LIMIT} caractères au plus.")
    person = lock_person(actor, participant)
    if person.mark != seen:
        raise StaleError(CHANGED)
    if not person.standing.is_near:
        raise DomainError("Cette personne n’est plus près du seuil\u00a0: les conditions du cycle décident seules.")
    if person.decision is not None and person.decision.certified == certified:
        raise DomainError(f"C’est déjà décidé ainsi, par {person.decision.decided_by.full_name}.")
    made = CertificateDecision.objects.create(
        participant=participant,
        number=participant.certificate_decisions.count() + 1,
        certified=certified,
        motive=motive.strip(),
        followed=person.figures["followed"],
        owed=person.figures["owed"],
        tour_followed=person.tour_followed,
        decided_by=actor,
        decided_at=timezone.now(),
    )
    record(about=participant.uuid, actor=actor, kind=CertificateAct.DECIDED, subject=str(made), reason=made.motive)
    return made


def lock_person(actor: User, participant: Participant) -> Person:
    """Where somebody stands, held until the end of the transaction: sessions are locked, then their row.

    Raises DomainError (409) for somebody who left.
    """
    standings = Standings(participant.cycle, actor, only=participant)
    lock_scope(standings.scope)
    PARTICIPANTS.lock(participant.pk)
    if not standings.people:
        raise DomainError("Cette personne a quitté la promotion\u00a0: il n’y a plus rien à décider ni à signer.")
    return standings.people[0]
