"""Who prepares a publication, who confirms it, who holds it back."""

from accounts.models import User
from committee.enums import SeatRole
from committee.models import Committee, Publication, Seat
from committee.permissions import can_publish, competes, is_head, is_instructor, may_know_all, sees_decisions
from committee.services.publication import WHO_MAY_KNOW
from toolkit.domain.errors import NotAllowedError

ONLY_PREPARERS = (
    "La conseillère ou le conseiller, le secrétariat de la commission et la direction du service préparent la "
    "publication."
)
KEPT_AWAY = (
    "Un déport ou un mandat vous tient à l’écart : la publication revient aux personnes qui peuvent connaître de tous "
    "les dossiers."
)
ANOTHER_PERSON = (
    "Vous avez préparé cette publication : un autre chef de service la confirme. Personne ne publie sans une autre "
    "personne."
)


def can_prepare(user: User, committee: Committee, seat: Seat | None) -> bool:
    """The secretary, and whoever instructs and sees the decisions: an adviser without a seat, a head of service.

    Whether they may know of every dossier is asked beside: see may_know_all.
    """
    if seat is not None and seat.role == SeatRole.SECRETARY:
        return not competes(user, committee)
    instructor = is_instructor(user, committee)
    return instructor and sees_decisions(seat, instructor=instructor, head=is_head(user, committee))


def check_may_prepare(actor: User, committee: Committee) -> None:
    """Raise NotAllowedError (403) for whoever may not prepare, or not know of every dossier."""
    seat = Seat.objects.held_by(actor).filter(committee=committee).first()
    if not can_prepare(actor, committee, seat):
        raise NotAllowedError(ONLY_PREPARERS)
    if not may_know_all(actor, committee):
        raise NotAllowedError(KEPT_AWAY)


def check_may_confirm(actor: User, committee: Committee, publication: Publication) -> None:
    """Raise NotAllowedError (403) for anybody but a head of service who may know of every dossier and did not prepare
    it."""
    if not can_publish(actor, committee):
        raise NotAllowedError("Seul un chef de service, qui n’est pas candidat, confirme une publication.")
    if not may_know_all(actor, committee):
        raise NotAllowedError(WHO_MAY_KNOW)
    if publication.prepared_by_id == actor.pk:
        raise NotAllowedError(ANOTHER_PERSON)


def may_withdraw(user: User, committee: Committee, publication: Publication) -> bool:
    """Whoever prepared it, or a head of service who may know of every dossier."""
    if publication.prepared_by_id == user.pk:
        return True
    return can_publish(user, committee) and may_know_all(user, committee)


def may_hold_back(user: User, publication: Publication) -> bool:
    """Either of the two, whatever they have become since: to hold back tells nothing and changes nothing."""
    return user.pk in {publication.prepared_by_id, publication.confirmed_by_id}
