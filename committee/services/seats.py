"""Form the committee, give seats, recuse."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.enums import Role
from committee.enums import VOTING_ROLES, RecusalSource, SeatRole
from committee.errors import CommitteeError, InvalidError, NotAllowedError
from committee.models import Committee, Item, Recusal, Seat
from committee.permissions import can_manage_seats, can_recuse
from committee.services.items import detect_recusals, recuse
from cycles.models import Cycle
from organisations.validators import validate_siren

REASON_LIMIT = 300


def form_committee(*, cycle: Cycle) -> Committee:
    """The committee of a cycle, made on the first call."""
    committee, _ = Committee.objects.get_or_create(cycle=cycle)
    return committee


@transaction.atomic
def give_seat(*, actor: Any, committee: Committee, user: Any, role: str = SeatRole.MEMBER, siren: str = "") -> Seat:
    """Seat a person who holds the committee's sign-in role, or change their seat. Detects conflicts at once.

    `siren`: nine digits of the member's employer, or nothing. `actor` None is the house itself (an accepted
    invitation, the demo). Raises NotAllowedError (403), InvalidError (422) for a person without the role, an unknown
    role or a wrong SIREN, CommitteeError (409) for a second president, a presidency taken from who holds it, or a voice
    from who has used it. Locks the committee, then dossiers, then the seat: readings take the last two in that order.
    """
    if actor is not None and not can_manage_seats(actor, committee):
        raise NotAllowedError("Seul le chef de service compose la commission.")
    _check_seat(committee, user, role, siren)
    committee = Committee.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=committee.pk)
    items = _lock_items(committee, user, siren)
    _check_change(committee, user, role)
    try:
        with transaction.atomic():
            seat, _ = Seat.objects.update_or_create(
                committee=committee, user=user, defaults={"role": role, "siren": siren}
            )
    except IntegrityError:
        raise CommitteeError("Cette commission a déjà un président : confiez plutôt la présidence.") from None
    _detect_again(seat, items)
    return seat


def _check_change(committee: Committee, user: Any, role: str) -> None:
    held = Seat.objects.filter(committee=committee, user=user)
    if role != SeatRole.PRESIDENT and held.filter(role=SeatRole.PRESIDENT).exists():
        raise CommitteeError("Confiez d’abord la présidence à quelqu’un d’autre.")
    used = held.filter(Q(assessments__isnull=False) | Q(votes__isnull=False))
    if role not in VOTING_ROLES and used.exists():
        raise CommitteeError(f"{user.full_name} a déjà noté ou voté : son siège garde sa voix.")


def _lock_items(committee: Committee, user: Any, siren: str) -> list[Item]:
    """The dossiers this person is linked with by employer or as their author, locked; published ones stay as judged."""
    linked = Q(candidature__applicant=user)
    if siren:
        linked |= Q(candidature__siret__startswith=siren)
    items = Item.objects.select_for_update(of=("self",)).filter(linked, committee=committee)
    return list(items.exclude(decision__published_at__isnull=False).select_related("candidature").order_by("pk"))


def _check_seat(committee: Committee, user: Any, role: str, siren: str) -> None:
    if role not in SeatRole.values:
        raise InvalidError("Choisissez un rôle : présidence, membre ou secrétariat.")
    if not user.has_role(Role.COMMITTEE_MEMBER, institute=committee.cycle.institute_id):
        raise InvalidError(
            f"{user.full_name} n’est pas membre de la commission : invitez d’abord cette personne à ce rôle."
        )
    if siren:
        try:
            validate_siren(siren)
        except ValidationError as error:
            raise InvalidError(error.message) from None


def _detect_again(seat: Seat, items: Sequence[Item]) -> None:
    """Recuse from what the seat is linked with now, undo what a mistaken SIREN had detected.

    A declared recusal stays, and so does all that was decided by the time of publication.
    """
    mistaken = Recusal.objects.filter(seat=seat, source=RecusalSource.DETECTED).exclude(item__in=items)
    mistaken.exclude(item__decision__published_at__isnull=False).delete()
    for item in items:
        detect_recusals(item=item)


@transaction.atomic
def appoint_president(*, actor: Any, seat: Seat) -> Seat:
    """Hand the presidency to this member; who presided becomes a member. A second click changes nothing.

    Raises NotAllowedError (403), CommitteeError (409) for someone who no longer holds the committee's role.
    """
    committee = Committee.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=seat.committee_id)
    if not can_manage_seats(actor, committee):
        raise NotAllowedError("Seul le chef de service compose la commission.")
    if not seat.user.has_role(Role.COMMITTEE_MEMBER, institute=committee.cycle.institute_id):
        raise CommitteeError(f"{seat.user.full_name} n’a plus le rôle de la commission : invitez cette personne.")
    committee.seats.filter(role=SeatRole.PRESIDENT).exclude(pk=seat.pk).update(role=SeatRole.MEMBER)
    committee.seats.filter(pk=seat.pk).update(role=SeatRole.PRESIDENT)
    seat.role = SeatRole.PRESIDENT
    return seat


@transaction.atomic
def remove_seat(*, actor: Any, seat: Seat) -> None:
    """Take a seat back from someone who has neither scored, voted nor stepped aside: a declared recusal is pinned.

    Raises NotAllowedError (403), CommitteeError (409).
    """
    if not can_manage_seats(actor, seat.committee):
        raise NotAllowedError("Seul le chef de service compose la commission.")
    if seat.assessments.exists() or seat.votes.exists():
        raise CommitteeError(f"{seat.user.full_name} a déjà noté ou voté : son siège ne peut plus être retiré.")
    if seat.recusals.filter(source=RecusalSource.DECLARED).exists():
        raise CommitteeError(f"{seat.user.full_name} s’est déporté : son siège reste, pour que le déport tienne.")
    seat.recusals.all().delete()
    seat.delete()


@transaction.atomic
def declare_recusal(*, actor: Any, item: Item, reason: str = "") -> Recusal:
    """Someone who sits abstains from one dossier: their reading and vote go, and the dossier leaves their lists.

    It is pinned: nobody undoes it. A second click returns the first recusal. Raises NotAllowedError (403),
    CommitteeError (409) once the decision is published.
    """
    locked = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    seat = Seat.objects.held_by(actor).filter(committee=locked.committee_id).first()
    if seat is None or not can_recuse(seat):
        raise NotAllowedError("Seul un membre de la commission se déporte.")
    decision = getattr(locked, "decision", None)
    if decision is not None and decision.published_at is not None:
        raise CommitteeError("La décision est publiée : il est trop tard pour se déporter.")
    return recuse(seat=seat, item=locked, source=RecusalSource.DECLARED, reason=reason.strip()[:REASON_LIMIT])
