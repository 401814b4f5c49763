"""The data of the invoice, given by the employer's finance department from a link of its own. No account."""

from datetime import timedelta
from typing import cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from candidatures.commitment_lifecycle import BILLING_LINKS
from candidatures.enums import AWAITING_SIGNATURE, ENDED, BillingLinkState, CommitmentState, JournalKind, State
from candidatures.lifecycle import lock_candidature
from candidatures.mails import ask_billing, count_billing_mails, remind_billing
from candidatures.models import BillingLink, EmployerCommitment
from candidatures.services.commitment import token_of
from candidatures.services.one_by_one import one_by_one
from candidatures.services.replacement import end_billing_link
from candidatures.services.signature import BillingAnswers, DeadLinkError
from candidatures.working_copy import open_revision, read_written, working_copy
from cycles.services import Billing, billing_closed_at, change_billing
from organisations.validators import clean_siret
from toolkit.domain.errors import DomainError, IncompleteError, StaleError
from toolkit.journal.services import record
from toolkit.personal_links import hash_token
from toolkit.text.cleaning import address_key
from toolkit.text.typography import format_moment

# A number of the year of the invoice is often made long after the signature.
LINK_LASTS = timedelta(days=365)
DAILY_SENDS = 5
REMIND_AFTER = timedelta(days=7)
# The signatory may hand the invoice on while they are asked, and once they have answered by the link.
HANDED_ON = AWAITING_SIGNATURE | {CommitmentState.UPLOADED, CommitmentState.SIGNED}
CLOSED = "La facture est établie, ou ne sera pas due : ces coordonnées ne changent plus ici."


def find_billing_link(token: str) -> BillingLink:
    """Return the link of a finance department, with its commitment and the dossier as written.

    Raises DeadLinkError: 404 for a link nobody sent, 410 for one that was withdrawn, is past its date, or whose
    commitment stands no longer, 409 once the candidature is given up. One whose invoice is made goes on showing.
    """
    related = ("commitment__candidature__cycle__institute", "commitment__candidature__applicant")
    link = BillingLink.objects.select_related(*related).filter(token_hash=hash_token(token)).first()
    if link is None:
        raise DeadLinkError("Ce lien n’est pas reconnu", "Recopiez-le en entier depuis le courriel reçu.", status=404)
    link.commitment.candidature = read_written(link.commitment.candidature, with_points=False)
    obstacle = _obstacle(link)
    if obstacle:
        raise obstacle
    return link


def _obstacle(link: BillingLink) -> DeadLinkError | None:
    """Why this link gives nothing any more, or None while it lives."""
    commitment = link.commitment
    if commitment.candidature.state in ENDED:
        return DeadLinkError("Cette candidature n’est plus en cours", "Il n’y aura pas de facture.", status=409)
    bound = commitment.binds(working_copy(commitment.candidature, open_revision(commitment.candidature)))
    if commitment.state not in HANDED_ON or not bound:
        return DeadLinkError(
            "Cet engagement ne vaut plus",
            "La demande de signature a été remplacée, refusée, ou a expiré : ce qui a été donné ici ne servira pas.",
            advice="Si votre collectivité ou établissement s’engage à nouveau, un autre lien vous sera envoyé.",
        )
    if link.state == BillingLinkState.ENDED:
        return DeadLinkError(
            "Ce lien est retiré",
            "La personne qui signe pour votre collectivité ou établissement l’a retiré, ou envoyé à une autre adresse.",
            advice="Si un autre courriel vous est parvenu, utilisez le lien du plus récent.",
        )
    if link.is_over:
        ended = f"Il était valable jusqu’au {format_moment(link.expires_at)}."
        return DeadLinkError("Ce lien a expiré", ended, advice="Demandez-en un autre à la personne qui a signé.")
    return None


def may_hand_on(commitment: EmployerCommitment) -> bool:
    """Whether the signatory may hand the invoice on now. One query at most."""
    if commitment.state not in HANDED_ON or commitment.has_expired or commitment.candidature.state in ENDED:
        return False
    return not is_closed(commitment)


def is_closed(commitment: EmployerCommitment) -> bool:
    """Whether the invoice is made: what it needs changes no more. One query once the participation is confirmed."""
    candidature = commitment.candidature
    if candidature.state != State.CONFIRMED:
        return False
    return billing_closed_at(cycle_id=candidature.cycle_id, user_id=candidature.applicant_id) is not None


@transaction.atomic
def hand_billing_on(*, commitment: EmployerCommitment, email: str) -> BillingLink:
    """The signatory gives the address of the finance department, which receives a link of its own, good for a year.

    A link to another address dies, what it gave stays. The same address receives the same link again. Raises
    DomainError: 422 for the address of the applicant or of who helps them, 409 past five mails a day, once the invoice
    is made, or where the commitment stands no longer.
    """
    locked = _lock(commitment)
    candidature = locked.candidature
    helpers = candidature.mandates.live().values_list("email", flat=True)
    own = {address_key(each) for each in (candidature.applicant.email, candidature.email, *helpers)}
    if address_key(email) in own:
        raise DomainError(
            "Cette adresse est celle de la personne candidate, ou de qui l’aide. Donnez celle de votre service "
            "financier.",
            status=422,
        )
    now = timezone.now()
    if count_billing_mails(candidature, since=now - timedelta(days=1)) >= DAILY_SENDS:
        raise DomainError(
            "Cinq courriels sont déjà partis en vingt-quatre heures vers le service financier. Réessayez demain."
        )
    link = locked.billing_link
    if link is not None and address_key(link.email) == address_key(email):
        link.expires_at = now + LINK_LASTS
        link.save(update_fields=["expires_at"])
    else:
        end_billing_link(locked)
        link = BillingLink(commitment=locked, state=BillingLinkState.ASKED, email=email, sent_at=now)
        link.expires_at = now + LINK_LASTS
        link.token_hash = hash_token(token_of(link))
        link.save()
    record(about=candidature.uuid, actor=None, kind=JournalKind.BILLING_ASKED, subject=email)
    ask_billing(link=link, token=token_of(link), moment=now)
    return link


