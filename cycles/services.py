"""Acts on a cycle and on its participants. `actor` is None only for the command line, whose operator answers for it."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import TypedDict

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cycles.enums import CycleState, ParticipantState
from cycles.errors import CycleError
from cycles.lifecycle import ARCHIVE, PARTICIPANTS, PUBLISH, UNPUBLISH, apply_move
from cycles.models import LAST_SECOND, Cycle, KeptAway, Participant
from cycles.permissions import can_manage_cycle
from cycles.signals import participant_enrolled
from organisations.models import Employer


class Billing(TypedDict, total=False):
    """Who is invoiced, as the employer's commitment says; keys are fields of Participant."""

    billing_siret: str
    service_code: str
    purchase_order: str
    billing_name: str
    billing_email: str
    billing_contact: str
    billing_address: str


class Post(TypedDict, total=False):
    """What somebody does for their employer, and who looks after training there; keys are fields of Participant."""

    function: str
    training_contact_name: str
    training_contact_email: str


def publish_cycle(*, actor: User | None, cycle: Cycle) -> Cycle:
    """Make a draft public. Its call then opens and closes by the clock.

    Raises StaleError when the cycle is no draft, CycleError when the actor may not, or while the institute lacks a
    setting that acknowledgements of receipt must bear (CRPA R112-5, L112-6).
    """
    _check_may_manage(actor, cycle)
    missing = cycle.institute.missing_settings
    if missing:
        raise CycleError(
            f"Complétez d’abord les réglages de l’institut\u00a0: {', '.join(missing)}. "
            "Les accusés de réception doivent les porter."
        )
    return apply_move(cycle=cycle, move=PUBLISH)


@transaction.atomic
def unpublish_cycle(*, actor: User | None, cycle: Cycle, reason: str) -> Cycle:
    """Make a published cycle a draft again, which nobody outside the institute reads.

    Its key is locked, so that nobody begins a dossier meanwhile. Raises CycleError when the actor may not, or once
    somebody is in the promotion, IncompleteError (422) without a reason, and as apply_move: a dossier holds it back.
    """
    _check_may_manage(actor, cycle)
    Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    if Participant.objects.filter(cycle=cycle).exists():
        raise CycleError("Cette promotion a des participants\u00a0: son cycle ne redevient pas un brouillon.")
    return apply_move(cycle=cycle, move=UNPUBLISH, reason=reason)


def archive_cycle(*, actor: User | None, cycle: Cycle) -> Cycle:
    """Put a published cycle whose call is over among the archives, still readable.

    Raises CycleError, and as apply_move: what is still to come of the cycle holds it back.
    """
    _check_may_manage(actor, cycle)
    if cycle.state == CycleState.PUBLISHED and not cycle.is_closed:
        raise CycleError("L’appel de ce cycle n’est pas clos\u00a0: fermez-le avant d’archiver.")
    return apply_move(cycle=cycle, move=ARCHIVE)


@transaction.atomic
def close_call(*, actor: User | None, cycle: Cycle) -> Cycle:
    """End the call now: the moment this returns, nothing more can be submitted.

    Raises CycleError when the actor may not, or when the call is not open.
    """
    _check_may_manage(actor, cycle)
    locked = Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    if not locked.is_open:
        raise CycleError("L’appel de ce cycle n’est pas ouvert\u00a0: il n’y a rien à clore.")
    # One second back, because the closing second itself still belongs to the call.
    locked.closes_at = timezone.now() - LAST_SECOND
    locked.save(update_fields=["closes_at"])
    cycle.closes_at = locked.closes_at
    return locked


def renew_revision(*, cycle: Cycle) -> None:
    """Say that rows which hang on the cycle have changed, in their transaction: its page is then composed anew.

    For whoever writes texts, pieces, contacts, modules or a tour. The columns of the cycle itself need none of this.
    """
    cycle.revision = uuid.uuid4()
    Cycle.objects.filter(pk=cycle.pk).update(revision=cycle.revision)


