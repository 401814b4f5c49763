"""Draw the editions that were asked for, each step told to whoever waits."""

import hashlib
import logging
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from catalogue.brochure import brochure_html
from catalogue.composer import FLOOR
from catalogue.drawing import compose
from catalogue.enums import EditionState
from catalogue.inserts import Inserts, LostPictureError
from catalogue.lifecycle import EDITIONS
from catalogue.models import BrochureEdition
from catalogue.presentation import CyclePresentation, with_sessions
from catalogue.readiness import obstacles_of
from cycles.models import Cycle

logger = logging.getLogger(__name__)

STEPS = (
    "Lecture des textes et des images",
    "Composition des pages",
    "Fichier pour l’écran",
    "Fichier pour l’imprimeur",
)
LOST = timedelta(minutes=6)  # past the time limit of a task, its worker is gone
TRIES = 3  # a picture or a quote may go while an edition is drawn: it is drawn again
CHANGED = "Des images ou des citations ont changé pendant le dessin. Demandez une nouvelle édition."
LOST_FILE = "Le fichier de l’image {name} manque. Supprimez-la, ajoutez-la à nouveau, puis demandez une édition."
AWAY = "Le dessin n’a pas abouti, pour une raison technique. Demandez une nouvelle édition."


def draw_edition(edition_id: int) -> bool:
    """Draw one edition, once: whoever claims its row first does. Returns whether it is published.

    What holds it back by now, or a fault, is kept with it: staff read it, and ask for another.
    """
    rows = BrochureEdition.objects.filter(pk=edition_id)
    if not EDITIONS.claim("draw", rows, step=1, requested_at=timezone.now()):
        return False
    edition = rows.select_related("cycle").get()
    try:
        for _ in range(TRIES):
            if told := obstacles_of(Cycle.objects.get(pk=edition.cycle_id)):
                EDITIONS.claim("fail", rows, told=f"{told[0]}."[:300])
                return False
            if _draw(edition):
                return True
    except LostPictureError as lost:
        picture = edition.cycle.pictures.filter(file=lost.name).first()
        EDITIONS.claim("fail", rows, told=LOST_FILE.format(name=picture or "")[:300])
        return False
    except Exception:
        logger.exception("Edition %s was not drawn.", edition_id)
        EDITIONS.claim("fail", rows, told=AWAY)
        return False
    EDITIONS.claim("fail", rows, told=CHANGED)
    return False


def _draw(edition: BrochureEdition) -> bool:
    """Draw it and publish it; False when a picture or a quote that it shows went meanwhile."""
    cycle = with_sessions(Cycle.objects.all()).get(pk=edition.cycle_id)
    inserts = Inserts(cycle)
    html = brochure_html(presentation=CyclePresentation(cycle), inserts=inserts)
    digest = hashlib.sha256(html.encode()).hexdigest()
    _tell(edition, 2)
    drawn = compose(html=html)
    _tell(edition, 3)
    screen = drawn.for_screen(identifier=digest)
    _tell(edition, 4)
    printed = drawn.for_print(identifier=f"{digest}-print")
    edition.file.save("ecran.pdf", ContentFile(screen), save=False)
    edition.print_file.save("imprimeur.pdf", ContentFile(printed), save=False)
    columns: dict[str, Any] = {
        "file": edition.file.name,
        "print_file": edition.print_file.name,
        "sha256": hashlib.sha256(screen).hexdigest(),
        "digest": digest,
        "held": inserts.held,
        "pages": len(drawn.sheets),
        "short_pages": [sheet.number for sheet in drawn.sheets if not sheet.is_cover and sheet.fill < FLOOR],
        "coarse": [f"{one.name}, {one.dots} points par pouce" for one in inserts.shown if one.is_coarse],
        "published_at": timezone.now(),
    }
    return _publish(edition, inserts.held, columns)


@transaction.atomic
def _publish(edition: BrochureEdition, held: list[dict[str, str]], columns: dict[str, Any]) -> bool:
    """With the cycle locked: whoever withdraws an agreement then finds the edition published, and withdraws it."""
    cycle = Cycle.objects.select_for_update(of=("self",), no_key=True).get(pk=edition.cycle_id)
    still = Inserts(cycle).held
    if any(one not in still for one in held):
        return False
    EDITIONS.claim("publish", BrochureEdition.objects.filter(pk=edition.pk), **columns)
    return True


def _tell(edition: BrochureEdition, step: int) -> None:
    BrochureEdition.objects.filter(pk=edition.pk).update(step=step)


def draw_waiting() -> int:
    """Draw what no worker was told of, and what one left half way. Returns how many are published."""
    late = timezone.now() - LOST
    EDITIONS.claim("put_back", BrochureEdition.objects.filter(requested_at__lt=late))
    waiting = BrochureEdition.objects.filter(state=EditionState.WAITING, requested_at__lt=timezone.now() - LOST / 6)
    return sum(draw_edition(pk) for pk in list(waiting.order_by("pk").values_list("pk", flat=True)[:5]))
