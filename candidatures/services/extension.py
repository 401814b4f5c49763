"""More time for one person: staff grant it, with a reason that is kept."""

from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from candidatures.enums import JournalKind, State
from candidatures.errors import CandidatureError, IncompleteError, NotAllowedError
from candidatures.lifecycle import lock_candidature
from candidatures.mails import announce_extension
from candidatures.models import Candidature
from candidatures.permissions import can_extend
from candidatures.services.journal import record
from documents.typography import format_moment


@transaction.atomic
def grant_extension(*, actor: Any, candidature: Candidature, until: date, reason: str) -> Candidature:
    """Let one draft be submitted until the end of a day in Paris, included. The applicant is told; the reason is kept.

    Raises NotAllowedError (403) unless the actor is an adviser or the head of service, CandidatureError (409) for a
    dossier that is submitted or an archived cycle, IncompleteError (422) without a reason or for a day already past or
    that gives no more time.
    """
    locked = lock_candidature(candidature.pk)
    if not can_extend(actor, locked):
        raise NotAllowedError("Un délai est accordé par un conseil formation ou par la direction du service.")
    if locked.state != State.DRAFT:
        raise CandidatureError(f"Ce dossier est « {locked.get_state_display()} » : il n’attend plus d’être déposé.")
    if not locked.cycle.is_published:
        raise CandidatureError("Ce cycle n’est pas ouvert, ou il est archivé : aucun délai ne peut y être accordé.")
    if not reason.strip():
        raise IncompleteError("Écrivez le motif du délai : il est gardé avec le dossier.")
    last = timezone.make_aware(datetime.combine(until, time(23, 59, 59)))
    if last <= timezone.now():
        raise IncompleteError("Cette date est passée : choisissez un jour à venir.")
    if last <= locked.cycle.closes_at:
        raise IncompleteError(
            f"Le dépôt est ouvert à tous jusqu’au {format_moment(locked.cycle.closes_at)} : choisissez un jour après."
        )
    locked.extended_until = last
    locked.save(update_fields=["extended_until"])
    subject = format_moment(last)
    record(candidature=locked, actor=actor, kind=JournalKind.EXTENDED, subject=subject, reason=reason.strip())
    announce_extension(candidature=locked)
    return locked