@transaction.atomic
def withdraw_billing_link(*, commitment: EmployerCommitment) -> None:
    """The signatory takes the link back; what it gave stays. Twice changes nothing. Raises as hand_billing_on."""
    locked = _lock(commitment)
    link = locked.billing_link
    if link is not None:
        end_billing_link(locked)
        record(about=locked.candidature.uuid, actor=None, kind=JournalKind.BILLING_WITHDRAWN, subject=link.email)


@transaction.atomic
def give_billing(*, link: BillingLink, billing: BillingAnswers, version: int) -> BillingLink:
    """The finance department gives what the invoice needs, or changes it, until the invoice is made.

    `version` is what its page was drawn from. Raises DeadLinkError where the link died meanwhile, StaleError (409)
    where somebody wrote meanwhile, DomainError (409) once the invoice is made, IncompleteError (422) for a wrong SIRET.
    """
    commitment = _lock(link.commitment)
    locked = BillingLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    locked.commitment = commitment
    obstacle = _obstacle(locked)
    if obstacle:
        raise obstacle
    if locked.version != version:
        raise StaleError(
            "Ces coordonnées ont été enregistrées ailleurs pendant que cette page était ouverte. Comparez, puis "
            "enregistrez à nouveau si les vôtres sont les bonnes."
        )
    try:
        columns: BillingAnswers = {**billing, "billing_siret": clean_siret(billing["billing_siret"])}
    except ValidationError as error:
        raise IncompleteError(" ".join(error.messages)) from None
    columns["purchase_order_to_follow"] = not columns["purchase_order"]
    _write(commitment, columns)
    given = {"given_at": timezone.now(), "version": version + 1}
    BILLING_LINKS.claim("give", BillingLink.objects.filter(pk=locked.pk), **given)
    candidature = commitment.candidature
    record(about=candidature.uuid, actor=None, kind=JournalKind.BILLING_GIVEN, subject=locked.email)
    locked.refresh_from_db()
    return locked


def _write(commitment: EmployerCommitment, columns: BillingAnswers) -> None:
    """On the commitment, and on the participant there may be already. Raises DomainError once the invoice is made."""
    candidature = commitment.candidature
    kept = {name: value for name, value in columns.items() if name != "purchase_order_to_follow"}
    kept["billing_email"] = kept.get("billing_email") or candidature.training_contact_email
    billing = cast("Billing", kept)
    if not change_billing(cycle=candidature.cycle, user=candidature.applicant, billing=billing):
        raise DomainError(f"Rien n’a été enregistré. {CLOSED}")
    EmployerCommitment.objects.filter(pk=commitment.pk).update(**columns)
    candidature.forget_commitment()


def _lock(commitment: EmployerCommitment) -> EmployerCommitment:
    """The commitment under the lock of its dossier. Raises DomainError where there is nothing to invoice by it."""
    candidature = lock_candidature(commitment.candidature_id)
    locked = EmployerCommitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    locked.candidature = candidature
    if locked.state not in HANDED_ON or locked.has_expired or candidature.state in ENDED:
        raise DomainError("Cet engagement ne vaut plus, ou la candidature n’est plus en cours : rien n’a été changé.")
    if is_closed(locked):
        raise DomainError(f"Rien n’a été changé. {CLOSED}")
    return locked


def remind_finance() -> int:
    """Remind finance departments that have given nothing a week after the employer signed: once each.

    Returns how many mails were queued.
    """
    signed_before = timezone.now() - REMIND_AFTER
    due = BillingLink.objects.filter(
        state=BillingLinkState.ASKED,
        is_reminded=False,
        sent_at__lte=signed_before,
        expires_at__gt=timezone.now(),
        commitment__state=CommitmentState.SIGNED,
        commitment__answered_at__lte=signed_before,
    ).exclude(commitment__candidature__state__in=ENDED)
    return one_by_one(_remind, [(pk,) for pk in due.values_list("pk", flat=True)])


@transaction.atomic
def _remind(pk: int) -> bool:
    """Claim the reminder by a conditional UPDATE, then queue its mail: two schedules send one."""
    claimed = BillingLink.objects.filter(pk=pk, state=BillingLinkState.ASKED, is_reminded=False)
    if not claimed.update(is_reminded=True):
        return False
    related = ("commitment__candidature__cycle__institute", "commitment__candidature__applicant")
    link = BillingLink.objects.select_related(*related).get(pk=pk)
    token = token_of(link)
    if hash_token(token) != link.token_hash or _obstacle(link):
        return False
    remind_billing(link=link, token=token)
    return True
