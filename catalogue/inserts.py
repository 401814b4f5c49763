"""What is put into a brochure where a page has room: quotes and pictures, and the photograph of its cover."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from catalogue.enums import PictureUse
from catalogue.models import Picture
from cycles.enums import CoverVariant
from cycles.models import Cycle
from cycles.quotes import Quote, read_quotes
from toolkit.documents.rendering import IMAGES_URL
from toolkit.domain.errors import DomainError
from toolkit.files.sweeping import is_stored, note_missing

LONG_QUOTE = 160  # characters: beyond, it is set smaller
_IMAGE = re.compile(re.escape(IMAGES_URL) + r"(pictures/[0-9a-f-]{36}\.jpg)")


class LostPictureError(DomainError):
    """Storage has lost the file of a picture; the staff's home says so."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "Le fichier d’une image manque : la brochure ne peut pas être composée pour le moment.", status=503
        )
        self.name = name


@dataclass(frozen=True)
class Inserts:
    """The quotes and pictures of a cycle. `shows_all`: those that may not be printed yet too, for whoever edits.

    `stored_alone`: none whose file is lost.
    """

    cycle: Cycle
    shows_all: bool = False
    stored_alone: bool = False

    @cached_property
    def everything(self) -> list[Picture]:
        """Every picture of the cycle. One query."""
        return [one for one in self.cycle.pictures.all() if not self.stored_alone or is_stored(one.file.name)]

    @property
    def pictures(self) -> list[Picture]:
        """Those that are shown, in order."""
        return [one for one in self.everything if one.is_clear or (self.shows_all and not one.is_withdrawn)]

    @property
    def quotes(self) -> list[Quote]:
        """Those that are shown, in order."""
        return [quote for quote in read_quotes(self.cycle.quotes) if quote.is_agreed or self.shows_all]

    @property
    def cover(self) -> Picture | None:
        """The photograph of the cover; without one, the crown stands there."""
        if self.cycle.brochure_cover != CoverVariant.PHOTOGRAPH:
            return None
        return next((one for one in self.pictures if one.use == PictureUse.COVER), None)

    @property
    def inside(self) -> list[Picture]:
        """The pictures of the pages."""
        return [one for one in self.pictures if one.use != PictureUse.COVER]

    @property
    def shown(self) -> list[Picture]:
        """The pictures of the whole brochure, that of the cover first."""
        return [*([self.cover] if self.cover else []), *self.inside]

    @property
    def held(self) -> list[dict[str, str]]:
        """What an edition keeps of them."""
        pictures = [
            {"kind": "picture", "uuid": str(one.uuid), "name": one.name, "credit": one.credit} for one in self.shown
        ]
        quotes = [{"kind": "quote", "name": quote.author, "text": quote.text} for quote in self.quotes]
        return pictures + quotes

    def of_chapter(self, chapter: str) -> SafeString:
        """The pictures that belong to one chapter, at its end."""
        return _joined(_draw(one) for one in self.inside if one.chapter == chapter)

    def free(self, chapters: set[str]) -> SafeString:
        """The others, quotes first, to be put where there is room; also those of a chapter that this cycle lacks."""
        pieces = [*map(_quote, self.quotes), *(_draw(one) for one in self.inside if one.chapter not in chapters)]
        return mark_safe("<!--insert-->".join(pieces))  # nosec B308 B703 - drawn by templates


def image_url(picture: Picture) -> str:
    """The address of a picture within the page that is drawn."""
    return f"{IMAGES_URL}{picture.file.name}"


def images_of(html: str) -> dict[str, bytes]:
    """The files that a page names. Raises LostPictureError, StorageUnavailableError: none is left blank."""
    found = {}
    for name in dict.fromkeys(_IMAGE.findall(html)):
        try:
            with default_storage.open(name) as stored:
                found[name] = stored.read()
        except FileNotFoundError:
            note_missing(name)
            raise LostPictureError(name) from None
    return found


def _joined(pieces: Iterator[SafeString]) -> SafeString:
    return mark_safe("".join(pieces))  # nosec B308 B703 - drawn by templates


def _quote(quote: Quote) -> SafeString:
    return render_to_string("catalogue/_quote_print.html", {"quote": quote, "is_long": len(quote.text) > LONG_QUOTE})


def _draw(picture: Picture) -> SafeString:
    context = {"picture": picture, "url": image_url(picture), "is_portrait": picture.use == PictureUse.PORTRAIT}
    return render_to_string("catalogue/_picture_print.html", context)


def draw_cover(picture: Picture) -> SafeString:
    """The photograph of the cover; its credit stands with the contents."""
    return format_html('<div class="full__photo"><img src="{}" alt="{}"></div>', image_url(picture), picture.alt)
