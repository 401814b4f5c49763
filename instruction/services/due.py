"""What the desk is told in time, and does: the day of a correction that has passed, the silence that nears."""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from candidatures.enums import JournalKind, RevisionKind, State
from candidatures.lifecycle import apply_transition, lock_candidature
from candidatures.mails import announce_more_time
from candidatures.models import Candidature, Revision, StateChange
from candidatures.permissions import is_training_team
from candidatures.services.one_by_one import one_by_one
from candidatures.silence import settle_silence
from instruction.mails import tell_desk
from instruction.services.correction import check_due
from instruction.silence import UNDECIDED, silence_of
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.journal.services import record
from toolkit.text.typography import format_day

# How many days before silence decides.
BEFORE_SILENCE = (21, 7)


@transaction.atomic
def extend_correction(
    *, actor: User, candidature: Candidature, due_on: datetime.date, seen: datetime.date | None = None
) -> Revision:
    """Give the applicant until a later day to correct; the silence moves with it, and the applicant is told.

    `seen` is the day that the page showed. Raises NotAllowedError (403), DomainError (409) when no correction is
    awaited, StaleError (409) when somebody gave another day since, IncompleteError (422) for a day that is not later.
    """
    locked = lock_candidature(candidature.pk)
    if not is_training_team(actor, locked):
        raise NotAllowedError("Seul le service formation donne plus de temps pour corriger.")
    correction = locked.revisions.open().filter(kind=RevisionKind.CORRECTION).first()
    if correction is None or correction.due_on is None:
        raise DomainError("Aucune correction n’est attendue sur ce dossier : il n’y a pas de jour à reporter.")
    if seen is not None and seen != correction.due_on:
        raise StaleError(f"Le jour est maintenant le {format_day(correction.due_on)} : relisez avant de le reporter.")
    check_due(due_on)
    if due_on <= correction.due_on:
        raise IncompleteError(f"Choisissez un jour après le {format_day(correction.due_on)}, déjà donné.")
    former, correction.due_on, correction.reminders, correction.passed_told_at = correction.due_on, due_on, 0, None
    correction.save(update_fields=["due_on", "reminders", "passed_told_at"])
    settle_silence(locked)
    told = f"du {format_day(former)} au {format_day(due_on)}"
    record(about=locked.uuid, actor=actor, kind=JournalKind.CORRECTION_EXTENDED, subject=told)
    announce_more_time(candidature=locked, revision=correction)
    return correction


def take_as_is(*, actor: User, candidature: Candidature) -> StateChange:
    """Instruct a dossier as it stands, once the day that was given has passed. Raises as apply_transition."""
    return apply_transition(candidature=candidature, name="take_as_is", actor=actor)


def tell_passed_corrections() -> int:
    """Tell the desk, once, that the day of a correction has passed: what follows is its choice. Returns how many."""
    passed = Revision.objects.open().filter(
        kind=RevisionKind.CORRECTION,
        due_on__lt=timezone.localdate(),
        passed_told_at__isnull=True,
        candidature__state=State.CORRECTION_REQUESTED,
    )
    return one_by_one(_tell_passed, list(passed.values_list("pk", "candidature_id")))


@transaction.atomic
def _tell_passed(pk: int, candidature_id: int) -> bool:
    candidature = lock_candidature(candidature_id)
    now = timezone.now()
    late = Revision.objects.open().filter(pk=pk, passed_told_at__isnull=True, due_on__lt=timezone.localdate())
    if not late.update(passed_told_at=now):
        return False
    revision = Revision.objects.get(pk=pk)
    values = {"corriger_avant": format_day(revision.due_on)}
    tell_desk(candidature, event="correction.passed", key=f"{revision.uuid}:{revision.due_on}", values=values)
    return True


def warn_of_silence() -> int:
    """Warn whoever follows a dossier 21 and 7 days before silence decides it, once each. Returns how many.

    A schedule that slept sends the latest warning alone.
    """
    today, count = timezone.localdate(), 0
    for number, days in reversed(list(enumerate(BEFORE_SILENCE, start=1))):
        near = Q(silence_on__gt=today, silence_on__lte=today + datetime.timedelta(days=days))
        due = Candidature.objects.filter(near, state__in=UNDECIDED, silence_told__lt=number)
        count += one_by_one(_warn, [(pk, number) for pk in due.values_list("pk", flat=True)])
    return count


@transaction.atomic
def _warn(pk: int, number: int) -> bool:
    candidature = lock_candidature(pk)
    silence = silence_of(candidature)
    if silence is None or silence.on is None or candidature.silence_told >= number:
        return False
    Candidature.objects.filter(pk=pk).update(silence_told=number)
    days = (silence.on - timezone.localdate()).days
    values = {
        "silence_le": format_day(silence.on),
        "effet": silence.effect,
        "dans": "demain" if days == 1 else f"dans {days} jours",
    }
    tell_desk(candidature, event="silence.near", key=f"{candidature.uuid}:{silence.on}:{number}", values=values)
    return True