@transaction.atomic
def enrol_participant(
    *,
    actor: User | None,
    cycle: Cycle,
    user: User,
    employer: Employer,
    billing: Billing,
    post: Post | None = None,
    fee: Decimal | None = None,
) -> Participant:
    """Put a person in the promotion, with employer and billing data frozen as they are, and announce it.

    `fee` is what the employer committed to; without one, it owes what the cycle asks now.

    The caller has checked the right to enrol (a confirmed admission, a registration). Enrolling twice returns the
    participant there is, without a second announcement. Raises CycleError for a person who has left the promotion.
    """
    Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    existing = Participant.objects.filter(cycle=cycle, user=user).first()
    if existing is not None:
        if existing.state == ParticipantState.LEFT:
            raise CycleError(
                "Cette personne a quitté la promotion\u00a0: une nouvelle inscription passe par le conseiller."
            )
        return existing
    participant = Participant.objects.create(cycle=cycle, user=user, employer=employer, **billing, **(post or {}))
    participant_enrolled.send(sender=Participant, participant=participant, actor=actor, fee=fee)
    return participant


@transaction.atomic
def remove_participant(*, actor: User | None, participant: Participant, reason: str) -> Participant:
    """Make a participant leave the promotion, with a reason, and announce it.

    The caller has checked the right to do so. A participant who has left already is returned as is, unannounced.
    Raises IncompleteError (422) without a reason.
    """
    locked = PARTICIPANTS.lock(participant.pk)
    if locked.state == ParticipantState.LEFT:
        return locked
    left = {"left_at": timezone.now(), "left_reason": reason.strip()}
    return PARTICIPANTS.apply("leave", pk=locked.pk, actor=actor, reason=reason, columns=lambda _: left).row


def change_billing(*, cycle: Cycle, user: User, billing: Billing) -> bool:
    """Write the billing data of a participant again, and say whether that was possible: not once they are closed.

    True as well for whoever is no participant: there is nothing to write yet. The caller has checked the right.
    """
    enrolled = Participant.objects.filter(cycle=cycle, user=user)
    return bool(enrolled.filter(billing_closed_at__isnull=True).update(**billing)) or not enrolled.exists()


def change_post(*, participant: Participant, post: Post) -> None:
    """Write what somebody does for their employer. The caller has checked the right, and the values."""
    Participant.objects.filter(pk=participant.pk).update(**post)
    for name, value in post.items():
        setattr(participant, name, value)


def billing_closed_at(*, cycle_id: int, user_id: int) -> datetime | None:
    """Since when the billing data of this person may not change; None while they may. One query."""
    found = Participant.objects.filter(cycle=cycle_id, user=user_id)
    return found.values_list("billing_closed_at", flat=True).first()


def close_billing(*, participant: Participant) -> None:
    """Billing data may change no more: the fee is invoiced, or cancelled. Twice changes nothing."""
    Participant.objects.filter(pk=participant.pk, billing_closed_at__isnull=True).update(
        billing_closed_at=timezone.now()
    )


def keep_away(*, user: User, cycle: Cycle, person: User) -> None:
    """From now on this member of staff knows nothing of this person's part in the cycle. Twice changes nothing.

    The caller runs it in the transaction of the recusal.
    """
    KeptAway.objects.get_or_create(user=user, cycle=cycle, person=person)


def let_back(*, user: User, cycle: Cycle, person: User) -> None:
    """The contrary of keep_away, in the transaction that lifts the recusal."""
    KeptAway.objects.filter(user=user, cycle=cycle, person=person).delete()


def is_kept_away(*, user: User, cycle_id: int, person_id: int) -> bool:
    """Whether this member of staff must know nothing of this person's part in the cycle. One query."""
    return KeptAway.objects.filter(user=user, cycle=cycle_id, person=person_id).exists()


def _check_may_manage(actor: User | None, cycle: Cycle) -> None:
    if actor is not None and not can_manage_cycle(actor, cycle):
        raise CycleError(
            "Seuls les conseillers et les chefs de service de l’institut peuvent agir sur ce cycle.", status=403
        )
