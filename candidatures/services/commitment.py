"""The employer's commitment to pay: asked by a link, signed or refused there, or given as a signed form."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from candidatures.enums import COMMITTABLE, PENDING_COMMITMENT, CommitmentState
from candidatures.errors import CandidatureError, IncompleteError, NotAllowedError
from candidatures.lifecycle import lock_candidature
from candidatures.mails import announce_commitment, ask_signature
from candidatures.models import Candidature, EmployerCommitment
from candidatures.permissions import can_change_commitment, is_desk
from candidatures.services.pieces import store_piece
from candidatures.services.replacement import replace_commitment
from candidatures.uploads import check_upload
from cycles.enums import PieceKind
from documents.typography import format_day
from organisations.validators import clean_siret

DAILY_REQUESTS = 5


class Billing(TypedDict, total=False):
    """What the signatory may give for the invoice; each is free text but the SIRET."""

    billing_siret: str
    service_code: str
    engagement_number: str
    billing_email: str


def hash_token(token: str) -> str:
    """What the database keeps of a link: nobody can rebuild the link from it."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def request_commitment(
    *, actor: Any, candidature: Candidature, signatory_name: str, signatory_quality: str, signatory_email: str
) -> EmployerCommitment:
    """Send the signatory a link of their own. A link sent before dies. The mail leaves after commit.

    Raises NotAllowedError (403) once the dossier is judged, CandidatureError: 422 for an address of the applicant, who
    does not sign for the employer, 409 past five requests a day.
    """
    locked = _lock_for_change(actor, candidature)
    own = {address.strip().casefold() for address in (actor.email, locked.applicant.email, locked.email)}
    if signatory_email.strip().casefold() in own:
        raise CandidatureError(
            "Cette adresse est la vôtre : l’engagement se signe par l’autorité territoriale, à sa propre adresse.",
            status=422,
        )
    since = timezone.now() - timedelta(days=1)
    if locked.commitments.filter(sent_at__gte=since).count() >= DAILY_REQUESTS:
        raise CandidatureError(
            "Cinq demandes sont déjà parties en vingt-quatre heures. Réessayez demain, ou joignez le formulaire signé."
        )
    replace_commitment(locked)
    token = secrets.token_urlsafe(32)
    commitment = EmployerCommitment.objects.create(
        candidature=locked,
        state=CommitmentState.SENT,
        signatory_name=signatory_name,
        signatory_quality=signatory_quality,
        signatory_email=signatory_email,
        token_hash=hash_token(token),
        amount=locked.cycle.fee,
        sent_at=timezone.now(),
        billing_siret=locked.siret,
    )
    ask_signature(commitment=commitment, token=token)
    candidature.forget_commitment()
    return commitment


def upload_commitment(*, actor: Any, candidature: Candidature, upload: UploadedFile) -> EmployerCommitment:
    """Take the signed form as a PDF; staff verify it. Raises UploadError (422), NotAllowedError (403)."""
    required = candidature.cycle.required_pieces.filter(kind=PieceKind.COMMITMENT).first()
    if required is None:
        raise CandidatureError("Aucun engagement n’est demandé pour ce cycle.", status=404)
    checked = check_upload(upload)
    with transaction.atomic():
        locked = _lock_for_change(actor, candidature)
        replace_commitment(locked)
        piece = store_piece(actor=actor, candidature=locked, required_piece=required, checked=checked)
        commitment = EmployerCommitment.objects.create(
            candidature=locked,
            state=CommitmentState.UPLOADED,
            piece=piece,
            amount=locked.cycle.fee,
            billing_siret=locked.siret,
        )
    candidature.forget_commitment()
    return commitment


def find_commitment(token: str) -> EmployerCommitment:
    """Return the commitment of a link, its dossier read along. Raises CandidatureError (404 or 410)."""
    commitment = (
        EmployerCommitment.objects.select_related("candidature__cycle__institute", "candidature__applicant")
        .filter(token_hash=hash_token(token))
        .first()
    )
    if commitment is None:
        raise CandidatureError("Ce lien n’est pas reconnu. Recopiez-le en entier depuis le courriel reçu.", status=404)
    if commitment.state == CommitmentState.REPLACED:
        raise CandidatureError(
            "Ce lien ne fonctionne plus : le candidat en a demandé un autre, ou a changé d’employeur. "
            "Utilisez le dernier courriel reçu.",
            status=410,
        )
    return commitment


