"""After the committee: outcomes, the applicant's answer, leaving the promotion.

`admit`, `put_on_waiting_list`, `reject` and their plurals are for the service that publishes decisions: it has checked
them.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from candidatures.enums import ActorRole, State
from candidatures.letters import ADMISSION, REFUSAL, WAITING
from candidatures.lifecycle import apply_transition, apply_transitions
from candidatures.models import Candidature, StateChange
from candidatures.services.one_by_one import one_by_one
from candidatures.wordings.letters import ADMISSION_LETTER, REFUSAL_LETTER, WAITING_LETTER
from cycles.models import LAST_SECOND, Cycle, Participant, end_of_day
from cycles.services import enrol_participant, remove_participant
from toolkit.documents.kinds import DocumentKind
from toolkit.documents.models import Document
from toolkit.documents.services import issue_documents
from toolkit.domain.errors import DomainError
from toolkit.wordings.kinds import WordingKind
from toolkit.wordings.queries import words_of


def admit(*, actor: User, candidature: Candidature) -> StateChange:
    """Publish an admission. The applicant has the cycle's number of days to answer, the last one included.

    The letter is issued with it, and leaves with its mail.
    """
    return admit_all(actor=actor, candidatures=[candidature])[0]


def put_on_waiting_list(*, actor: User, candidature: Candidature, rank: int | None = None) -> StateChange:
    """Publish a place on the waiting list, with its letter. The rank is told where the institute tells it, else it is
    not kept here."""
    return put_all_on_waiting_list(actor=actor, ranked=[(candidature, rank)])[0]


def reject(*, actor: User, candidature: Candidature, reason: str) -> StateChange:
    """Publish a rejection with its reason and its letter."""
    return reject_all(actor=actor, reasoned=[(candidature, reason)])[0]


def answer_day(cycle: Cycle, on: date) -> date:
    """The last day to answer of a person who is admitted on this one."""
    return on + timedelta(days=cycle.confirmation_days)


def admit_all(*, actor: User, candidatures: Iterable[Candidature]) -> list[StateChange]:
    """As admit, for many dossiers of one cycle, all or none."""

    def columns(locked: list[Candidature]) -> dict[int, dict[str, Any]]:
        days = {row.pk: answer_day(row.cycle, timezone.localdate()) for row in locked}
        letters = _issue(ADMISSION, ADMISSION_LETTER, locked, lambda row: {"answer_by": days[row.pk]})
        return {row.pk: {"answer_by": end_of_day(days[row.pk]), "letter": letters[row.uuid]} for row in locked}

    return _publish("admit", actor, [(candidature, "") for candidature in candidatures], columns)


def put_all_on_waiting_list(
    *, actor: User, ranked: Iterable[tuple[Candidature, int | None]], until: date | None = None
) -> list[StateChange]:
    """As put_on_waiting_list, for many dossiers of one cycle, all or none. `until`: the last day of the list, which
    its letters tell."""
    ranks = {candidature.pk: (candidature, rank) for candidature, rank in ranked}

    def columns(locked: list[Candidature]) -> dict[int, dict[str, Any]]:
        letters = _issue(WAITING, WAITING_LETTER, locked, lambda row: {"rank": ranks[row.pk][1], "until": until})
        return {
            row.pk: {
                "waiting_rank": ranks[row.pk][1] if row.cycle.institute.tells_rank else None,
                "letter": letters[row.uuid],
            }
            for row in locked
        }

    return _publish("put_on_waiting_list", actor, [(candidature, "") for candidature, _ in ranks.values()], columns)


def reject_all(*, actor: User | None, reasoned: Iterable[tuple[Candidature, str]]) -> list[StateChange]:
    """As reject, for many dossiers of one cycle, all or none. No actor where a waiting list closes by its day."""
    reasons = {candidature.pk: (candidature, reason) for candidature, reason in reasoned}

    def columns(locked: list[Candidature]) -> dict[int, dict[str, Any]]:
        letters = _issue(REFUSAL, REFUSAL_LETTER, locked, lambda row: {"reason": reasons[row.pk][1]})
        return {row.pk: {"letter": letters[row.uuid]} for row in locked}

    return _publish("reject", actor, reasons.values(), columns)


def _issue(
    kind: DocumentKind, letter: WordingKind, rows: list[Candidature], facts: Callable[[Candidature], dict[str, Any]]
) -> dict[UUID, Document]:
    """A letter about each of these dossiers, by their public identifier; its words are looked up once."""
    cycle = rows[0].cycle
    words = words_of(letter, institute=cycle.institute, scope=cycle.uuid)
    told = {row.uuid: {"candidature": row, "words": words, **facts(row)} for row in rows}
    return issue_documents(kind=kind, facts=told)


def _publish(
    name: str,
    actor: User | None,
    reasoned: Iterable[tuple[Candidature, str]],
    columns: Callable[[list[Candidature]], dict[int, dict[str, Any]]],
) -> list[StateChange]:
    return apply_transitions(
        reasons=dict(reasoned), name=name, actor=actor, system_role=ActorRole.COMMITTEE, columns=columns
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
        post={
            "function": candidature.job_title,
            "training_contact_name": candidature.training_contact_name,
            "training_contact_email": candidature.training_contact_email,
        },
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
