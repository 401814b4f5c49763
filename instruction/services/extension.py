"""More time for one person: staff grant it, with a reason that is kept."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from candidatures.enums import JournalKind, State
from candidatures.lifecycle import lock_candidature
from candidatures.models import Candidature
from candidatures.services.dossier import begin_draft
from cycles.models import Cycle, end_of_day
from instruction.mails import announce_extension
from instruction.permissions import can_extend, can_extend_at
from instruction.signals import extension_granting
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.journal.services import record
from toolkit.text.cleaning import address_key
from toolkit.text.typography import format_moment

# A year later, the next call is open: a longer delay is a slip of the pen.
LONGEST = timedelta(days=366)
WHO_EXTENDS = "Un délai est accordé par un conseil formation ou par la direction du service."


@transaction.atomic
def grant_extension(*, actor: User, candidature: Candidature, until: date, reason: str) -> Candidature:
    """Let one draft be submitted until the end of a day in Paris, included. The applicant is told; the reason is kept.

    Granting again replaces: a later day, or an earlier one that is still after the call.

    Raises NotAllowedError (403) unless the actor is an adviser or the head of service, DomainError (409) for a
    dossier that is submitted or an archived cycle, IncompleteError (422) without a reason, or for a day that is past,
    gives no more time than the call, is the one that stands already, or is more than a year after the call; and the
    refusal of a receiver of `extension_granting`.
    """
    locked = lock_candidature(candidature.pk)
    if not can_extend(actor, locked):
        raise NotAllowedError(WHO_EXTENDS)
    if locked.is_on_paper:
        raise DomainError("Ce dossier est venu par courrier : c’est le jour de sa réception qui compte.")
    if locked.state != State.DRAFT:
        raise DomainError(f"Ce dossier {locked.predicate} : aucun délai ne peut plus lui être accordé.")
    locked.cycle = _lock_cycle(locked.cycle_id)
    if not locked.cycle.is_published:
        raise DomainError("Ce cycle n’est pas ouvert, ou il est archivé : aucun délai ne peut y être accordé.")
    if not reason.strip():
        raise IncompleteError("Écrivez le motif du délai : il est gardé avec le dossier.")
    last = end_of_day(until)
    _check_day(last, locked)
    extension_granting.send(sender=Candidature, candidature=locked)
    former = locked.extended_until if locked.is_extended else None
    locked.extended_until = last
    locked.save(update_fields=["extended_until"])
    subject = format_moment(last)
    record(about=locked.uuid, actor=actor, kind=JournalKind.EXTENDED, subject=subject, reason=reason.strip())
    announce_extension(candidature=locked, former=former, number=extensions_of(locked).count())
    return locked


def _lock_cycle(pk: int) -> Cycle:
    """The cycle as it is now: neither archived nor given another deadline while the extension is written.

    Its key stays free to be referred to, so that nobody who begins a dossier waits.
    """
    return Cycle.objects.select_for_update(of=("self",), no_key=True).select_related("institute").get(pk=pk)


@transaction.atomic
def open_late_draft(*, actor: User, cycle: Cycle, email: str, until: date, reason: str) -> Candidature:
    """Begin a dossier for a person who had none when the call closed, and give them until the end of a day in Paris.

    They need an account: what it says is all that the new draft holds. They are told as by `grant_extension`.

    Raises NotAllowedError (403) unless the actor is an adviser or the head of service, DomainError (409) unless
    the call is over and the cycle not archived, IncompleteError (422) when nobody bears this address or has a dossier
    already, and as grant_extension.
    """
    if not can_extend_at(actor, cycle):
        raise NotAllowedError(WHO_EXTENDS)
    obstacle = late_draft_obstacle(cycle)
    if obstacle:
        raise DomainError(obstacle)
    person = User.objects.filter(email=address_key(email), is_active=True).first()
    if person is None:
        raise IncompleteError(
            "Aucun compte ne porte cette adresse. Demandez à cette personne de créer son compte, puis recommencez."
        )
    if person == actor:
        raise NotAllowedError("Vous ne pouvez pas vous ouvrir un dossier à vous-même : demandez-le à un collègue.")
    draft, is_new = begin_draft(applicant=person, cycle=cycle)
    if not is_new:
        raise IncompleteError(
            f"{person.full_name} a déjà un dossier pour ce cycle, à l’état « {draft.get_state_display()} »."
        )
    return grant_extension(actor=actor, candidature=draft, until=until, reason=reason)


def late_draft_obstacle(cycle: Cycle) -> str:
    """Why nobody can be given a dossier now in this cycle, or the empty string."""
    if not cycle.is_published:
        return "Ce cycle n’est pas ouvert, ou il est archivé : aucun délai ne peut y être accordé."
    if not cycle.is_closed:
        return "Le dépôt n’est pas clos : cette personne peut commencer son dossier elle-même."
    return ""


def first_day(cycle: Cycle) -> date:
    """The first day that gives more time than the call of this cycle and is not over."""
    now = timezone.now()
    day = max(timezone.localdate(now), timezone.localdate(cycle.closes_at))
    return day if end_of_day(day) > max(now, cycle.closes_at) else day + timedelta(days=1)


def extensions_of(candidature: Candidature) -> Any:
    """The extensions granted to this person, latest first, with who granted them: a query, not run yet."""
    granted = candidature.journal.filter(kind=JournalKind.EXTENDED)
    return granted.select_related("actor").order_by("-at", "-pk")


def _check_day(last: datetime, locked: Candidature) -> None:
    closes_at = locked.cycle.closes_at
    if last <= timezone.now():
        raise IncompleteError("Cette date est passée : choisissez un jour à venir.")
    if last <= closes_at:
        raise IncompleteError(
            f"Le dépôt est ouvert à tous jusqu’au {format_moment(closes_at)} : choisissez un jour après."
        )
    if last == locked.extended_until:
        raise IncompleteError(f"Cette personne a déjà jusqu’au {format_moment(last)} : choisissez un autre jour.")
    if last > closes_at + LONGEST:
        raise IncompleteError("Cette date est à plus d’un an de la clôture : vérifiez l’année.")
