"""What the signatory does from the link: read, sign, refuse, pass it on, or give the signed form. No account."""

from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from candidatures.commitment_lifecycle import move
from candidatures.enums import COMMITTABLE, PENDING_COMMITMENT, CommitmentState, JournalKind
from candidatures.errors import CandidatureError, IncompleteError
from candidatures.lifecycle import lock_candidature
from candidatures.mails import announce_commitment, confirm_signature
from candidatures.models import EmployerCommitment
from candidatures.services.commitment import hash_token, required_form, send_link, store_form
from candidatures.services.journal import record
from candidatures.services.statement import issue_statement, write_statement
from candidatures.uploads import check_upload
from candidatures.written import as_written, open_correction
from documents.typography import format_day
from organisations.validators import clean_siret


class Billing(TypedDict, total=False):
    """What the signatory may give for the invoice; each is free text but the SIRET."""

    billing_siret: str
    service_code: str
    engagement_number: str
    engagement_to_follow: bool
    billing_contact: str
    billing_email: str


def find_commitment(token: str) -> EmployerCommitment:
    """Return the commitment of a link, its dossier read along. Raises CandidatureError (404 or 410)."""
    commitment = (
        EmployerCommitment.objects.select_related("candidature__cycle__institute", "candidature__applicant", "document")
        .filter(token_hash=hash_token(token))
        .first()
    )
    if commitment is None:
        raise CandidatureError("Ce lien n’est pas reconnu. Recopiez-le en entier depuis le courriel reçu.", status=404)
    if commitment.state == CommitmentState.REPLACED:
        raise CandidatureError(
            "Ce lien ne fonctionne plus : un autre l’a remplacé. Utilisez le dernier courriel reçu.", status=410
        )
    if commitment.has_expired:
        raise CandidatureError(
            f"Ce lien a expiré le {format_day(commitment.expires_at)}. Demandez au candidat de vous en envoyer un "
            "autre depuis son dossier.",
            status=410,
        )
    if commitment.state in PENDING_COMMITMENT and not _still_engages(commitment):
        raise CandidatureError(
            "Ce lien ne fonctionne plus : le candidat a changé d’employeur. Demandez-lui de vous en envoyer un autre.",
            status=410,
        )
    return commitment


def _still_engages(commitment: EmployerCommitment) -> bool:
    candidature = commitment.candidature
    return commitment.engages(as_written(candidature, open_correction(candidature)))


def open_commitment(*, commitment: EmployerCommitment) -> None:
    """Note that the signatory opened the link; only the first time counts."""
    move("open", commitment_id=commitment.pk, opened_at=timezone.now())


@transaction.atomic
def sign_commitment(
    *, commitment: EmployerCommitment, signatory_name: str, signatory_quality: str, billing: Billing
) -> EmployerCommitment:
    """The signatory commits the employer to pay. Name and quality are those of the person who signs.

    Issues the act as a PDF, which holds the text that was signed, the moment and the SHA-256 of both, and no address
    of a machine; mails it to the signatory and to the applicant. Raises CandidatureError (409) when it is answered
    already, or the dossier is over; IncompleteError (422).
    """
    locked = _lock_for_answer(commitment)
    if not signatory_name.strip() or not signatory_quality.strip():
        raise IncompleteError("Indiquez votre nom et votre qualité : l’engagement les porte.")
    for name, value in billing.items():
        setattr(locked, name, value)
    if locked.billing_siret:
        locked.billing_siret = _checked_siret(locked.billing_siret)
    locked.signatory_name = signatory_name.strip()
    locked.signatory_quality = signatory_quality.strip()
    locked.answered_at = timezone.now()
    statement = write_statement(locked)
    document = issue_statement(commitment=locked, statement=statement)
    named = ("signatory_name", "signatory_quality", "answered_at", *Billing.__annotations__)
    columns = {name: getattr(locked, name) for name in named}
    _answer(locked, "sign", **columns, proof=statement.sha256, document=document)
    record(candidature=locked.candidature, actor=None, kind=JournalKind.COMMITMENT_SIGNED, subject=_signed_by(locked))
    announce_commitment(commitment=locked, event="signed", documents=[document])
    confirm_signature(commitment=locked)
    return locked


def _signed_by(commitment: EmployerCommitment) -> str:
    return f"{commitment.signatory_name}, {commitment.signatory_quality}"[:200]


