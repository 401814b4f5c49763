"""The photo of a participant, what the others see of them, and their training contact."""

from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cycles.models import Participant
from cycles.services import change_post
from programme.services.locking import save_checked
from promotions.enums import PromotionsAct
from promotions.models import Needs, Profile
from promotions.permissions import check_own
from promotions.services.locking import lock_own
from toolkit.files.errors import UploadError
from toolkit.files.picture import CheckedPicture, check_picture
from toolkit.journal.services import record

LEAST_SIDE = 300  # pixels: below, a face is a blur on paper


@dataclass(frozen=True)
class Shared:
    """What the others of the promotion see of somebody."""

    post: bool = False
    email: bool = False
    phone: bool = False
    photo: bool = False
    number: str = ""


@transaction.atomic
def save_sharing(*, actor: User, participant: Participant, shared: Shared) -> Profile:
    """Say what the others see. Raises NotAllowedError (403), DomainError (409), IncompleteError (422)."""
    profile = _lock_profile(actor, participant)
    profile.shows_post, profile.shows_email = shared.post, shared.email
    profile.shows_phone, profile.shows_photo, profile.phone = shared.phone, shared.photo, shared.number
    return save_checked(profile)


def send_photo(*, actor: User, participant: Participant, upload: UploadedFile, shown: bool) -> CheckedPicture:
    """Keep a photo of somebody: its pixels alone, neither place nor camera. Returns what was received.

    Raises NotAllowedError (403), DomainError (409), UploadError (422), and OSError as the checks of files do.
    """
    check_own(actor, participant)
    checked = check_picture(upload)  # before the lock: it may take seconds
    if min(checked.width, checked.height) < LEAST_SIDE:
        raise UploadError(
            f"{checked.name} est trop petite\u00a0: {checked.width} × {checked.height} points. Choisissez une photo "
            f"d’au moins {LEAST_SIDE} points de côté."
        )
    with transaction.atomic():
        profile = _lock_profile(actor, participant)
        if profile.photo_sha256 != checked.sha256:  # else a second click
            profile.photo.save("portrait.jpg", ContentFile(checked.content), save=False)
            profile.photo_sha256, profile.photo_sent_at = checked.sha256, timezone.now()
            profile.thumb = checked.thumb
            record(about=participant.uuid, actor=actor, kind=PromotionsAct.PHOTO_SENT)
        profile.photo_declined, profile.shows_photo = False, shown
        save_checked(profile)
    return checked


@transaction.atomic
def remove_photo(*, actor: User, participant: Participant) -> None:
    """Remove one's photo; its file goes once no row names it. Raises NotAllowedError (403), DomainError (409)."""
    profile = _lock_profile(actor, participant)
    if profile.photo:
        _drop_photo(profile)
        record(about=participant.uuid, actor=actor, kind=PromotionsAct.PHOTO_REMOVED)
        save_checked(profile)


@transaction.atomic
def decline_photo(*, actor: User, participant: Participant) -> None:
    """Say that one would rather give no photo: it is asked no more. Raises NotAllowedError (403), DomainError (409)."""
    profile = _lock_profile(actor, participant)
    _drop_photo(profile)
    profile.photo_declined = True
    save_checked(profile)


@transaction.atomic
def save_training_contact(*, actor: User, participant: Participant, name: str, email: str) -> None:
    """Say who looks after training at one's employer. Raises NotAllowedError (403), DomainError (409)."""
    locked = lock_own(actor, participant)
    change_post(participant=locked, post={"training_contact_name": name, "training_contact_email": email})
    record(about=locked.uuid, actor=actor, kind=PromotionsAct.CONTACT_SAVED, runs=True)


def erase_photo_of(*, participant: Participant) -> None:
    """Someone left: their photo and their telephone serve nobody any more. Twice changes nothing."""
    profile = Profile.objects.filter(participant=participant).first()
    if profile is not None:
        _drop_photo(profile)
        profile.phone, profile.shows_phone = "", False
        save_checked(profile)


def forget_promotions(*, user: User) -> None:
    """Erase what somebody told beside their candidature, with their account."""
    Needs.objects.filter(participant__user=user).delete()
    Profile.objects.filter(participant__user=user).delete()


def _lock_profile(actor: User, participant: Participant) -> Profile:
    locked = lock_own(actor, participant)
    return Profile.objects.filter(participant=locked).first() or Profile(participant=locked)


def _drop_photo(profile: Profile) -> None:
    profile.photo, profile.photo_sha256, profile.photo_sent_at = "", "", None
    profile.thumb, profile.shows_photo = "", False
