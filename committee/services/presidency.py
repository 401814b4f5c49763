"""The head of service hands over the presidency, names a vice-president, or ends a vice-presidency."""

from django.db import transaction

from accounts.enums import Role
from accounts.models import User
from committee.enums import SeatRole
from committee.journal import CommitteeAct, journal_of
from committee.models import Committee, Seat, Sitting
from committee.permissions import can_manage_seats
from committee.sittings.chairing import note_presider
from committee.sittings.convening import lock_announced
from committee.sittings.journal import touch
from toolkit.domain.errors import DomainError, NotAllowedError, StaleError
from toolkit.journal.services import record
from toolkit.text.french import de


@transaction.atomic
def appoint_president(*, actor: User, seat: Seat, seen: str | None = None) -> Seat:
    """Hand the presidency to this member; who presided becomes a member. A second click changes nothing.

    A vice-president who becomes president leaves the vice-presidency to nobody. `seen` is the key of the seat that
    presided on the page, or the empty string; None when no page was read. Raises NotAllowedError (403), StaleError
    (409) when somebody else presides since, DomainError (409) for someone who no longer holds the committee's role, a
    deputy, or a member whom one stands in for. Locks the sittings that are convened or going on, then the committee, as
    the two services below do.
    """
    held = _lock(actor, seat)
    if held.role == SeatRole.PRESIDENT:
        return held
    if held.role == SeatRole.DEPUTY or held.replaced_at is not None:
        raise DomainError(f"{held.user.full_name} n’a pas de voix : la présidence va à un membre.")
    presides = held.committee.seats.filter(role=SeatRole.PRESIDENT).select_related("user").first()
    if seen is not None and seen != (str(presides.pk) if presides else ""):
        now = f"{presides.user.full_name} préside" if presides else "Personne ne préside"
        raise StaleError(f"{now} maintenant la commission, ce que la page ne montrait pas : relisez avant d’agir.")
    held.committee.seats.filter(role=SeatRole.PRESIDENT).update(role=SeatRole.MEMBER)
    held.role, held.is_vice_president = SeatRole.PRESIDENT, False
    held.save(update_fields=["role", "is_vice_president"])
    _tell(held, actor, CommitteeAct.PRESIDENT)
    return held


@transaction.atomic
def name_vice_president(*, actor: User, seat: Seat, seen: str | None = None) -> Seat:
    """Name this member, or deputy who was called, vice-president in place of whoever is.

    A second click changes nothing. `seen` is the key of the seat that was vice-president on the page, or the empty
    string; None when no page was read. Raises NotAllowedError (403), StaleError (409) when somebody else is since,
    DomainError (409) for someone who no longer holds the committee's role or has no voice, and for the president.
    """
    held = _lock(actor, seat)
    if held.is_vice_president:
        return held
    holds = held.committee.seats.select_related("user").filter(is_vice_president=True).first()
    if seen is not None and seen != (str(holds.pk) if holds else ""):
        now = f"{holds.user.full_name} assure" if holds else "Personne n’assure"
        raise StaleError(f"{now} maintenant la vice-présidence, ce que la page ne montrait pas : relisez avant d’agir.")
    if held.role == SeatRole.PRESIDENT:
        raise DomainError(f"{held.user.full_name} préside déjà la commission : choisissez un autre membre.")
    if not held.has_voice:
        raise DomainError(f"{held.user.full_name} n’a pas de voix : la vice-présidence va à un membre.")
    held.committee.seats.filter(is_vice_president=True).update(is_vice_president=False)
    held.is_vice_president = True
    held.save(update_fields=["is_vice_president"])
    _tell(held, actor, CommitteeAct.VICE_PRESIDENT)
    return held


@transaction.atomic
def end_vice_presidency(*, actor: User, seat: Seat) -> Seat:
    """Let this vice-president be a member as the others. A second click changes nothing.

    Raises NotAllowedError (403).
    """
    held = _lock(actor, seat, with_role=False)
    if held.is_vice_president:
        held.is_vice_president = False
        held.save(update_fields=["is_vice_president"])
        _tell(held, actor, CommitteeAct.VICE_PRESIDENCY_ENDED)
    return held


def check_no_vice_president(seat: Seat) -> None:
    """Raise DomainError (409) for a vice-president, whose voice another act would take."""
    if seat.is_vice_president:
        raise DomainError(
            f"Confiez d’abord à quelqu’un d’autre la vice-présidence {de(seat.user.full_name)}, ou retirez-la."
        )


def _lock(actor: User, seat: Seat, *, with_role: bool = True) -> Seat:
    """The seat as it is, its committee locked, after the sittings that show who presides."""
    lock_announced(seat.committee)
    found = Committee.objects.select_for_update(of=("self",)).select_related("cycle__institute")
    committee = found.get(pk=seat.committee_id)
    if not can_manage_seats(actor, committee):
        raise NotAllowedError("Seul le chef de service compose la commission.")
    held = Seat.objects.select_related("user").get(pk=seat.pk)
    held.committee = committee
    if with_role and not held.user.has_role(Role.COMMITTEE_MEMBER, institute=committee.cycle.institute_id):
        raise DomainError(f"{held.user.full_name} n’a plus le rôle de la commission : invitez cette personne.")
    return held


def _tell(seat: Seat, actor: User, act: CommitteeAct) -> None:
    for sitting in Sitting.objects.announced().filter(committee=seat.committee):
        note_presider(sitting)
        touch(sitting)
    record(about=journal_of(seat.committee), actor=actor, kind=act, subject=seat.user.full_name)
