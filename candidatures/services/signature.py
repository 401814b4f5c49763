"""What the signatory does from the link: read, sign, refuse, pass it on, or give the signed form. No account."""

from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from candidatures.commitment_lifecycle import move
from candidatures.enums import AWAITING_SIGNATURE, COMMITTABLE, CommitmentState, JournalKind, RefusalKind
from candidatures.lifecycle import lock_candidature
from candidatures.mails import announce_commitment, confirm_signature
from candidatures.models import EmployerCommitment
from candidatures.services.commitment import required_form, send_link, store_form
from candidatures.services.deed import issue_deed, write_deed
from candidatures.working_copy import open_revision, read_written, working_copy
from organisations.validators import clean_siret
from toolkit.domain.errors import DomainError, IncompleteError, StaleError
from toolkit.files.check import check_upload
from toolkit.journal.services import record
from toolkit.personal_links import hash_token
from toolkit.text.cleaning import address_key
from toolkit.text.typography import format_moment


class BillingAnswers(TypedDict, total=False):
    """What the signatory may give for the invoice; each is free text but the SIRET."""

    billing_siret: str
    service_code: str
    purchase_order: str
    purchase_order_to_follow: bool
    billing_contact: str
    billing_email: str
    billing_address: str


class DeadLinkError(DomainError):
    """A link that opens nothing: `title` names what happened, the message says it, `advice` says what to do."""

    def __init__(self, title: str, message: str, *, advice: str = "", status: int = 410) -> None:
        super().__init__(message, status=status)
        self.title = title
        self.advice = advice


HANDED_ON = (
    "Rien n’est signé : la facture vient d’être confiée à votre service financier, qui en donne les coordonnées. "
    "Relisez, puis signez."
)
ASK_AGAIN = "Demandez à la personne candidate de vous en envoyer un autre : un clic suffit depuis son dossier."


def find_commitment(token: str) -> EmployerCommitment:
    """Return the commitment of a link, with its dossier as written.

    Raises DeadLinkError: 404 for a link nobody sent, 410 for one that was replaced, passed on, is past its date without
    an answer or binds an employer that the applicant left, 409 while the candidature is not under way. One that was
    answered goes on showing what was answered.
    """
    commitment = (
        EmployerCommitment.objects.select_related("candidature__cycle__institute", "candidature__applicant", "document")
        .filter(token_hash=hash_token(token))
        .first()
    )
    if commitment is None:
        raise DeadLinkError(
            "Ce lien n’est pas reconnu",
            "Recopiez-le en entier depuis le courriel reçu.",
            advice=f"Si vous n’avez plus ce courriel : {ASK_AGAIN[0].lower()}{ASK_AGAIN[1:]}",
            status=404,
        )
    commitment.candidature = read_written(commitment.candidature, with_points=False)
    death = _death_of(commitment)
    if death:
        raise death
    return commitment


def _death_of(commitment: EmployerCommitment) -> DeadLinkError | None:
    """Why this link opens nothing any more, or None while it lives."""
    if commitment.state == CommitmentState.REPLACED:
        return _replaced(commitment)
    if commitment.has_expired:
        ended = f"Il était valable jusqu’au {format_moment(commitment.expires_at)}."
        return DeadLinkError("Ce lien a expiré", ended, advice=ASK_AGAIN)
    if commitment.state not in AWAITING_SIGNATURE:
        return None  # an answer goes on showing by its link
    if not commitment.binds(commitment.candidature):
        return DeadLinkError(
            "Ce lien ne vaut plus",
            "La personne candidate a changé d’employeur depuis que ce lien vous a été envoyé : il n’y a plus rien à "
            "signer pour votre collectivité.",
        )
    if commitment.candidature.state not in COMMITTABLE:
        return DeadLinkError(
            "Cette candidature n’est plus en cours", "Il n’y a plus rien à signer. Rien n’est dû.", status=409
        )
    return None


def _replaced(commitment: EmployerCommitment) -> DeadLinkError:
    if commitment.was_given:
        return DeadLinkError(
            "Votre engagement ne vaut plus",
            "La personne candidate a demandé un autre engagement, ou joint un autre formulaire, depuis que vous avez "
            "signé : votre signature n’engage plus votre collectivité ou établissement.",
            advice="Si le nouvel engagement est à signer par vous, un courriel plus récent vous est parvenu avec un "
            "lien. Sinon, rien ne vous est demandé.",
        )
    heir = commitment.candidature.commitments.filter(pk__gt=commitment.pk).order_by("pk").first()
    if heir is None or not heir.passed_on_by:
        return DeadLinkError(
            "Ce lien est remplacé",
            "La personne candidate a donné suite autrement depuis : nouveau lien, ou formulaire signé.",
            advice="Si un autre courriel vous est parvenu, utilisez le lien du plus récent. Sinon, rien ne vous est "
            "demandé.",
        )
    # The address was typed by the holder of this link: it shows as long as the link would have lived, for a typo.
    address = "" if commitment.link_is_over else f" ({heir.signatory_email})"
    return DeadLinkError(
        "Cette demande est transmise",
        f"{heir.signatory_name}, {heir.signatory_capacity}{address} a reçu un lien personnel le "
        f"{format_moment(heir.sent_at)}. Le vôtre ne sert plus.",
        advice="Vous n’avez plus rien à faire. La personne candidate en est avertie ; si ce n’est pas la bonne "
        "personne ou la bonne adresse, elle peut la corriger depuis son dossier.",
    )


def begin_answer(*, commitment: EmployerCommitment) -> None:
    """Note that the signatory has begun to answer; only the first time counts."""
    if commitment.state == CommitmentState.SENT:
        move("open", commitment_id=commitment.pk, opened_at=timezone.now())


