"""The waiting list once decisions are published: who is next, a freed place offered, the list closed."""

import json
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from accounts.models import User
from candidatures import services as candidatures
from candidatures.enums import State
from candidatures.models import Candidature
from committee.decisions.wanted import REASON_LIMIT
from committee.journal import note_call
from committee.models import Committee
from committee.services.publication import lock_committee
from toolkit.domain.errors import DomainError, IncompleteError

HOLDING_A_SEAT = (State.ADMITTED, State.CONFIRMED)


def next_on_waiting_list(committee: Committee) -> Candidature | None:
    """The candidature that a freed place goes to: the best rank still waiting."""
    return (
        Candidature.objects.filter(
            state=State.WAITLISTED, committee_item__committee=committee, committee_item__decision__rank__isnull=False
        )
        .select_related("cycle__institute", "applicant", "committee_item")
        .order_by("committee_item__decision__rank")
        .first()
    )


def seal_of_waiting(committee: Committee) -> str:
    """What stands for the waiting list, people and order: another seal, and it has changed. One query."""
    waiting = Candidature.objects.filter(state=State.WAITLISTED, committee_item__committee=committee)
    rows = waiting.order_by("committee_item__decision__rank", "pk").values_list("pk", flat=True)
    return sha256(json.dumps(list(rows)).encode()).hexdigest()


def _check_waiting(committee: Committee, seen: str | None) -> None:
    if seen is not None and seen != seal_of_waiting(committee):
        raise DomainError("La liste d’attente a changé depuis l’ouverture de cette page : relisez-la d’abord.")


def free_seats(committee: Committee) -> int:
    """Seats of the cycle that nobody holds or has been offered."""
    taken = Candidature.objects.filter(cycle=committee.cycle, state__in=HOLDING_A_SEAT).count()
    return max(0, committee.cycle.seats - taken)


@transaction.atomic
def call_from_waiting_list(
    *, actor: User, committee: Committee, seen: str | None = None, chosen: UUID | None = None, reason: str = ""
) -> Candidature:
    """Offer a freed place to someone of the waiting list: the first by rank, or the dossier `chosen` for a reason.

    `seen` is the seal (see seal_of_waiting) of the list that the actor has read; None when no page was read: a second
    click, or a list that moved meanwhile, calls nobody else. The reason is kept in the journal of the dossier before
    the committee. Raises NotAllowedError (403), DomainError (409), IncompleteError (422) for somebody else than the
    first without a reason.
    """
    locked = lock_committee(actor, committee, State.WAITLISTED)
    if not free_seats(locked):
        raise DomainError("Toutes les places sont prises ou proposées : attendez qu’une se libère.")
    first = next_on_waiting_list(locked)
    if first is None:
        raise DomainError("La liste d’attente est vide.")
    _check_waiting(locked, seen)
    called = _chosen(locked, first, chosen, reason.strip())
    candidatures.admit(actor=actor, candidature=called)
    why = f"hors rang : {reason.strip()}" if called != first else "par rang"
    note_call(called.committee_item, actor=actor, why=why)
    return called


def _chosen(committee: Committee, first: Candidature, chosen: UUID | None, reason: str) -> Candidature:
    """Whoever is called. Raises IncompleteError (422) without the reason that somebody else than the first needs."""
    if chosen is None or first.committee_item.uuid == chosen:
        return first
    waiting = Candidature.objects.filter(state=State.WAITLISTED, committee_item__committee=committee)
    found = (
        waiting.select_related("cycle__institute", "applicant", "committee_item")
        .filter(committee_item__uuid=chosen)
        .first()
    )
    if found is None:
        raise DomainError("Cette personne n’attend plus : relisez la liste d’attente.")
    if not reason:
        raise IncompleteError("Écrivez pourquoi vous n’appelez pas la première personne de la liste.")
    if len(reason) > REASON_LIMIT:
        raise IncompleteError(f"Le motif compte {len(reason)} caractères, la limite est de {REASON_LIMIT}.")
    return found


@transaction.atomic
def close_waiting_list(*, actor: User, committee: Committee, reason: str, seen: str | None = None) -> int:
    """Tell everyone still waiting that the list is closed. Returns how many.

    `seen` and errors as for a call; IncompleteError (422) without a reason.
    """
    if not reason.strip():
        raise IncompleteError("Écrivez le motif de cette clôture.")
    locked = lock_committee(actor, committee, State.WAITLISTED)
    waiting = list(
        Candidature.objects.filter(cycle=locked.cycle, state=State.WAITLISTED).select_related(
            "cycle__institute", "applicant"
        )
    )
    if not waiting:
        raise DomainError("La liste d’attente est vide.")
    _check_waiting(locked, seen)
    candidatures.reject_all(actor=actor, reasoned=[(candidature, reason) for candidature in waiting])
    return len(waiting)


def check_place_is_free(*, candidature: Candidature) -> None:
    """Once a place is offered again, in the same transaction: no more places are taken or offered than there are.

    Raises DomainError (409). Locks the committee as a call from the waiting list does.
    """
    cycle = candidature.cycle
    Committee.objects.select_for_update(of=("self",)).filter(cycle=cycle).first()
    taken = Candidature.objects.filter(cycle=cycle, state__in=HOLDING_A_SEAT).count()
    if taken > cycle.seats:
        raise DomainError(
            "Toutes les places sont prises ou proposées : attendez qu’une se libère, ou ajoutez une place au cycle."
        )
