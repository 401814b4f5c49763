"""After the committee: outcomes, the applicant's answer, leaving the promotion.

`admit`, `put_on_waiting_list` and `reject` are for the service that publishes decisions: it has checked them.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from candidatures.enums import ActorRole, State
from candidatures.letters import ADMISSION, REFUSAL
from candidatures.lifecycle import apply_transition
from candidatures.models import Candidature, StateChange
from candidatures.services.one_by_one import one_by_one
from cycles.models import LAST_SECOND, Participant, end_of_day
from cycles.services import enrol_participant, remove_participant
from toolkit.documents.services import issue_document
from toolkit.domain.errors import DomainError


def admit(*, actor: User, candidature: Candidature) -> StateChange:
    """Publish an admission. The applicant has the cycle's number of days to answer, the last one included.

    The letter is issued with it.
    """
    day = timezone.localdate() + timedelta(days=candidature.cycle.confirmation_days)

    def columns(locked: Candidature) -> dict[str, Any]:
        letter = issue_document(kind=ADMISSION, about=locked.uuid, candidature=locked, answer_by=day)
        return {"answer_by": end_of_day(day), "letter": letter}

    return _publish("admit", actor, candidature, columns)


def put_on_waiting_list(*, actor: User, candidature: Candidature, rank: int | None = None) -> StateChange:
    """Publish a place on the waiting list. The rank is told where the institute tells it, else it is not kept here."""

    def columns(locked: Candidature) -> dict[str, Any]:
        return {"waiting_rank": rank if locked.cycle.institute.tells_rank else None}

    return _publish("put_on_waiting_list", actor, candidature, columns)


def reject(*, actor: User, candidature: Candidature, reason: str) -> StateChange:
    """Publish a rejection with its reason and its letter."""

    def columns(locked: Candidature) -> dict[str, Any]:
        return {"letter": issue_document(kind=REFUSAL, about=locked.uuid, candidature=locked, reason=reason)}

    return _publish("reject", actor, candidature, columns, reason=reason)


def _publish(
    name: str, actor: User, candidature: Candidature, columns: Callable[[Candidature], dict[str, Any]], reason: str = ""
) -> StateChange:
    return apply_transition(
        candidature=candidature,
        name=name,
        actor=actor,
        system_role=ActorRole.COMMITTEE,
        reason=reason,
        columns=columns,
    )


@transaction.atomic
def confirm_place(*, actor: User, candidature: Candidature, system_role: ActorRole | None = None) -> Participant:
    """Take the place: a participant exists from now on, with employer, amount and billing data of the commitment.

    `system_role` is PAPER, passed by services.by_post. Raises as apply_transition; DomainError when the employer is not
    known, which instruction should have mended.
    """
    apply_transition(candidature=candidature, name="confirm", actor=actor, system_role=system_role)
    candidature.forget_commitment()  # the finance department may have written until the lock
    commitment = candidature.commitment
    if candidature.employer is None:
        raise DomainError(
            "Le SIRET de votre employeur manque au dossier. Écrivez au service formation continue : il le complétera."
        )
    return enrol_participant(
        actor=actor,
        cycle=candidature.cycle,
        user=candidature.applicant,
        employer=candidature.employer,
        fee=candidature.owed_fee,
        billing={
            "billing_siret": (commitment.billing_siret if commitment else "") or candidature.siret,
            "service_code": commitment.service_code if commitment else "",
            "purchase_order": commitment.purchase_order if commitment else "",
            "billing_name": candidature.employer_name,
            "billing_email": (commitment.billing_email if commitment else "") or candidature.training_contact_email,
            "billing_contact": commitment.billing_contact if commitment else "",
            "billing_address": commitment.billing_address if commitment else "",
        },
    )


def decline_place(*, actor: User, candidature: Candidature, system_role: ActorRole | None = None) -> StateChange:
    """Give the place up: it is free for the waiting list. `system_role` and what is raised as confirm_place."""
    return apply_transition(candidature=candidature, name="decline", actor=actor, system_role=system_role)


def lapse_unconfirmed() -> int:
    """Note every admission left without an answer past its deadline; return how many. Run by the schedule."""
    late = Candidature.objects.filter(state=State.ADMITTED, answer_by__lte=timezone.now() - LAST_SECOND)
    return one_by_one(_lapse, [(candidature,) for candidature in late.select_related("cycle__institute", "applicant")])


def _lapse(candidature: Candidature) -> bool:
    try:
        apply_transition(candidature=candidature, name="lapse", system_role=ActorRole.CLOCK)
    except DomainError:
        return False  # answered between the list and the lock
    return True


@transaction.atomic
def cancel_participation(*, actor: User, candidature: Candidature, reason: str) -> StateChange:
    """The head of service lets a confirmed person leave: the participant leaves, the fee follows its own rule."""
    change = apply_transition(candidature=candidature, name="cancel", actor=actor, reason=reason)
    participant = Participant.objects.get(cycle=candidature.cycle, user=candidature.applicant)
    remove_participant(actor=actor, participant=participant, reason=reason)
    return change
