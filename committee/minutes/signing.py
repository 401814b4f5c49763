"""Sign the minutes, from one's own account or by the scan of the signed paper; then they are frozen."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from committee.enums import SeatRole, SignerCapacity
from committee.minutes.copies import is_partial, seal_of_copy
from committee.minutes.documents import MINUTES, copy_for, known_keys
from committee.minutes.lifecycle import MINUTES_STATES
from committee.minutes.writing import lock_minutes, tell_members
from committee.models import Minutes, MinutesSignature, Seat, SignedPaper
from committee.sittings.rights import check_leads, seat_of
from toolkit.documents.services import issue_document
from toolkit.domain.errors import DomainError, NotAllowedError, StaleError
from toolkit.files.check import check_upload

CAPACITIES = {SeatRole.PRESIDENT: SignerCapacity.PRESIDENT, SeatRole.SECRETARY: SignerCapacity.SECRETARY}


def capacity_of(seat: Seat | None) -> SignerCapacity | None:
    """In what capacity this seat signs, None for one that does not."""
    if seat is not None and seat.is_vice_president:
        return SignerCapacity.VICE
    return CAPACITIES.get(SeatRole(seat.role)) if seat is not None else None


def awaited_of(minutes: Minutes) -> list[SignerCapacity]:
    """In what capacities circulated minutes are still to be signed. One query."""
    signed = set(minutes.signatures.values_list("capacity", flat=True))
    return [SignerCapacity(each) for each in minutes.facts["signers"] if each not in signed]


@transaction.atomic
def sign_minutes(*, actor: User, minutes: Minutes, seen: str) -> Minutes:
    """Sign what was read; with the last signature the document is issued, numbered and frozen. A second click is one.

    `seen`: the seal of the copy that the page showed (see seal_of_copy): the signature binds to it. Someone recused
    from an item signs a copy without it, and the document says so. Raises NotAllowedError (403), StaleError (409) when
    it is not to be signed, or says something else by now.
    """
    locked = lock_minutes(minutes)
    seat = seat_of(actor, locked.sitting.committee)
    capacity = capacity_of(seat)
    if seat is None or capacity is None:
        raise NotAllowedError("Le secrétariat et qui a pu présider la séance signent le procès-verbal.")
    if locked.signatures.filter(capacity=capacity, seat=seat).exists():
        return locked
    if not locked.is_circulated:
        raise StaleError(f"Ce procès-verbal est « {locked.get_state_display().lower()} » : il ne se signe pas.")
    _check_signs(locked, capacity)
    known = known_keys(actor, locked)
    seal = seal_of_copy(copy_for(locked, known))
    if seen != seal:
        raise StaleError("Le procès-verbal ne dit plus ce que vous avez lu : relisez-le, puis signez.")
    MinutesSignature.objects.create(
        minutes=locked, seat=seat, capacity=capacity, seal=seal, is_partial=is_partial(locked.facts, known),
        at=timezone.now(),
    )  # fmt: skip
    if not awaited_of(locked):
        _freeze(locked)
    return locked


def _check_signs(minutes: Minutes, capacity: str) -> None:
    if capacity not in minutes.facts["signers"]:
        raise NotAllowedError("Votre présence n’est pas notée à cette séance : vous n’en signez pas le procès-verbal.")
    other = minutes.signatures.filter(capacity=capacity).select_related("seat__user").first()
    if other is not None:
        raise StaleError(f"{other.seat.user.full_name} a déjà signé en cette qualité.")


def keep_signed_paper(*, actor: User, minutes: Minutes, upload: UploadedFile) -> Minutes:
    """Keep the scan of minutes that were signed by hand, and freeze them with its fingerprint.

    The secretary answers for it: they may know of every item. The file is checked before the row is locked. Raises
    UploadError (422), NotAllowedError (403), StaleError (409), DomainError (409) without a president or when the actor
    is recused from an item.
    """
    checked = check_upload(upload)
    with transaction.atomic():
        locked = lock_minutes(minutes)
        seat = check_leads(actor, locked.sitting.committee)
        if not locked.is_circulated:
            raise StaleError(f"Ce procès-verbal est « {locked.get_state_display().lower()} » : il ne se signe pas.")
        known = known_keys(actor, locked)
        if is_partial(locked.facts, known):
            raise DomainError(
                "Un déport vous écarte d’une affaire : quelqu’un d’autre du secrétariat dépose ce papier."
            )
        paper = SignedPaper(minutes=locked, uploaded_by=actor, uploaded_at=timezone.now())
        paper.take(checked)
        paper.save()
        _sign_on_paper(locked, seat, seal_of_copy(copy_for(locked, known)))
        _freeze(locked, paper=paper.sha256)
        return locked


def _sign_on_paper(minutes: Minutes, secretary: Seat, seal: str) -> None:
    by_capacity = {capacity_of(seat): seat for seat in minutes.sitting.committee.seats.all()}
    if secretary.role == SeatRole.SECRETARY:
        by_capacity[SignerCapacity.SECRETARY] = secretary
    for each in minutes.facts["signers"]:
        capacity = SignerCapacity(each)
        seat = by_capacity.get(capacity)
        if seat is None:
            raise DomainError(f"{capacity.label} n’a personne : la direction du service la nomme avant de signer.")
        MinutesSignature.objects.update_or_create(
            minutes=minutes,
            capacity=capacity,
            defaults={"seat": seat, "seal": seal, "is_partial": False, "on_paper": True, "at": timezone.now()},
        )


def _freeze(minutes: Minutes, *, paper: str = "") -> None:
    """Issue the whole, with its signatures and its number, and tell the members."""
    everything = frozenset(each["item"] for name in ("items", "waiting", "group") for each in minutes.facts[name])
    document = issue_document(
        kind=MINUTES,
        about=minutes.uuid,
        minutes=minutes,
        copy=copy_for(minutes, everything),
        signatures=list(minutes.signatures.select_related("seat__user").order_by("capacity")),
        paper=paper,
    )
    MINUTES_STATES.advance(minutes, "sign", signed_at=timezone.now(), document=document)
    MINUTES_STATES.save(minutes, ["state", "signed_at", "document"])
    tell_members(minutes, event="committee.minutes_signed", key="")
