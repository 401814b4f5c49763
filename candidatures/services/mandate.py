"""Mandates: the applicant lets an assistant fill and upload, under the assistant's own name."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from accounts.closing import hold_account
from accounts.models import User
from candidatures.enums import COMMITTABLE, JournalKind
from candidatures.lifecycle import lock_candidature
from candidatures.mails import announce_mandate, ask_delegate
from candidatures.models import Candidature, Mandate
from candidatures.permissions import can_manage_mandates
from toolkit.domain.errors import DomainError, NotAllowedError
from toolkit.journal.services import record
from toolkit.text.cleaning import address_key

LIMIT = 3  # people at once
DAILY_MANDATES = 5


@transaction.atomic
def give_mandate(*, actor: User, candidature: Candidature, name: str, email: str) -> Mandate:
    """Ask a person, by mail, to help with this dossier. It takes effect when they accept.

    Raises NotAllowedError (403) for anyone but the applicant, DomainError: 422 for the applicant's own address,
    the signatory's or one that is asked already, 409 past three people or five mails a day.
    """
    locked = lock_candidature(candidature.pk)
    if not can_manage_mandates(actor, locked):
        raise NotAllowedError("Seule la personne candidate choisit qui l’aide, tant que son dossier est en cours.")
    address = address_key(email)
    if address in {actor.email, address_key(locked.email)}:
        raise DomainError("Cette adresse est la vôtre : donnez celle de la personne qui vous aide.", status=422)
    asked = locked.commitment
    if asked is not None and address == address_key(asked.signatory_email):
        raise DomainError(
            "Cette adresse est celle de qui signe l’engagement de votre employeur : cette personne ne peut pas aussi "
            "écrire votre dossier.",
            status=422,
        )
    live = list(locked.mandates.live())
    if any(mandate.email == address for mandate in live):
        raise DomainError(f"{address} a déjà un mandat sur ce dossier : retirez-le pour le redonner.", status=422)
    if len(live) >= LIMIT:
        raise DomainError("Trois personnes ont déjà un mandat : retirez-en un avant d’en donner un autre.")
    now = timezone.now()
    if locked.mandates.filter(given_at__gte=now - timedelta(days=1)).count() >= DAILY_MANDATES:
        raise DomainError("Cinq mandats sont déjà partis en vingt-quatre heures. Réessayez demain.")
    mandate = Mandate.objects.create(candidature=locked, name=name.strip(), email=address, given_at=now)
    record(about=locked.uuid, actor=actor, kind=JournalKind.MANDATE_GIVEN, subject=str(mandate))
    ask_delegate(mandate=mandate)
    return mandate


def find_mandate(*, user: User, uuid: Any) -> Mandate | None:
    """The mandate addressed to this person, whatever became of it; None for anyone else's."""
    proven = EmailAddress.objects.filter(user=user, verified=True).values("email")
    related = ("candidature__cycle__institute", "candidature__applicant")
    return Mandate.objects.select_related(*related).filter(uuid=uuid, email__in=proven).first()


@transaction.atomic
def accept_mandate(*, actor: User, mandate: Mandate) -> Mandate:
    """Take the mandate: from now on the dossier is in this person's space.

    Raises DomainError (409) when it was revoked or the dossier is over, 403 for who works at the institute.
    """
    candidature, locked = _lock(actor, mandate)
    if actor.roles_at(candidature.cycle.institute_id):
        raise NotAllowedError(
            "Vous travaillez pour l’institut qui instruit ce dossier : vous ne pouvez pas aider à l’écrire."
        )
    if candidature.state not in COMMITTABLE:
        raise DomainError("Ce dossier n’est plus en cours d’écriture : il n’y a plus rien à remplir.")
    if locked.accepted_at is None:
        hold_account(actor)
        locked.user, locked.accepted_at = actor, timezone.now()
        locked.save(update_fields=["user", "accepted_at"])
        record(about=candidature.uuid, actor=actor, kind=JournalKind.MANDATE_ACCEPTED, subject=str(locked))
        announce_mandate(mandate=locked, event="accepted")
    return locked


@transaction.atomic
def decline_mandate(*, actor: User, mandate: Mandate) -> Mandate:
    """Refuse the mandate, or give it back. The applicant is told. Raises DomainError (409) when it is over."""
    candidature, locked = _lock(actor, mandate)
    locked.declined_at = timezone.now()
    locked.save(update_fields=["declined_at"])
    record(about=candidature.uuid, actor=actor, kind=JournalKind.MANDATE_DECLINED, subject=str(locked))
    announce_mandate(mandate=locked, event="declined")
    return locked


def _lock(actor: User, mandate: Mandate) -> tuple[Candidature, Mandate]:
    candidature = lock_candidature(mandate.candidature_id)
    locked = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    locked.candidature = candidature
    proven = EmailAddress.objects.filter(user=actor, email=locked.email, verified=True)
    if locked.user_id != actor.pk and not proven.exists():
        raise NotAllowedError(f"Ce mandat est adressé à {locked.email}. Connectez-vous avec ce compte.")
    if locked.revoked_at is not None:
        raise DomainError(f"{candidature.full_name} a retiré ce mandat. Vous n’avez plus rien à faire.")
    if locked.declined_at is not None:
        raise DomainError("Vous avez déjà décliné ce mandat. Demandez au candidat de vous le redonner.")
    return candidature, locked


@transaction.atomic
def revoke_mandate(*, actor: User, mandate: Mandate) -> Mandate:
    """Take the mandate back, at once: the next page that person asks for is closed. A second click changes nothing.

    Raises NotAllowedError (403) for anyone but the applicant. Possible in any state of the dossier.
    """
    locked = lock_candidature(mandate.candidature_id)
    if locked.applicant_id != actor.pk:
        raise NotAllowedError("Seule la personne candidate retire un mandat.")
    if Mandate.objects.filter(pk=mandate.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()):
        record(about=locked.uuid, actor=actor, kind=JournalKind.MANDATE_REVOKED, subject=str(mandate))
    mandate.refresh_from_db()
    return mandate
