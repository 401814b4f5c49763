"""Write in a dossier that was submitted: its applicant reopens it, sends it again, or leaves it as it was."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from candidatures.documents import RECEIPT
from candidatures.enums import JournalKind, RevisionKind, State
from candidatures.errors import NothingChangedError
from candidatures.lifecycle import LIFECYCLE, close_revision, lock_candidature
from candidatures.mails import announce_sent_again
from candidatures.models import Candidature, Revision
from candidatures.sections import SECTIONS, digest_all
from candidatures.services.employer import settle_employer
from candidatures.transitions import call_is_open, what_is_missing
from candidatures.working_copy import (
    buffered_values,
    is_changed,
    open_revision,
    read_written,
    revisions_of,
    written_pieces,
)
from toolkit.documents.services import issue_document
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.journal.services import record

NOT_OPEN = (
    "Ce dossier n’est plus ouvert à la modification, dans un autre onglet peut-être. Rien n’est envoyé : le voici tel "
    "qu’il est déposé."
)


@transaction.atomic
def reopen_submitted(*, actor: User, candidature: Candidature) -> Revision:
    """Let the applicant write in what they submitted: it stays submitted as it is until it is sent again.

    A second click opens no second revision. Raises NotAllowedError (403) for anybody else, DomainError (409) once
    somebody has taken the dossier, or past the deadline of its applicant.
    """
    locked = _lock(actor, candidature)
    known = open_revision(locked)
    if known is not None:
        return known
    # One whose time had passed, before more time was granted, is over.
    close_revision(locked)
    revision = Revision.objects.create(
        candidature=locked,
        kind=RevisionKind.REOPENING,
        opened_by=actor,
        opened_at=timezone.now(),
        sections=[section.slug for section in SECTIONS],
    )
    record(about=locked.uuid, actor=actor, kind=JournalKind.REOPENED)
    return revision


@transaction.atomic
def send_again(*, actor: User, candidature: Candidature, seen: str | None = None) -> Revision:
    """Send what was written since the dossier was reopened: all of it takes effect, with a new receipt.

    The number and the date of submission stay. `seen` is that of submit_candidature. Raises NotAllowedError (403) for
    anybody but the applicant, DomainError (409) once somebody has taken the dossier or past the deadline, StaleError
    (409) when somebody has written in it since, IncompleteError (422) for what it lacks, NothingChangedError (422) when
    it is what was sent.
    """
    locked = _lock(actor, candidature)
    revision = open_revision(read_written(locked))
    if revision is None:
        raise StaleError(NOT_OPEN)
    check_seen(locked, seen)
    lacking = what_is_missing(locked)
    if lacking:
        raise IncompleteError(lacking)
    if not is_changed(locked, revision):
        raise NothingChangedError(
            "Rien n’est changé depuis votre dépôt : il n’y a rien à renvoyer. Modifiez votre dossier, ou abandonnez la "
            "modification : il reste tel qu’il est déposé."
        )
    former = next((one for one in revisions_of(locked) if one.receipt_id), None)
    columns = take_effect(locked, revision)
    for name, value in columns.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*columns, *locked.refresh_search(), *locked.refresh_text(), "updated_at"])
    revision.receipt = issue_document(
        kind=RECEIPT,
        about=revision.uuid,
        candidature=locked,
        number=locked.receipt_number,
        received_at=locked.submitted_at,
        revised_at=revision.sent_at,
        former=former.receipt if former else locked.receipt,
    )
    revision.save(update_fields=["receipt"])
    record(about=locked.uuid, actor=actor, kind=JournalKind.SENT_AGAIN)
    announce_sent_again(candidature=locked, revision=revision)
    return revision


@transaction.atomic
def drop_revision(*, actor: User, candidature: Candidature) -> None:
    """Leave the dossier as it was sent; what was written since stays readable to its applicant. Twice is once.

    Raises NotAllowedError (403) for anybody but the applicant, DomainError (409) once somebody has taken the dossier.
    """
    locked = _lock(actor, candidature, in_time=False)
    if locked.revisions.open().exists():
        close_revision(locked)
        record(about=locked.uuid, actor=actor, kind=JournalKind.REVISION_DROPPED)


def _lock(actor: User, candidature: Candidature, *, in_time: bool = True) -> Candidature:
    locked = lock_candidature(candidature.pk)
    if locked.applicant_id != actor.pk:
        raise NotAllowedError("Seule la personne candidate modifie un dossier déposé.")
    if locked.state != State.SUBMITTED:
        raise StaleError(LIFECYCLE.stale_words(locked, LIFECYCLE["submit"], actor))
    refusal = call_is_open(locked) if in_time else ""
    if refusal:
        raise DomainError(refusal)
    return locked


def check_seen(candidature: Candidature, seen: str | None) -> None:
    """Raise StaleError when the dossier is no longer what was read again (see sections.digest_all)."""
    written = read_written(candidature)
    if seen is not None and seen != digest_all(written, written_pieces(written)):
        raise StaleError(
            "Votre dossier a changé depuis que vous l’avez relu, dans un autre onglet ou par la personne qui vous "
            "aide. Rien n’est envoyé : le voici tel qu’il est maintenant."
        )


def take_effect(candidature: Candidature, revision: Revision) -> dict[str, Any]:
    """Close a revision that is sent: its files take their places. Return the columns that its answers change."""
    now = timezone.now()
    values = buffered_values(revision)
    revision.former = {name: getattr(candidature, name) for name in revision.buffer}
    revision.sent_at = revision.closed_at = now
    revision.save(update_fields=["former", "sent_at", "closed_at"])
    staged = revision.staged_pieces.filter(replaced_at__isnull=True)
    slots = list(staged.values_list("required_piece_id", flat=True))
    candidature.pieces.current().filter(required_piece__in=slots).update(replaced_at=now)
    staged.update(staged_for=None)
    for name, value in values.items():
        setattr(candidature, name, value)
    return {**values, "employer": settle_employer(candidature)}
