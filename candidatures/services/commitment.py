"""The employer's commitment to pay, on the applicant's side: asked by a link, or given as a signed form."""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from candidatures.commitment_lifecycle import move
from candidatures.enums import CommitmentState, JournalKind
from candidatures.lifecycle import lock_candidature
from candidatures.mails import announce_commitment, ask_signature
from candidatures.models import BillingLink, Candidature, EmployerCommitment
from candidatures.permissions import can_change_commitment, is_training_team
from candidatures.services.pieces import store_piece
from candidatures.services.replacement import carry_billing, replace_commitment, tell_given
from candidatures.working_copy import open_revision, working_copy
from cycles.enums import PieceKind
from cycles.models import RequiredPiece
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.files.check import CheckedFile, check_upload
from toolkit.journal.services import record
from toolkit.personal_links import draw_token, hash_token
from toolkit.text.cleaning import address_key
from toolkit.text.typography import format_moment

logger = logging.getLogger(__name__)

DAILY_REQUESTS = 5
A_DAY = timedelta(days=1)
LINK_LASTS = timedelta(days=30)


def token_of(row: EmployerCommitment | BillingLink) -> str:
    """The secret of the link of a commitment, or of its finance department.

    It is drawn from the key of the house, so that a reminder carries the same.

    The database holds its hash alone (see hash_token): who reads the rows cannot rebuild a link.
    """
    salt = "candidatures.billing-link" if isinstance(row, BillingLink) else "candidatures.commitment-link"
    return draw_token(salt, row.uuid)


@transaction.atomic
def request_commitment(
    *,
    actor: User,
    candidature: Candidature,
    signatory_name: str,
    signatory_capacity: str,
    signatory_email: str,
    undoes: UUID | None = None,
) -> EmployerCommitment:
    """Send the signatory a link of their own, good for thirty days. A link sent before dies.

    It binds the employer that the dossier declares now. The mail leaves after commit. `undoes` is the commitment that
    the applicant has read it undoes: what a signatory gave is undone by nothing else, and they are told.

    Raises NotAllowedError (403) once the dossier is judged, IncompleteError (422) before the dossier names an employer,
    StaleError (409) where it would undo what was signed without naming it, DomainError: 422 for an address of the
    applicant or of who helps them, who do not sign for the employer, 409 past five requests a day.
    """
    locked = _lock_for_change(actor, candidature, undoes)
    _check_employer_is_named(locked)
    signatory = {"name": signatory_name, "capacity": signatory_capacity, "email": signatory_email}
    commitment = send_link(candidature=locked, signatory=signatory)
    record(about=locked.uuid, actor=actor, kind=JournalKind.COMMITMENT_ASKED, subject=signatory_email)
    candidature.forget_commitment()
    return commitment


def _check_employer_is_named(candidature: Candidature) -> None:
    """A commitment binds somebody: without a name it would be taken for a former employer's once one is given."""
    if not _engaged(candidature)["employer_name"].strip():
        raise IncompleteError("Nommez d’abord votre employeur dans la section « Employeur » : l’engagement le porte.")


def send_link(*, candidature: Candidature, signatory: dict[str, str], passed_on_by: str = "") -> EmployerCommitment:
    """Replace the standing commitment by one asked of this signatory (name, capacity, email), and mail the link.

    The caller holds the lock on the candidature and has the right. Raises IncompleteError (422) without a name or a
    capacity, DomainError as request_commitment.
    """
    if not signatory["name"].strip() or not signatory["capacity"].strip():
        raise IncompleteError("Indiquez le nom et la qualité de la personne qui signe : l’engagement les porte.")
    if address_key(signatory["email"]) in _own_addresses(candidature):
        raise DomainError(
            "Cette adresse est celle du candidat, ou de qui l’aide : l’engagement se signe par l’autorité "
            "territoriale, à sa propre adresse.",
            status=422,
        )
    recent = _recent_sends(candidature)
    if len(recent) >= DAILY_REQUESTS:
        raise DomainError(
            "Cinq demandes sont déjà parties en vingt-quatre heures. La prochaine pourra partir le "
            f"{format_moment(recent[-DAILY_REQUESTS] + A_DAY)} ; d’ici là, le formulaire signé peut être joint."
        )
    now = timezone.now()
    commitment = EmployerCommitment(
        candidature=candidature,
        state=CommitmentState.SENT,
        signatory_name=signatory["name"],
        signatory_capacity=signatory["capacity"],
        signatory_email=signatory["email"],
        passed_on_by=passed_on_by,
        sent_at=now,
        expires_at=now + LINK_LASTS,
        **_engaged(candidature),
    )
    replace_commitment(candidature, heir=commitment)
    token = token_of(commitment)
    commitment.token_hash = hash_token(token)
    commitment.save()
    carry_billing(commitment)
    ask_signature(commitment=commitment, token=token)
    return commitment


def sends_left(candidature: Candidature) -> int:
    """How many links may still leave within the day; those that a signatory passed on count too. One query.

    For show: with the cache away, those of a deleted draft are not known here, and the page does without. Sending asks
    again, and does not leave without an answer.
    """
    try:
        deleted = _deleted_sends(candidature)
    except Exception:  # each cache has errors of its own
        logger.exception("The cache is away: links of a deleted draft are not counted on the page.")
        deleted = []
    return max(0, DAILY_REQUESTS - len(_within_a_day(candidature, deleted)))


def keep_count_of_sends(candidature: Candidature) -> None:
    """Count the links of a draft that is being deleted among those of the next one, for a day.

    Otherwise whoever deletes and begins again writes to as many people as they like.
    """
    sent = _recent_sends(candidature)
    if sent:
        cache.set(_sends_key(candidature), sent, timeout=A_DAY.total_seconds())


