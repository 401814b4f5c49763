"""What the people of the promotion have told: some everything, some nothing. Nobody here exists."""

import io
from typing import NamedTuple

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from cycles.models import Cycle, Participant
from promotions.enums import Nights, RoomWish
from promotions.models import Needs, Profile
from promotions.services import decline_photo, save_needs, save_sharing, send_photo
from promotions.services.profiles import Shared
from toolkit.text.typography import typeset

SIDE = 480


class Told(NamedTuple):
    """What somebody told, in the order of the alphabet of the promotion."""

    needs: dict[str, str] | None = None
    shared: Shared | None = None
    colours: tuple[str, str] | None = None  # of a photo: ground and figure
    declines: bool = False


def _needs(nights: Nights, diet: str = "", arrangements: str = "", **others: str) -> dict[str, str]:
    given = {"room": RoomWish.SINGLE, "emergency_name": "", "emergency_phone": "", **others}
    return {**given, "nights": nights, "diet": typeset(diet), "arrangements": typeset(arrangements)}


TOLD = (
    Told(_needs(Nights.EVE), Shared(post=True, email=True, photo=True), ("#d7e8eb", "#14616f")),
    Told(_needs(Nights.SESSION, "Sans porc."), Shared(post=True)),
    Told(),
    Told(
        _needs(
            Nights.SESSION,
            arrangements="Une place au premier rang, du côté de la boucle magnétique.",
            emergency_name="Claude Fictif",
            emergency_phone="03 00 00 02 01",
        ),
        Shared(post=True, email=True, phone=True, photo=True, number="03 00 00 01 04"),
        ("#f4e3de", "#7a3326"),
    ),
    Told(_needs(Nights.NONE), declines=True),
    Told(shared=Shared(email=True)),
    Told(
        _needs(Nights.EVE, "Végétarien.", room=RoomWish.SHARED), Shared(post=True, photo=True), ("#e8eeef", "#33474e")
    ),
    Told(_needs(Nights.NONE, "Allergie aux fruits à coque."), Shared(post=True, email=True)),
    Told(),
    Told(_needs(Nights.SESSION)),
)


def tell_of_promotion(cycle: Cycle) -> None:
    """Let them tell it, each by the services that their pages use, unless somebody told something already."""
    if any(model.objects.filter(participant__cycle=cycle).exists() for model in (Needs, Profile)):
        return
    people = Participant.objects.enrolled().filter(cycle=cycle).select_related("user").order_by("user__sort_name", "pk")
    for participant, told in zip(people, TOLD, strict=False):
        own = {"actor": participant.user, "participant": participant}
        if told.needs:
            save_needs(**own, values=told.needs)
        if told.colours:
            send_photo(**own, upload=_portrait(*told.colours), shown=True)
        if told.declines:
            decline_photo(**own)
        if told.shared:
            save_sharing(**own, shared=told.shared)


def _portrait(ground: str, figure: str) -> SimpleUploadedFile:
    """A head and shoulders of nobody, in two colours."""
    image = Image.new("RGB", (SIDE, SIDE), ground)
    draw = ImageDraw.Draw(image)
    draw.ellipse((160, 90, 320, 260), fill=figure)
    draw.ellipse((70, 290, 410, 640), fill=figure)
    target = io.BytesIO()
    image.save(target, "PNG")
    return SimpleUploadedFile("portrait.png", target.getvalue(), "image/png")
