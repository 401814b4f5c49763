"""Submit, send again after a correction, withdraw."""

from collections.abc import Collection
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import User
from candidatures.documents import RECEIPT
from candidatures.enums import ActorRole
from candidatures.errors import NothingChangedError
from candidatures.lifecycle import apply_transition, lock_candidature
from candidatures.models import Candidature, ReceiptSequence, StateChange
from candidatures.sections import DECLARATIONS
from candidatures.services.dossier import write_section
from candidatures.services.employer import settle_employer
from candidatures.services.on_paper import settle_holder
from candidatures.services.replacement import tell_signatory
from candidatures.services.revision import check_seen, take_effect
from candidatures.silence import silence_day
from candidatures.working_copy import is_changed, open_revision, points_of
from toolkit.documents.services import issue_document


def submit_candidature(
    *, actor: User, candidature: Candidature, seen: str | None = None, declarations: Collection[str] = ()
) -> StateChange:
    """Submit a draft: the deadline and the missing pieces are checked inside the locked transaction.

    Gives the receipt number, issues the receipt, queues the mail that carries it. `seen` is the digest (see
    sections.digest_all) of the dossier as it was read again; None sends whatever it holds. `declarations` are the
    fields of that section that are declared with it; what is refused declares nothing. Raises as apply_transition, and
    StaleError (409) when somebody has written in it since.
    """
    if not declarations:
        return _submit(actor, candidature, seen)
    with transaction.atomic():
        is_checked = _declare(actor, candidature, seen, declarations)
        return _submit(actor, candidature, None if is_checked else seen)


def _submit(actor: User, candidature: Candidature, seen: str | None) -> StateChange:
    columns = partial(_receive, seen=seen)
    return apply_transition(candidature=candidature, name="submit", actor=actor, columns=columns)


@transaction.atomic
def register_paper(*, actor: User, candidature: Candidature, seen: str | None = None) -> StateChange:
    """Register a dossier that came by post, as received on its day: number and receipt run from it.

    The account takes the address that the dossier gives, if it gives one, and a mail asks the person to take it over;
    or whoever has an account with that address is asked whether the dossier is theirs. Raises as apply_transition,
    NotAllowedError (403) for who is not of the training team, StaleError (409) when somebody has written in it since it
    was read again.
    """
    change = apply_transition(
        candidature=candidature, name="register", actor=actor, columns=partial(_receive, seen=seen)
    )
    settle_holder(actor=actor, candidature=candidature)
    return change


def _declare(actor: User, candidature: Candidature, seen: str | None, declarations: Collection[str]) -> bool:
    """Write them in the draft that was read; False, and nothing written, where it is no draft any more."""
    held = lock_candidature(candidature.pk)
    if held.is_draft:
        check_seen(held, seen)
        write_section(actor=actor, held=held, section=DECLARATIONS, values=dict.fromkeys(declarations, True))
    return held.is_draft


def _receive(candidature: Candidature, *, seen: str | None) -> dict[str, Any]:
    check_seen(candidature, seen)
    now = candidature.received_at or candidature.state_changed_at
    number = _next_number(candidature)
    receipt = issue_document(
        kind=RECEIPT, about=candidature.uuid, candidature=candidature, number=number, received_at=now
    )
    candidature.submitted_at, candidature.receipt = now, receipt
    return {
        "receipt_number": number,
        "submitted_at": now,
        "receipt": receipt,
        "silence_on": silence_day(candidature, ()),
        "employer": settle_employer(candidature),
    }


def _next_number(candidature: Candidature) -> str:
    """Take the next number of the cycle: CDG-2025-0001, CIDGI-006-2026-0001 for the code « CIDGI 006 » (see reference).

    The row stays locked until commit: no gap, no double.
    """
    cycle = candidature.cycle
    ReceiptSequence.objects.get_or_create(cycle=cycle)
    ReceiptSequence.objects.filter(cycle=cycle).update(last=F("last") + 1)
    last = ReceiptSequence.objects.values_list("last", flat=True).get(cycle=cycle)
    return f"{cycle.reference}-{last:04d}"


@transaction.atomic
def answer_correction(
    *,
    actor: User,
    candidature: Candidature,
    seen: str | None = None,
    message: str = "",
    system_role: ActorRole | None = None,
) -> StateChange:
    """Send a corrected dossier back: what was written since replaces the submitted answers and files, which are kept.

    The request closes by itself. Allowed after the deadline, and after the day that was given: staff asked for it.
    `message` is the applicant's word to the staff, kept with the change. `seen` and what is raised are those of
    submit_candidature, and NothingChangedError (422) when nothing has changed since the request and nothing is said,
    neither there nor to any point. `system_role` is PAPER, passed by services.by_post.
    """
    columns = partial(_take_correction, seen=seen, is_explained=bool(message.strip()))
    return apply_transition(
        candidature=candidature,
        name="answer_correction",
        actor=actor,
        system_role=system_role,
        reason=message,
        columns=columns,
    )


def _take_correction(candidature: Candidature, *, seen: str | None, is_explained: bool) -> dict[str, Any]:
    """Close the open request and return the columns that its buffer changes."""
    check_seen(candidature, seen)
    correction = open_revision(candidature)
    if correction is None:
        return {}
    is_explained = is_explained or any(point.reply for point in points_of(correction))
    if not is_explained and not is_changed(candidature, correction):
        raise NothingChangedError(
            "Rien n’est changé depuis que la correction vous a été demandée : corrigez ce qu’elle dit, répondez à "
            "l’un de ses points, ou écrivez au service, au bas de cette page, pourquoi il n’y a rien à changer."
        )
    return take_effect(candidature, correction)


@transaction.atomic
def withdraw_candidature(*, actor: User, candidature: Candidature, system_role: ActorRole | None = None) -> StateChange:
    """Withdraw, until publication or while on the waiting list. Who has signed for the employer is told.

    `system_role` as in answer_correction. Raises as apply_transition.
    """
    change = apply_transition(candidature=candidature, name="withdraw", actor=actor, system_role=system_role)
    tell_signatory(candidature, why="given_up")
    return change
