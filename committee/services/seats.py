"""Form the committee, give seats and take them back."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.enums import Role
from accounts.models import User
from candidatures.models import Candidature, Mandate
from committee.enums import VOTING_ROLES, RecusalSource, SeatRole
from committee.models import (
    Assessment,
    BallotMark,
    Committee,
    Dissent,
    Item,
    MinutesRemark,
    MinutesSignature,
    Recusal,
    Seat,
    SeatQuerySet,
    Sitting,
    SittingItem,
    Vote,
)
from committee.permissions import can_manage_seats
from committee.services.presidency import check_no_vice_president
from committee.services.recusals import SEAT_GONE, detect_recusals, end_recusal
from committee.sittings.convening import lock_announced
from committee.sittings.journal import touch
from cycles.models import Cycle
from organisations.validators import validate_siren
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.domain.marks import mark_of_values
from toolkit.text.french import de

OWN_SEAT = "Un autre chef de service retire votre siège."


def form_committee(*, cycle: Cycle) -> Committee:
    """The committee of a cycle, made on the first call."""
    committee, _ = Committee.objects.get_or_create(cycle=cycle)
    return committee


def mark_of_seat(seat: Seat) -> str:
    """What a page that shows it keeps of a seat."""
    return mark_of_values(seat.role, seat.siren, seat.deputises_id)


@transaction.atomic
def give_seat(
    *,
    actor: User | None,
    committee: Committee,
    user: User,
    role: str = SeatRole.MEMBER,
    siren: str = "",
    deputises: Seat | None = None,
    seen: str | None = None,
) -> Seat:
    """Seat a person who holds the committee's sign-in role, or change their seat. Detects conflicts at once.

    `siren`: nine digits of the member's employer, or nothing. `deputises`: whom a deputy may stand in for; without it,
    any member (see call_deputy). `actor` None is the house itself (an accepted invitation, the demo). `seen` is the
    mark (see mark_of_seat) of the seat that the actor has read; None when no page was read. Raises NotAllowedError
    (403), IncompleteError (422) for a person without the role, an unknown role or a wrong SIREN, StaleError (409) when
    the seat was changed meanwhile, DomainError (409) for a second president, a presidency taken from who holds it, a
    voice from who has used it, or one's own employer changed by oneself: it may keep the actor from a dossier.
    Locks sittings, the committee, then dossiers, then the seat: readings take the last two in that order.
    """
    if actor is not None and not can_manage_seats(actor, committee):
        raise NotAllowedError("Seul le chef de service compose la commission.")
    _check_seat(committee, user, role, siren)
    lock_announced(committee)
    committee = Committee.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=committee.pk)
    _check_seen(committee, Seat(user=user, role=role, siren=siren, deputises=deputises), seen)
    items = _lock_items(committee, user, siren)
    _check_change(committee, user, role)
    _check_deputy(committee, user, role, deputises)
    _check_own_employer(actor, committee, user, siren)
    values = {"role": role, "siren": siren, **({"deputises": deputises} if role == SeatRole.DEPUTY else {})}
    try:
        with transaction.atomic():
            seat, _ = Seat.objects.update_or_create(committee=committee, user=user, defaults=values)
    except IntegrityError:
        raise DomainError("Cette commission a déjà un président : confiez plutôt la présidence.") from None
    for item in items:
        detect_recusals(item=item)
    return seat


def _check_seen(committee: Committee, wanted: Seat, seen: str | None) -> None:
    """Raise StaleError for a seat that is neither what the page showed nor what is wanted."""
    held = committee.seats.filter(user=wanted.user).first() if seen is not None else None
    if held is not None and mark_of_seat(held) not in (seen, mark_of_seat(wanted)):
        name = de(wanted.user.full_name)
        raise StaleError(f"Quelqu’un a modifié le siège {name} depuis que vous avez ouvert la page.")


def _check_own_employer(actor: User | None, committee: Committee, user: User, siren: str) -> None:
    if actor is None or actor.pk != user.pk:
        return
    if Seat.objects.filter(committee=committee, user=user).exclude(siren__in=("", siren)).exists():
        raise DomainError("Un autre chef de service change l’employeur de votre siège : il peut vous écarter.")


def _check_change(committee: Committee, user: User, role: str) -> None:
    held = Seat.objects.filter(committee=committee, user=user)
    if role != SeatRole.PRESIDENT and held.filter(role=SeatRole.PRESIDENT).exists():
        raise DomainError("Confiez d’abord la présidence à quelqu’un d’autre.")
    for seat in held.exclude(role=role).filter(is_vice_president=True).select_related("user"):
        check_no_vice_president(seat)
    changing = held.exclude(role=role)
    _check_not_deputised(changing, user)
    used = changing.filter(Q(assessments__isnull=False) | Q(votes__isnull=False))
    if role not in VOTING_ROLES and used.exists():
        raise DomainError(f"{user.full_name} a déjà noté ou voté : son siège garde sa voix.")
    if used.filter(role=SeatRole.DEPUTY).exists():
        raise DomainError(f"{user.full_name} a déjà lu des dossiers en suppléance : appelez sa suppléance plutôt.")


def _check_not_deputised(seats: SeatQuerySet, user: User) -> None:
    """Neither someone whom a deputy stands in for, nor a deputy who does."""
    why = _why_deputised(seats, user)
    if why:
        raise DomainError(why)


def _why_deputised(seats: SeatQuerySet, user: User) -> str:
    called = Q(role__in=VOTING_ROLES, deputises__replaced_at__isnull=False)
    if not seats.filter(called | Q(replaced_at__isnull=False)).exists():
        return ""
    return f"Une suppléance est en cours pour le siège {de(user.full_name)} : mettez-y fin d’abord."


def _check_deputy(committee: Committee, user: User, role: str, deputises: Seat | None) -> None:
    if deputises is None:
        return
    if role != SeatRole.DEPUTY:
        raise IncompleteError("Seule une suppléance remplace un membre : laissez ce choix vide.")
    if deputises.committee_id != committee.pk or deputises.role != SeatRole.MEMBER or deputises.user_id == user.pk:
        raise IncompleteError("Choisissez, dans cette commission, un membre à suppléer.")


def _lock_items(committee: Committee, user: User, siren: str) -> list[Item]:
    """The dossiers this person is linked with, or was by what was detected, locked; published ones stay as judged."""
    known = Recusal.objects.standing().filter(user=user, source=RecusalSource.DETECTED).values("item")
    helped = Mandate.objects.accepted_by(user).values("candidature")
    linked = Q(candidature__applicant=user) | Q(candidature__in=helped) | Q(pk__in=known)
    if siren:
        linked |= Q(candidature__in=Candidature.objects.of_siren(siren).order_by().values("pk"))
    items = Item.objects.select_for_update(of=("self",), no_key=True).filter(linked, committee=committee)
    unpublished = items.exclude(decision__published_at__isnull=False)
    return list(unpublished.select_related("candidature__cycle", "candidature__applicant").order_by("pk"))


def _check_seat(committee: Committee, user: User, role: str, siren: str) -> None:
    if role not in SeatRole.values:
        raise IncompleteError("Choisissez un rôle : présidence, membre, suppléance ou secrétariat.")
    if not user.has_role(Role.COMMITTEE_MEMBER, institute=committee.cycle.institute_id):
        raise IncompleteError(
            f"{user.full_name} n’est pas membre de la commission : invitez d’abord cette personne à ce rôle."
        )
    if siren:
        try:
            validate_siren(siren)
        except ValidationError as error:
            raise IncompleteError(str(error.message)) from None


def why_kept(seat: Seat) -> str:
    """Why this seat can be taken back no more, in French; the empty string where it can. Nine queries at most."""
    name = seat.user.full_name
    used = (Assessment.with_aside, Vote.with_aside, BallotMark.objects)
    if any(kept.filter(seat=seat).exists() for kept in used):
        return f"{name} a déjà noté ou voté : son siège ne peut plus être retiré."
    if any(kept.objects.filter(presided_by=seat).exists() for kept in (Sitting, SittingItem)):
        return f"{name} a présidé une séance : son siège ne peut plus être retiré."
    if any(kept.objects.filter(seat=seat).exists() for kept in (MinutesSignature, MinutesRemark, Dissent)):
        return f"{name} a signé ou commenté un procès-verbal : son siège ne peut plus être retiré."
    if seat.recusals.standing().said().exists():
        return f"{name} a déclaré un lien avec une candidature : son siège reste, pour que le déport tienne."
    return _why_deputised(Seat.objects.filter(pk=seat.pk), seat.user)


@transaction.atomic
def remove_seat(*, actor: User, seat: Seat) -> None:
    """Take a seat back from someone who has neither scored, voted nor stepped aside: a declared recusal stays.

    What was detected by the seat ends with it, and stays as history. Raises NotAllowedError (403), DomainError
    (409), also for one's own seat: it may keep the actor from a dossier. Locks the sittings convened or going on, the
    committee, then the dossiers.
    """
    sittings = lock_announced(seat.committee)
    committee = Committee.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=seat.committee_id)
    if not can_manage_seats(actor, committee):
        raise NotAllowedError("Seul le chef de service compose la commission.")
    if seat.user_id == actor.pk:
        raise DomainError(OWN_SEAT)
    why = why_kept(seat)
    if why:
        raise DomainError(why)
    list(Item.objects.select_for_update(of=("self",), no_key=True).filter(recusals__seat=seat).order_by("pk"))
    related = ("user", "item__candidature__cycle", "item__candidature__applicant")
    for recusal in seat.recusals.standing().select_related(*related):
        end_recusal(recusal=recusal, reason=SEAT_GONE)
    seat.delete()
    for sitting in sittings:
        touch(sitting)