@transaction.atomic
def refuse_commitment(*, commitment: EmployerCommitment, reason: str) -> EmployerCommitment:
    """The signatory refuses, with a reason that the applicant reads. Raises as sign_commitment."""
    locked = _lock_for_answer(commitment)
    if not reason.strip():
        raise IncompleteError("Écrivez le motif du refus : le candidat le lira.")
    _answer(locked, "refuse", refusal_reason=reason.strip(), answered_at=timezone.now())
    record(candidature=locked.candidature, actor=None, kind=JournalKind.COMMITMENT_REFUSED, subject=_signed_by(locked))
    announce_commitment(commitment=locked, event="refused")
    return locked


@transaction.atomic
def pass_on_commitment(
    *, commitment: EmployerCommitment, signatory_name: str, signatory_quality: str, signatory_email: str
) -> EmployerCommitment:
    """The signatory names the person who signs in their place: a new link goes to that person, and this one dies.

    The applicant is told. Counts among the five requests a day. Raises as sign_commitment and request_commitment.
    """
    locked = _lock_for_answer(commitment)
    if signatory_email.strip().casefold() == locked.signatory_email.casefold():
        raise CandidatureError(
            "Cette adresse est celle qui a reçu le lien. Donnez celle de la personne qui signe à votre place.",
            status=422,
        )
    candidature = locked.candidature
    signatory = {"name": signatory_name, "quality": signatory_quality, "email": signatory_email}
    passed = send_link(candidature=candidature, signatory=signatory, passed_on_by=_signed_by(locked))
    record(candidature=candidature, actor=None, kind=JournalKind.COMMITMENT_PASSED_ON, subject=signatory_email)
    announce_commitment(commitment=passed, event="passed_on")
    return passed


def give_signed_form(*, commitment: EmployerCommitment, upload: UploadedFile) -> EmployerCommitment:
    """The signatory uploads the form they signed; staff verify it. Raises UploadError (422), and as sign_commitment."""
    required = required_form(commitment.candidature)
    checked = check_upload(upload)
    with transaction.atomic():
        locked = _lock_for_answer(commitment)
        candidature = locked.candidature
        piece = store_form(actor=None, candidature=candidature, required=required, checked=checked)
        if not move("receive_form", commitment_id=locked.pk, piece=piece):
            raise CandidatureError("Un formulaire est déjà arrivé par ce lien. Le service formation le vérifie.")
        locked.refresh_from_db()
        record(candidature=candidature, actor=None, kind=JournalKind.COMMITMENT_UPLOADED, subject=checked.filename)
        announce_commitment(commitment=locked, event="form_received")
    return locked


def _answer(locked: EmployerCommitment, name: str, **columns: Any) -> None:
    """Write the answer on the locked row and read it again, with the dossier that was read along."""
    candidature = locked.candidature
    move(name, commitment_id=locked.pk, **columns)
    locked.refresh_from_db()
    locked.candidature = candidature
    candidature.forget_commitment()


def _checked_siret(value: str) -> str:
    try:
        return clean_siret(value)
    except ValidationError as error:
        raise IncompleteError(" ".join(error.messages)) from None


def _lock_for_answer(commitment: EmployerCommitment) -> EmployerCommitment:
    candidature = lock_candidature(commitment.candidature_id)
    locked = EmployerCommitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    locked.candidature = candidature
    if locked.state == CommitmentState.REPLACED:
        raise CandidatureError("Ce lien vient d’être remplacé par un autre. Utilisez le dernier courriel reçu.")
    if locked.state not in PENDING_COMMITMENT:
        when = f" le {format_day(locked.answered_at)}" if locked.answered_at else ""
        raise CandidatureError(f"Cet engagement est déjà « {locked.get_state_display()} »{when}. Rien n’a été changé.")
    if locked.has_expired:
        raise CandidatureError("Ce lien a expiré pendant que la page était ouverte. Demandez-en un autre au candidat.")
    if candidature.state not in COMMITTABLE:
        raise CandidatureError("Cette candidature n’est plus en cours : il n’y a plus rien à signer.")
    if not _still_engages(locked):
        raise CandidatureError("Le candidat vient de changer d’employeur : cet engagement n’est plus à signer.")
    return locked