def open_commitment(*, commitment: EmployerCommitment) -> None:
    """Note that the signatory opened the link; only the first time counts."""
    EmployerCommitment.objects.filter(pk=commitment.pk, state=CommitmentState.SENT).update(
        state=CommitmentState.OPENED, opened_at=timezone.now()
    )


@transaction.atomic
def sign_commitment(
    *, commitment: EmployerCommitment, signatory_name: str, signatory_quality: str, billing: Billing
) -> EmployerCommitment:
    """The signatory commits the employer to pay. Name and quality are those of the person who signs.

    Raises CandidatureError (409) when it is answered already, or the dossier is over; IncompleteError (422).
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
    locked.state = CommitmentState.SIGNED
    locked.answered_at = timezone.now()
    locked.save()
    announce_commitment(commitment=locked, event="signed")
    return locked


@transaction.atomic
def refuse_commitment(*, commitment: EmployerCommitment, reason: str) -> EmployerCommitment:
    """The signatory refuses, with a reason that the applicant reads. Raises as sign_commitment."""
    locked = _lock_for_answer(commitment)
    if not reason.strip():
        raise IncompleteError("Écrivez le motif du refus : le candidat le lira.")
    locked.state = CommitmentState.REFUSED
    locked.refusal_reason = reason.strip()
    locked.answered_at = timezone.now()
    locked.save()
    announce_commitment(commitment=locked, event="refused")
    return locked


@transaction.atomic
def verify_commitment(
    *, actor: Any, commitment: EmployerCommitment, signatory_name: str, signatory_quality: str
) -> EmployerCommitment:
    """Staff read the uploaded form and note who signed it. `commitment` is the one whose form was read.

    Raises NotAllowedError (403), CandidatureError (409) when it is answered, or replaced since.
    """
    candidature = lock_candidature(commitment.candidature_id)
    if not is_desk(actor, candidature):
        raise NotAllowedError("Seul le service formation vérifie un engagement.")
    locked = EmployerCommitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    if locked.state == CommitmentState.REPLACED:
        raise CandidatureError("Le formulaire a été remplacé depuis : ouvrez-le avant de confirmer.")
    if locked.state != CommitmentState.UPLOADED:
        raise CandidatureError(f"Cet engagement n’est plus à vérifier : il est « {locked.get_state_display()} ».")
    if not signatory_name.strip() or not signatory_quality.strip():
        raise IncompleteError("Indiquez le nom et la qualité du signataire, tels que le formulaire les porte.")
    locked.signatory_name = signatory_name.strip()
    locked.signatory_quality = signatory_quality.strip()
    locked.state = CommitmentState.SIGNED
    locked.answered_at = timezone.now()
    locked.save()
    locked.candidature = candidature
    announce_commitment(commitment=locked, event="verified")
    return locked


def _checked_siret(value: str) -> str:
    try:
        return clean_siret(value)
    except ValidationError as error:
        raise IncompleteError(" ".join(error.messages)) from None


def _lock_for_change(actor: Any, candidature: Candidature) -> Candidature:
    locked = lock_candidature(candidature.pk)
    if not can_change_commitment(actor, locked):
        raise NotAllowedError(
            "L’engagement ne peut plus être changé : il est signé, ou votre dossier n’est plus en instruction."
        )
    return locked


def _lock_for_answer(commitment: EmployerCommitment) -> EmployerCommitment:
    lock_candidature(commitment.candidature_id)
    locked = (
        EmployerCommitment.objects.select_for_update(of=("self",))
        .select_related("candidature__cycle__institute", "candidature__applicant")
        .get(pk=commitment.pk)
    )
    if locked.state not in PENDING_COMMITMENT:
        when = f" le {format_day(locked.answered_at)}" if locked.answered_at else ""
        raise CandidatureError(f"Cet engagement est déjà « {locked.get_state_display()} »{when}. Rien n’a été changé.")
    if locked.candidature.state not in COMMITTABLE:
        raise CandidatureError("Cette candidature n’est plus en cours : il n’y a plus rien à signer.")
    return locked