@transaction.atomic
def sign_commitment(
    *, commitment: EmployerCommitment, signatory_name: str, signatory_capacity: str, billing: BillingAnswers
) -> EmployerCommitment:
    """The signatory commits the employer to pay. Name and capacity are those of the person who signs.

    Issues the act as a PDF, which holds the text that was signed, moment included, and its SHA-256, and no address of
    a machine; mails it to the signatory and to the applicant. Raises DomainError (409) when it is answered already, or
    the dossier is over; StaleError (409) when it gives data of the invoice that were handed on; IncompleteError (422).
    """
    locked = _lock_for_answer(commitment)
    if not signatory_name.strip() or not signatory_capacity.strip():
        raise IncompleteError("Indiquez votre nom et votre qualité : l’engagement les porte.")
    if locked.billing_link is not None and billing:
        raise StaleError(HANDED_ON)
    for name, value in billing.items():
        setattr(locked, name, value)
    if locked.billing_link is not None:
        locked.purchase_order_to_follow = not locked.purchase_order
    if locked.billing_siret:
        locked.billing_siret = _checked_siret(locked.billing_siret)
    locked.signatory_name = signatory_name.strip()
    locked.signatory_capacity = signatory_capacity.strip()
    locked.answered_at = timezone.now()
    deed = write_deed(locked)
    document = issue_deed(commitment=locked, deed=deed)
    named = ("signatory_name", "signatory_capacity", "answered_at", *BillingAnswers.__annotations__)
    columns = {name: getattr(locked, name) for name in named}
    _answer(locked, "sign", **columns, deed_sha256=deed.sha256, document=document)
    record(about=locked.candidature.uuid, actor=None, kind=JournalKind.COMMITMENT_SIGNED, subject=_signed_by(locked))
    announce_commitment(commitment=locked, event="signed", documents=[document])
    confirm_signature(commitment=locked)
    return locked


def _signed_by(commitment: EmployerCommitment) -> str:
    return f"{commitment.signatory_name}, {commitment.signatory_capacity}"[:200]


@transaction.atomic
def refuse_commitment(
    *, commitment: EmployerCommitment, reason: str = "", kind: str = RefusalKind.OTHER
) -> EmployerCommitment:
    """The signatory refuses; `kind` is a RefusalKind, and another reason than those named needs its words.

    The applicant reads both, and what to do about them. Raises as sign_commitment.
    """
    locked = _lock_for_answer(commitment)
    if kind not in RefusalKind.values:
        raise IncompleteError("Choisissez le motif du refus.")
    if kind == RefusalKind.OTHER and not reason.strip():
        raise IncompleteError("Écrivez le motif du refus : la personne candidate le lira.")
    _answer(locked, "refuse", refusal_kind=kind, refusal_reason=reason.strip(), answered_at=timezone.now())
    record(about=locked.candidature.uuid, actor=None, kind=JournalKind.COMMITMENT_REFUSED, subject=_signed_by(locked))
    announce_commitment(commitment=locked, event="refused")
    return locked


@transaction.atomic
def pass_on_commitment(
    *, commitment: EmployerCommitment, signatory_name: str, signatory_capacity: str, signatory_email: str
) -> EmployerCommitment:
    """The signatory names the person who signs in their place: a new link goes to that person, and this one dies.

    The applicant is told. Counts among the five requests a day. Raises as sign_commitment and request_commitment.
    """
    locked = _lock_for_answer(commitment)
    if address_key(signatory_email) == address_key(locked.signatory_email):
        raise DomainError(
            "Cette adresse est celle qui a reçu le lien. Donnez celle de la personne qui signe à votre place.",
            status=422,
        )
    candidature = locked.candidature
    signatory = {"name": signatory_name, "capacity": signatory_capacity, "email": signatory_email}
    passed = send_link(candidature=candidature, signatory=signatory, passed_on_by=_signed_by(locked))
    record(about=candidature.uuid, actor=None, kind=JournalKind.COMMITMENT_PASSED_ON, subject=signatory_email)
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
        _answer(locked, "receive_form", piece=piece)
        record(about=candidature.uuid, actor=None, kind=JournalKind.COMMITMENT_UPLOADED, subject=checked.filename)
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


def tell_answered(commitment: EmployerCommitment) -> str:
    """The sentence for whoever answers after someone did: two tabs, or two people with one link."""
    when = f", le {format_moment(commitment.answered_at)}" if commitment.answered_at else ""
    return f"Une réponse est déjà enregistrée : « {commitment.get_state_display()} »{when}. Rien n’a été changé."


def _lock_for_answer(commitment: EmployerCommitment) -> EmployerCommitment:
    candidature = lock_candidature(commitment.candidature_id)
    locked = EmployerCommitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    locked.candidature = candidature
    if locked.state == CommitmentState.REPLACED:
        raise DomainError("Ce lien vient d’être remplacé par un autre. Utilisez le dernier courriel reçu.")
    if locked.has_expired:
        raise DomainError(f"Ce lien a expiré pendant que la page était ouverte. {ASK_AGAIN}")
    if locked.state not in AWAITING_SIGNATURE:
        raise DomainError(tell_answered(locked))
    if candidature.state not in COMMITTABLE:
        raise DomainError("Cette candidature n’est plus en cours : il n’y a plus rien à signer.")
    if not locked.binds(working_copy(candidature, open_revision(candidature))):
        raise DomainError("Le candidat vient de changer d’employeur : cet engagement n’est plus à signer.")
    return locked
