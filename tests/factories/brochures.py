"""Pictures and editions of a brochure, and photographs as a camera makes them."""

import hashlib
import io

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from catalogue.enums import EditionState, People, Rights
from catalogue.models import BrochureEdition, Picture
from tests.factories.cycles import CycleFactory


def photo(width: int = 400, height: int = 300, *, place: bool = False, form: str = "JPEG") -> bytes:
    """A photograph with some drawing in it; with `place`, one that tells where it was taken."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    exif = Image.Exif()
    if place:
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[2] = (48.0, 34.0, 24.0)
        exif[0x010F] = "Appareil"
    target = io.BytesIO()
    image.save(target, form, exif=exif)
    return target.getvalue()


class PictureFactory(factory.django.DjangoModelFactory):
    """A small picture of nobody, that may be printed."""

    class Meta:
        model = Picture

    cycle = factory.SubFactory(CycleFactory)
    name = factory.Sequence(lambda n: f"marche-{n}.jpg")
    alt = "Un groupe marche le long d’un canal."
    credit = "Photographie Odile Ruffenac"
    people = People.NOBODY
    rights = Rights.OURS
    width, height = 400, 300
    position = factory.Sequence(lambda n: n + 1)
    file = factory.LazyFunction(lambda: ContentFile(photo(), name="image.jpg"))
    thumb = "/9j/"
    sha256 = factory.LazyAttribute(lambda row: hashlib.sha256(row.name.encode()).hexdigest())


def screen_of(number: int) -> bytes:
    """What stands for the PDF of an edition."""
    return b"%%PDF-1.7 ecran %d" % number


class EditionFactory(factory.django.DjangoModelFactory):
    """A first edition, published."""

    class Meta:
        model = BrochureEdition

    cycle = factory.SubFactory(CycleFactory)
    number = 1
    state = EditionState.READY
    step = 4
    requested_at = factory.LazyFunction(timezone.now)
    published_at = factory.SelfAttribute("requested_at")
    pages = 12
    digest = "d" * 64
    sha256 = factory.LazyAttribute(lambda row: hashlib.sha256(screen_of(row.number)).hexdigest())
    file = factory.LazyAttribute(lambda row: ContentFile(screen_of(row.number), name="ecran.pdf"))
    print_file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.7 imprimeur", name="imprimeur.pdf"))
