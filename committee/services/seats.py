"""Form the committee, give seats, recuse."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import Role
from committee.enums import RecusalSource, SeatRole
from committee.errors import CommitteeError, InvalidError, NotAllowedError
from committee.models import Assessment, Committee, Item, Recusal, Seat, Vote
from committee.permissions import can_assess, can_publish
from committee.services.items import detect_recusals, refresh_mean
from cycles.models import Cycle


def form_committee(*, cycle: Cycle) -> Committee:
    """The committee of a cycle, made on the first call."""
    committee, _ = Committee.objects.get_or_create(cycle=cycle)
    return committee


@transaction.atomic
def give_seat(*, actor: Any, committee: Committee, user: Any, role: str = SeatRole.MEMBER, siren: str = "") -> Seat:
    """Seat a person who holds the committee's sign-in role, or change their seat. Detects conflicts at once.

    `siren`: nine digits of the member's employer, or nothing. Raises NotAllowedError (403), InvalidError (422) for a
    person without the role or a wrong SIREN, CommitteeError (409) for a second president.
    """
    if actor is not None and not can_publish(actor, committee):
        raise NotAllowedError("Seul le chef de service compose la commission.")
    if not user.has_role(Role.COMMITTEE_MEMBER, institute=committee.cycle.institute_id):
        raise InvalidError(
            f"{user.full_name} n’est pas membre de la commission : invitez d’abord cette personne à ce rôle."
        )
    if siren and not (len(siren) == 9 and siren.isdigit()):
        raise InvalidError("Un SIREN compte 9 chiffres : ce sont les neuf premiers du SIRET.")
    try:
        with transaction.atomic():
            seat, _ = Seat.objects.update_or_create(
                committee=committee, user=user, defaults={"role": role, "siren": siren}
            )
    except IntegrityError:
        raise CommitteeError("Cette commission a déjà un président : changez d’abord son rôle.") from None
    if siren:
        for item in (
            committee.items.standing().filter(candidature__siret__startswith=siren).select_related("candidature")
        ):
            detect_recusals(item=item)
    return seat


@transaction.atomic
def remove_seat(*, actor: Any, seat: Seat) -> None:
    """Take a seat back from someone who has neither scored nor voted. Raises NotAllowedError, CommitteeError."""
    if not can_publish(actor, seat.committee):
        raise NotAllowedError("Seul le chef de service compose la commission.")
    if seat.assessments.exists() or seat.votes.exists():
        raise CommitteeError(f"{seat.user.full_name} a déjà noté ou voté : son siège ne peut plus être retiré.")
    seat.recusals.all().delete()
    seat.delete()


@transaction.atomic
def declare_recusal(*, actor: Any, item: Item, reason: str = "") -> Recusal:
    """A member abstains from one dossier: their reading and vote disappear from it, and the dossier from their lists.

    It is pinned: nobody undoes it. A second click returns the first recusal. Raises NotAllowedError (403),
    CommitteeError (409) once the decision is published.
    """
    locked = Item.objects.select_for_update(of=("self",)).select_related("committee").get(pk=item.pk)
    seat = Seat.objects.filter(committee=locked.committee_id, user=actor).first()
    if seat is None or not can_assess(seat):
        raise NotAllowedError("Seul un membre de la commission se déporte.")
    if hasattr(locked, "decision") and locked.decision.published_at is not None:
        raise CommitteeError("La décision est publiée : il est trop tard pour se déporter.")
    recusal, _ = Recusal.objects.get_or_create(
        seat=seat,
        item=locked,
        defaults={"source": RecusalSource.DECLARED, "reason": reason.strip()[:300], "at": timezone.now()},
    )
    Assessment.objects.filter(seat=seat, item=locked).delete()
    Vote.objects.filter(seat=seat, item=locked).delete()
    refresh_mean(item=locked)
    return recusal
