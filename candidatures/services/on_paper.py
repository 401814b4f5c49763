"""A dossier that came by post: opened by staff, typed in under their own names, then held until the person enters."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.closing import hold_account, lock_account
from accounts.errors import AccountsError
from accounts.holding import (
    address_held_account,
    address_is_taken,
    is_held,
    open_held_account,
    unaddress_held_account,
)
from accounts.models import User
from accounts.roles import INSTRUCTORS, TRAINING_TEAM
from candidatures.enums import JournalKind
from candidatures.lifecycle import lock_candidature
from candidatures.models import Candidature
from candidatures.permissions import enters, is_training_team
from candidatures.posted_mails import announce_paper, cancel_paper
from candidatures.services.deletion import delete_draft
from candidatures.services.dossier import begin_draft
from candidatures.services.takeover import request_takeover, withdraw_request
from cycles.models import Cycle
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.journal.services import record
from toolkit.text.cleaning import address_key
from toolkit.text.search_text import fold
from toolkit.text.typography import format_day, format_moment

A_DAY = timedelta(days=1)
DAILY_ADDRESSES = 5
WHO_ENTERS = "Un dossier reçu par courrier se saisit par le service formation de l’institut."
OWN = "Vous ne pouvez pas saisir votre propre dossier : demandez-le à un collègue."


class NamesakeError(IncompleteError):
    """Somebody of this name has a dossier in this cycle already."""


def paper_obstacle(cycle: Cycle) -> str:
    """Why no dossier that came by post can be typed in now in this cycle, or the empty string."""
    if not cycle.is_published:
        return "Ce cycle n’est pas ouvert, ou il est archivé : aucun dossier ne peut y être saisi."
    if cycle.is_upcoming:
        return f"Le dépôt n’est pas ouvert : il ouvre le {format_moment(cycle.opens_at)}."
    return ""


@transaction.atomic
def open_paper(
    *,
    actor: User,
    cycle: Cycle,
    title: str,
    first_name: str,
    last_name: str,
    email: str,
    arrived_on: date,
    reason: str = "",
    is_namesake: bool = False,
) -> Candidature:
    """Begin a dossier in the name of a person who posted one. Nobody is told before it is registered.

    It stands on an account that nobody can sign in to. `reason` is asked for a day after the deadline;
    `is_namesake` says that another person of this name is meant.

    Raises NotAllowedError (403) unless the actor works in the training team of the cycle's institute, or for a late day
    unless they are an adviser or the head of service, DomainError (409) before the call opens or for an archived cycle,
    NamesakeError (422) for a second dossier of a person, IncompleteError (422) for a day that is not one of receipt or
    a late one without a reason.
    """
    if not actor.has_role(*TRAINING_TEAM, institute=cycle.institute_id):
        raise NotAllowedError(WHO_ENTERS)
    locked = Cycle.objects.select_for_update(of=("self",), no_key=True).select_related("institute").get(pk=cycle.pk)
    obstacle = paper_obstacle(locked)
    if obstacle:
        raise DomainError(obstacle)
    hold_account(actor)
    _check_day(actor, locked, arrived_on, reason)
    _check_person(actor, locked, email=email, name=f"{first_name} {last_name}", is_namesake=is_namesake)
    holder = open_held_account(title=title, first_name=first_name, last_name=last_name)
    draft = _begin(actor, locked, holder, email=email, arrived_on=arrived_on)
    arrived = f"reçu le {format_day(arrived_on)}"
    record(about=draft.uuid, actor=actor, kind=JournalKind.PAPER_OPENED, subject=arrived, reason=reason.strip())
    return draft


def _begin(actor: User, cycle: Cycle, holder: User, *, email: str, arrived_on: date) -> Candidature:
    draft, _ = begin_draft(applicant=holder, cycle=cycle)
    draft.email, draft.arrived_on, draft.entered_by = address_key(email), arrived_on, actor
    draft.save(update_fields=["email", "arrived_on", "entered_by", "updated_at"])
    return draft


@transaction.atomic
def change_arrival(*, actor: User, candidature: Candidature, arrived_on: date, reason: str = "") -> Candidature:
    """Mend the day on which a dossier came, before it is registered. The day it already has changes nothing.

    Raises NotAllowedError (403) unless the actor may type it in, or for a late day as open_paper, IncompleteError (422)
    for a day that is not one of receipt, or a late one without a reason.
    """
    locked = lock_candidature(candidature.pk)
    if not enters(actor, locked):
        raise NotAllowedError(WHO_ENTERS)
    _check_day(actor, locked.cycle, arrived_on, reason)
    if locked.arrived_on != arrived_on:
        locked.arrived_on = arrived_on
        locked.save(update_fields=["arrived_on", "updated_at"])
        arrived = f"reçu le {format_day(arrived_on)}"
        record(about=locked.uuid, actor=actor, kind=JournalKind.PAPER_DATED, subject=arrived, reason=reason.strip())
    return locked


def _check_day(actor: User, cycle: Cycle, arrived_on: date, reason: str) -> None:
    if arrived_on > timezone.localdate():
        raise IncompleteError("Ce jour est à venir : indiquez celui où le courrier est arrivé.")
    if arrived_on < timezone.localdate(cycle.opens_at):
        raise IncompleteError(
            f"Le dépôt a ouvert le {format_day(cycle.opens_at)} : un dossier arrivé avant n’est pas de ce cycle."
        )
    if arrived_on <= timezone.localdate(cycle.closes_at):
        return
    if not actor.has_role(*INSTRUCTORS, institute=cycle.institute_id):
        raise NotAllowedError(
            f"Le dépôt est clos depuis le {format_moment(cycle.closes_at)}. Un dossier arrivé après est pris par un "
            "conseil formation ou par la direction du service, avec un motif."
        )
    if not reason.strip():
        raise IncompleteError(
            f"Ce jour est après la clôture du {format_day(cycle.closes_at)} : écrivez pourquoi ce dossier est pris."
        )


def _check_person(actor: User, cycle: Cycle, *, email: str, name: str, is_namesake: bool) -> None:
    """Nobody has two dossiers in one cycle. That the address is one of an account is nobody's to know here."""
    address = address_key(email)
    if address and address == actor.email:
        raise NotAllowedError(OWN)
    known = Candidature.objects.at_desk_of(actor).filter(cycle=cycle).select_related("applicant")
    for other in known.filter(applicant__email=address) | known.filter(email=address) if address else ():
        raise IncompleteError(_has_one(other))
    wanted = fold(name).split()
    same = next((other for other in known.search(name) if fold(other.full_name).split() == wanted), None)
    if same is not None and not is_namesake:
        raise NamesakeError(f"{_has_one(same)} S’il s’agit d’une autre personne du même nom, cochez la case.")


