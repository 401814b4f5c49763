"""What keeps an edition of a brochure from being published, a sentence each without a full stop."""

from collections.abc import Iterator

from catalogue.heaviness import heavy_texts
from catalogue.inserts import Inserts
from catalogue.models import Picture
from cycles.enums import CoverVariant, QuoteAgreement
from cycles.models import Cycle
from cycles.quotes import read_quotes
from toolkit.text.french import list_in_words


def obstacles_of(cycle: Cycle) -> list[str]:
    """Everything, in the order of the brochure. Two queries, and those of its texts."""
    return [*inserts_obstacles(cycle), *heavy_texts(cycle)]


def inserts_obstacles(cycle: Cycle) -> list[str]:
    """Those of its cover, its pictures and its quotes. One query."""
    inserts = Inserts(cycle)
    return [*_cover(cycle, inserts), *_pictures(inserts.everything), *_quotes(cycle)]


def _cover(cycle: Cycle, inserts: Inserts) -> Iterator[str]:
    if cycle.brochure_cover == CoverVariant.PHOTOGRAPH and inserts.cover is None:
        yield "La couverture est une photographie, et aucune image de couverture n’est prête"


def _pictures(pictures: list[Picture]) -> Iterator[str]:
    for picture in pictures:
        if picture.obstacles:
            yield f"L’image {picture.name} ne peut pas être imprimée\u00a0: {list_in_words(picture.obstacles)}"


def _quotes(cycle: Cycle) -> Iterator[str]:
    for quote in read_quotes(cycle.quotes):
        beginning = f"{quote.text[:40].rstrip()}…" if len(quote.text) > 40 else quote.text
        if not quote.author:
            yield f"La citation «\u202f{beginning}\u202f» n’a pas d’auteur"
        elif quote.agreement == QuoteAgreement.ASKED:
            yield f"{quote.author} n’a pas encore donné son accord pour la citation «\u202f{beginning}\u202f»"