def _recent_sends(candidature: Candidature) -> list[datetime]:
    return _within_a_day(candidature, _deleted_sends(candidature))


def _deleted_sends(candidature: Candidature) -> list[datetime]:
    return cache.get(_sends_key(candidature), [])


def _within_a_day(candidature: Candidature, deleted: list[datetime]) -> list[datetime]:
    since = timezone.now() - A_DAY
    sent = candidature.commitments.filter(sent_at__gt=since).values_list("sent_at", flat=True)
    return sorted(moment for moment in [*sent, *deleted] if moment and moment > since)


def _sends_key(candidature: Candidature) -> str:
    return f"commitment-sends:{candidature.applicant_id}:{candidature.cycle_id}"


def _own_addresses(candidature: Candidature) -> set[str]:
    helpers = candidature.mandates.live().values_list("email", flat=True)
    return {address_key(address) for address in (candidature.applicant.email, candidature.email, *helpers)}


def draft_commitment(candidature: Candidature) -> EmployerCommitment:
    """What would be signed now, as a row that is not saved: for the form to print."""
    return EmployerCommitment(candidature=candidature, **_engaged(candidature))


def _engaged(candidature: Candidature) -> dict[str, Any]:
    """What the commitment is about, as the dossier says it now."""
    written = working_copy(candidature, open_revision(candidature))
    return {
        "amount": candidature.cycle.fee,
        "employer_name": written.employer_name,
        "employer_siret": written.siret,
        "billing_siret": written.siret,
    }


def upload_commitment(
    *, actor: User, candidature: Candidature, upload: UploadedFile, undoes: UUID | None = None
) -> EmployerCommitment:
    """Take the signed form as a PDF; staff verify it. `undoes` as in request_commitment.

    Raises UploadError (422), NotAllowedError (403), IncompleteError (422) before the dossier names an employer,
    StaleError (409) as request_commitment.
    """
    required = required_form(candidature)
    checked = check_upload(upload)
    with transaction.atomic():
        locked = _lock_for_change(actor, candidature, undoes)
        _check_employer_is_named(locked)
        replace_commitment(locked)
        commitment = EmployerCommitment.objects.create(
            candidature=locked,
            state=CommitmentState.UPLOADED,
            piece=store_form(actor=actor, candidature=locked, required=required, checked=checked),
            **_engaged(locked),
        )
        record(about=locked.uuid, actor=actor, kind=JournalKind.COMMITMENT_UPLOADED, subject=checked.filename)
    candidature.forget_commitment()
    return commitment


def required_form(candidature: Candidature) -> RequiredPiece:
    """The required piece that a signed form fills. Raises DomainError (404) where the cycle asks for none."""
    required = candidature.cycle.required_pieces.filter(kind=PieceKind.COMMITMENT).first()
    if required is None:
        raise DomainError("Aucun engagement n’est demandé pour ce cycle.", status=404)
    return required


def store_form(*, actor: User | None, candidature: Candidature, required: RequiredPiece, checked: CheckedFile) -> Any:
    """Keep the signed form as the current piece; `actor` is None for the signatory."""
    return store_piece(actor=actor, candidature=candidature, required_piece=required, checked=checked)


@transaction.atomic
def verify_commitment(
    *, actor: User, commitment: EmployerCommitment, signatory_name: str, signatory_capacity: str
) -> EmployerCommitment:
    """Staff read the uploaded form and note who signed it. `commitment` is the one whose form was read.

    Raises NotAllowedError (403), DomainError (409) when it is answered, or replaced since.
    """
    candidature = lock_candidature(commitment.candidature_id)
    if not is_training_team(actor, candidature):
        raise NotAllowedError("Seul le service formation vérifie un engagement.")
    locked = EmployerCommitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    if locked.state == CommitmentState.REPLACED:
        raise DomainError("Le formulaire a été remplacé depuis : ouvrez-le avant de confirmer.")
    if not signatory_name.strip() or not signatory_capacity.strip():
        raise IncompleteError("Indiquez le nom et la qualité du signataire, tels que le formulaire les porte.")
    moved = move(
        "verify",
        commitment_id=locked.pk,
        signatory_name=signatory_name.strip(),
        signatory_capacity=signatory_capacity.strip(),
        answered_at=timezone.now(),
    )
    if not moved:
        raise DomainError(f"Cet engagement n’est plus à vérifier : son état est « {locked.get_state_display()} ».")
    locked.refresh_from_db()
    locked.candidature = candidature
    signed_by = f"{locked.signatory_name}, {locked.signatory_capacity}"
    record(about=candidature.uuid, actor=actor, kind=JournalKind.COMMITMENT_VERIFIED, subject=signed_by)
    announce_commitment(commitment=locked, event="verified")
    return locked


def _lock_for_change(actor: User, candidature: Candidature, undoes: UUID | None) -> Candidature:
    locked = lock_candidature(candidature.pk)
    if not can_change_commitment(actor, locked):
        raise NotAllowedError(
            "L’engagement ne peut plus être changé : il est signé, ou votre dossier n’est plus en instruction. Une "
            "signature donnée n’est remplacée que par la personne candidate."
        )
    standing = locked.commitment
    if standing is not None and standing.is_given and undoes != standing.uuid:
        raise StaleError(
            f"Rien n’a été envoyé : {tell_given(standing)}, vaut toujours. Pour le remplacer, envoyez à nouveau, puis "
            "confirmez."
        )
    return locked