def _has_one(other: Candidature) -> str:
    number = f" sous le n° {other.receipt_number}" if other.receipt_number else ""
    return f"{other.full_name} a déjà un dossier pour ce cycle{number}, à l’état « {other.get_state_display()} »."


def settle_holder(*, actor: User, candidature: Candidature) -> None:
    """Name the account that holds a dossier as the dossier names the person, and write to its address, if it has one.

    The caller holds the lock.
    """
    holder = candidature.applicant
    holder.title, holder.phone = candidature.title, candidature.phone
    holder.first_name, holder.last_name = candidature.first_name, candidature.last_name
    holder.save(update_fields=["title", "phone", "first_name", "last_name", "sort_name"])
    if candidature.email:
        address_paper(actor=actor, candidature=candidature, email=candidature.email)


def address_paper(*, actor: User, candidature: Candidature, email: str) -> None:
    """Give the account that holds a registered dossier its address, and write there. The caller holds the lock.

    Where it is the address of another account, its holder is asked whether the dossier is theirs: nothing enters an
    account without a word of theirs. Staff read the same in both cases. Raises AccountsError (409) once the account is
    taken over, IncompleteError (422) where the holder said that it is not theirs.
    """
    if address_is_taken(email, but=candidature.applicant):
        unaddress_held_account(user=candidature.applicant)
        request_takeover(actor=actor, candidature=candidature, email=address_key(email))
        return
    withdraw_request(actor=actor, candidature=candidature)
    candidature.applicant = address_held_account(user=candidature.applicant, email=email)
    announce_paper(candidature=candidature, moment=timezone.now())


