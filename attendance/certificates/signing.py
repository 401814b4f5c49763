"""The head of service signs certificates and attestations of hours, corrects one, withdraws one: each by a new act."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from attendance.certificates.deciding import lock_person
from attendance.certificates.documents import KINDS
from attendance.certificates.enums import CertificateAct, CertificateKind
from attendance.certificates.mails import mail_of, mail_of_withdrawal
from attendance.certificates.permissions import check_signs, check_signs_of
from attendance.certificates.standings import Person, Standings
from attendance.models import Certificate
from attendance.models.sheets import REASON_LIMIT
from attendance.services.attesting import lock_scope
from cycles.models import Cycle, Participant
from toolkit.documents.models import Document
from toolkit.documents.services import cancel_document, issue_documents
from toolkit.domain.errors import DomainError, IncompleteError, StaleError
from toolkit.journal.services import Line, record, record_all
from toolkit.notifications.services import queue_mails
from toolkit.text.french import list_in_words

CHANGED = "Les présences, une décision ou la promotion ont changé\u00a0: rien n’est signé. Relisez qui reçoit quoi."


@dataclass(frozen=True)
class Signed:
    """What one act of signing gave."""

    certificates: int
    hours: int

    @property
    def said(self) -> str:
        """« 18 certificats et 2 attestations d’heures »."""
        many = "s" if self.certificates > 1 else ""
        more = "s" if self.hours > 1 else ""
        parts = [
            f"{self.certificates} certificat{many}" if self.certificates else "",
            f"{self.hours} attestation{more} d’heures" if self.hours else "",
        ]
        return list_in_words([part for part in parts if part])


@transaction.atomic
def sign_certificates(*, actor: User, cycle: Cycle, seen: str) -> Signed:
    """Sign what each person of the promotion is to be given, to whom nothing was ever signed; each is told by mail.

    Of the people that the actor may know of. `seen`: the mark of what the page showed. Raises NotAllowedError (403),
    DomainError (409) for what is lacking (see Standings.blocking), somebody of whom nobody decided, or nothing to sign;
    StaleError (409) when something changed since.
    """
    check_signs(actor, cycle)
    standings = Standings(cycle, actor)
    lock_scope(standings.scope)
    list(Participant.objects.filter(cycle=cycle).order_by("pk").select_for_update(of=("self",), no_key=True))
    if standings.blocking:
        raise DomainError(f"{standings.blocking[0]} Rien n’est signé.")
    if standings.undecided:
        names = list_in_words([each.participant.user.full_name for each in standings.undecided])
        raise DomainError(f"Près du seuil, sans décision\u00a0: {names}. Rien n’est signé.")
    if not standings.to_sign:
        raise DomainError("Il n’y a rien à signer\u00a0: chaque personne qui doit des heures a déjà son document.")
    if standings.mark != seen:
        raise StaleError(CHANGED)
    rows = _issue(actor, standings.to_sign)
    certificates = sum(row.certifies for row in rows)
    done = Signed(certificates, len(rows) - certificates)
    record(about=cycle.uuid, actor=actor, kind=CertificateAct.SIGNED, subject=done.said)
    return done


@transaction.atomic
def correct_certificate(*, actor: User, participant: Participant, reason: str, seen: str) -> Certificate:
    """Replace what somebody was given and that no longer says what holds, or sign again what was withdrawn.

    Raises NotAllowedError (403), IncompleteError (422) without a reason, StaleError (409), DomainError (409) where it
    still says true, where nothing was signed, for somebody who owes nothing, or while nobody decided.
    """
    check_signs_of(actor, participant)
    reason = _check_reason(reason)
    person = lock_person(actor, participant)
    former = person.certificate
    if former is None:
        raise DomainError("Rien n’a encore été signé pour cette personne\u00a0: signez avec la promotion.")
    if person.mark != seen:
        raise StaleError(CHANGED)
    if person.kind is None:
        raise DomainError("Cette personne est près du seuil\u00a0: un conseiller décide d’abord.")
    if not person.owes:
        raise DomainError("Cette personne ne doit aucune demi-journée\u00a0: il n’y a rien à attester.")
    if former.is_standing and not person.is_stale:
        raise DomainError("Ce document dit toujours vrai\u00a0: il n’y a rien à corriger.")
    if former.is_standing:
        _end(actor, former, reason)
    (row,) = _issue(actor, [person], reason)
    return row


@transaction.atomic
def withdraw_certificate(*, actor: User, certificate: Certificate, reason: str) -> Certificate:
    """Withdraw what somebody was given; they are told why. Raises NotAllowedError (403), IncompleteError (422),
    StaleError (409) for one that holds no more."""
    participant = certificate.participant
    check_signs_of(actor, participant)
    reason = _check_reason(reason)
    row = Certificate.objects.select_for_update(of=("self",)).select_related("document").get(pk=certificate.pk)
    if not row.is_standing:
        raise StaleError("Ce document est déjà remplacé ou retiré\u00a0: rechargez la page.")
    _end(actor, row, reason)
    queue_mails(mail_of_withdrawal(row, participant))
    record(
        about=participant.uuid, actor=actor, kind=CertificateAct.WITHDRAWN, subject=row.document.number, reason=reason
    )
    return row


def _check_reason(reason: str) -> str:
    if not 0 < len(reason.strip()) <= REASON_LIMIT:
        raise IncompleteError(f"Écrivez le motif, en {REASON_LIMIT} caractères au plus\u00a0: la personne le lira.")
    return reason.strip()


def _end(actor: User, row: Certificate, reason: str) -> None:
    row.ended_at, row.ended_by, row.ended_reason = timezone.now(), actor, reason
    row.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    cancel_document(document=row.document, reason=reason)


def _issue(actor: User, people: Sequence[Person], reason: str = "") -> list[Certificate]:
    """Write the papers, the rows, the mails and the journal of these people; `reason` where it replaces another.

    The queries do not grow with them.
    """
    papers = _papers(actor, people)
    now = timezone.now()
    rows = [
        Certificate(
            uuid=key,
            participant=person.participant,
            kind=person.kind,
            standing=person.standing,
            decision=person.decision,
            **person.figures,
            tour_followed=person.tour_followed,
            signed_by=actor,
            signed_at=now,
            document=document,
            replaces=person.certificate,
        )
        for person, key, document in papers
    ]
    Certificate.objects.bulk_create(rows)
    queue_mails([mail for row in rows for mail in mail_of(row, row.participant, reason)])
    record_all([_line(row, reason) for row in rows], actor=actor)
    return rows


def _papers(actor: User, people: Sequence[Person]) -> list[tuple[Person, UUID, Document]]:
    """A number for each, certificates first, in the order of names."""
    found = []
    for kind in CertificateKind:
        mine = {uuid4(): person for person in people if person.kind == kind}
        facts = {key: {"person": each, "signatory": actor, "replaces": _former(each)} for key, each in mine.items()}
        documents = issue_documents(kind=KINDS[kind], facts=facts) if facts else {}
        found += [(person, key, documents[key]) for key, person in mine.items()]
    return found


def _former(person: Person) -> str:
    return person.certificate.document.number if person.certificate else ""


def _line(row: Certificate, reason: str) -> Line:
    kind = CertificateAct.CORRECTED if row.replaces else CertificateAct.SIGNED
    return Line(row.participant.uuid, kind, subject=str(row), reason=reason)
