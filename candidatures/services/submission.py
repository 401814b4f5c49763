"""Submit, send again after a correction, withdraw."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from candidatures.documents import RECEIPT
from candidatures.errors import NothingCorrectedError
from candidatures.lifecycle import apply_transition
from candidatures.models import Candidature, ReceiptSequence, StateChange
from candidatures.sections import digest_all
from candidatures.services.employer import settle_employer
from candidatures.services.replacement import tell_signatory
from candidatures.working_copy import buffered_values, is_corrected, open_correction, read_written, written_pieces
from toolkit.documents.services import issue_document
from toolkit.domain.errors import StaleError


def submit_candidature(*, actor: User, candidature: Candidature, seen: str | None = None) -> StateChange:
    """Submit a draft: the deadline and the missing pieces are checked inside the locked transaction.

    Gives the receipt number, issues the receipt, queues the mail that carries it. `seen` is the digest (see
    sections.digest_all) of the dossier as it was read again; None sends whatever it holds. Raises as apply_transition,
    and StaleError (409) when somebody has written in it since.
    """
    columns = partial(_receive, seen=seen)
    return apply_transition(candidature=candidature, name="submit", actor=actor, columns=columns)


def _check_seen(candidature: Candidature, seen: str | None) -> None:
    written = read_written(candidature)
    if seen is not None and seen != digest_all(written, written_pieces(written)):
        raise StaleError(
            "Votre dossier a changé depuis que vous l’avez relu, dans un autre onglet ou par la personne qui vous "
            "aide. Rien n’est envoyé : le voici tel qu’il est maintenant."
        )


def _receive(candidature: Candidature, *, seen: str | None) -> dict[str, Any]:
    _check_seen(candidature, seen)
    now = candidature.state_changed_at
    number = _next_number(candidature)
    received_on = timezone.localdate(now)
    receipt = issue_document(
        kind=RECEIPT, about=candidature.uuid, candidature=candidature, number=number, received_on=received_on
    )
    return {
        "receipt_number": number,
        "submitted_at": now,
        "receipt": receipt,
        "employer": settle_employer(candidature),
    }


def _next_number(candidature: Candidature) -> str:
    """Take the next number of the cycle: CDG-2025-0001, CIDGI-006-2026-0001 for the code « CIDGI 006 ».

    The row stays locked until commit: no gap, no double.
    """
    cycle = candidature.cycle
    ReceiptSequence.objects.get_or_create(cycle=cycle)
    ReceiptSequence.objects.filter(cycle=cycle).update(last=F("last") + 1)
    last = ReceiptSequence.objects.values_list("last", flat=True).get(cycle=cycle)
    return f"{cycle.code.replace(' ', '-')}-{cycle.year}-{last:04d}"


@transaction.atomic
def answer_correction(
    *, actor: User, candidature: Candidature, seen: str | None = None, message: str = ""
) -> StateChange:
    """Send a corrected dossier back: what was written since replaces the submitted answers and files, which are kept.

    The request closes by itself. Allowed after the deadline: staff asked for it. `message` is the applicant's word to
    the staff, kept with the change. `seen` and what is raised are those of submit_candidature, and
    NothingCorrectedError (422) when nothing has changed since the request and nothing is said.
    """
    columns = partial(_take_correction, seen=seen, is_explained=bool(message.strip()))
    return apply_transition(
        candidature=candidature, name="answer_correction", actor=actor, reason=message, columns=columns
    )


def _take_correction(candidature: Candidature, *, seen: str | None, is_explained: bool) -> dict[str, Any]:
    """Close the open request and return the columns that its buffer changes."""
    _check_seen(candidature, seen)
    correction = open_correction(candidature)
    if correction is None:
        return {}
    if not is_explained and not is_corrected(candidature, correction):
        raise NothingCorrectedError(
            "Rien n’est changé depuis que la correction vous a été demandée : corrigez ce qu’elle dit, ou écrivez au "
            "service, au bas de cette page, pourquoi il n’y a rien à changer."
        )
    now = timezone.now()
    values = buffered_values(correction)
    correction.former = {name: getattr(candidature, name) for name in correction.buffer}
    correction.answered_at = now
    correction.save(update_fields=["former", "answered_at"])
    staged = list(correction.staged_pieces.filter(replaced_at__isnull=True))
    slots = [piece.required_piece_id for piece in staged]
    candidature.pieces.current().filter(required_piece__in=slots).update(replaced_at=now)
    correction.staged_pieces.filter(replaced_at__isnull=True).update(staged_for=None)
    for name, value in values.items():
        setattr(candidature, name, value)
    return {**values, "employer": settle_employer(candidature)}


@transaction.atomic
def withdraw_candidature(*, actor: User, candidature: Candidature) -> StateChange:
    """Withdraw, until publication or while on the waiting list. Who has signed for the employer is told.

    Raises as apply_transition.
    """
    change = apply_transition(candidature=candidature, name="withdraw", actor=actor)
    tell_signatory(candidature, why="given_up")
    return change