@transaction.atomic
def give_address(*, actor: User, candidature: Candidature, email: str) -> Candidature:
    """Give the address of a person whose dossier came by post, mend it, or write there again: a mail asks them to take
    the dossier over.

    Raises NotAllowedError (403) unless the actor works in the training team, or for an address of their own,
    IncompleteError (422) for one whose holder said that the dossier is not theirs, DomainError (409) for a dossier that
    was written on the site, that is not registered yet, once the person has taken it over, or past five mails a day.
    """
    locked = _lock_untaken(actor, candidature)
    address = address_key(email)
    if address == actor.email:
        raise NotAllowedError(OWN)
    given = locked.journal.filter(kind=JournalKind.PAPER_ADDRESSED, at__gt=timezone.now() - A_DAY)
    if given.count() >= DAILY_ADDRESSES:
        raise DomainError("Cinq courriels sont déjà partis pour ce dossier en vingt-quatre heures. Réessayez demain.")
    _write_address(locked, address)
    address_paper(actor=actor, candidature=locked, email=address)
    record(about=locked.uuid, actor=actor, kind=JournalKind.PAPER_ADDRESSED, subject=locked.email)
    return locked


@transaction.atomic
def withdraw_address(*, actor: User, candidature: Candidature) -> Candidature:
    """Take the address back, with what it lets its reader do: nobody takes the dossier over by it any more.

    Without an address it changes nothing. Raises as give_address.
    """
    locked = _lock_untaken(actor, candidature)
    if locked.email:
        withdraw_request(actor=actor, candidature=locked)
        locked.applicant = unaddress_held_account(user=locked.applicant)
        cancel_paper(candidature=locked)
        record(about=locked.uuid, actor=actor, kind=JournalKind.PAPER_UNADDRESSED, subject=locked.email)
        _write_address(locked, "")
    return locked


def _write_address(locked: Candidature, address: str) -> None:
    locked.email = address
    locked.save(update_fields=["email", *locked.refresh_search(), "updated_at"])


def _lock_untaken(actor: User, candidature: Candidature) -> Candidature:
    locked = lock_candidature(candidature.pk)
    if not is_training_team(actor, locked):
        raise NotAllowedError(WHO_ENTERS)
    if not locked.is_on_paper or locked.submitted_at is None:
        raise DomainError("L’adresse se donne ici pour un dossier reçu par courrier, une fois qu’il est enregistré.")
    locked.applicant = lock_account(locked.applicant)
    if not locked.is_untaken:
        raise DomainError("Cette personne a pris son compte en main : elle seule en change l’adresse.")
    return locked


@transaction.atomic
def drop_paper(*, actor: User, candidature: Candidature) -> None:
    """Delete a dossier that came by post and is not registered, its files and the account that held it.

    Raises NotAllowedError (403) unless the actor may type it in, DomainError as delete_draft.
    """
    locked = lock_candidature(candidature.pk)
    if not enters(actor, locked):
        raise NotAllowedError(WHO_ENTERS)
    holder = locked.applicant
    delete_draft(actor=actor, candidature=locked)
    if not is_held(holder):
        raise AccountsError("Ce compte a une adresse : il ne se supprime pas avec ce brouillon.")
    holder.delete()
