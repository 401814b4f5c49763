"""What participants tell."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cycles.models import Participant
from promotions.enums import Nights, RoomWish
from promotions.models import Needs, Profile
from promotions.services import save_needs

NEEDS: dict[str, Any] = {
    "arrangements": "Une place près de la porte.",
    "diet": "Sans arachide.",
    "nights": Nights.SESSION,
    "room": RoomWish.SINGLE,
    "emergency_name": "Claude Fictif",
    "emergency_phone": "03 00 00 02 01",
}


def tell_needs(participant: Participant, **changed: Any) -> Needs:
    """What somebody needs, through the service."""
    return save_needs(actor=participant.user, participant=participant, values={**NEEDS, **changed})


def make_profile(participant: Participant, **fields: Any) -> Profile:
    """A profile, with a photo that no file holds when `photo` names one."""
    return Profile.objects.create(participant=participant, **fields)


def portrait(*, side: int = 320, place: bool = False) -> SimpleUploadedFile:
    """A JPEG of one colour, that says where it was taken or not."""
    image, target = Image.new("RGB", (side, side), "#14616f"), io.BytesIO()
    exif = Image.Exif()
    if place:
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[2] = (48.0, 34.0, 57.0)
    image.save(target, "JPEG", exif=exif)
    return SimpleUploadedFile("moi.jpg", target.getvalue(), "image/jpeg")
