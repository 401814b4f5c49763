"""Ask for one's book."""

from uuid import UUID

from committee.access import Viewer
from committee.book.making import BOOK
from committee.models import ItemQuerySet
from toolkit.domain.errors import IncompleteError, NotAllowedError
from toolkit.exports.models import PreparedFile
from toolkit.exports.services import MOST_PARTS, ask_export


def prepare_book(*, viewer: Viewer, uuid: UUID) -> PreparedFile:
    """Ask for the book of a person: their dossiers in the order of names. Asked again, it is the first one.

    Raises NotAllowedError (403) for whoever reads no more, IncompleteError (422) without a dossier or past MOST_PARTS,
    and as `ask_export`.
    """
    if not viewer.can_take_book:
        raise NotAllowedError("Le livre de la commission revient à qui lit les dossiers.")
    about = list(_items(viewer).by_name().values_list("candidature__uuid", flat=True)[: MOST_PARTS + 1])
    if not about:
        raise IncompleteError("Aucun dossier n’est à lire pour vous : le livre serait vide.")
    if len(about) > MOST_PARTS:
        raise IncompleteError(f"Un livre tient {MOST_PARTS} dossiers au plus : lisez les vôtres à l’écran.")
    return ask_export(
        owner=viewer.user,
        institute=viewer.cycle.institute,
        uuid=uuid,
        kind=BOOK,
        title=f"Livre de la commission, {viewer.cycle.label}",
        wishes={"cycle": viewer.cycle.pk},
        about=about,
    )


def _items(viewer: Viewer) -> ItemQuerySet:
    """What they are asked to read, or all that they may know of where they read for nobody."""
    return viewer.duty() if viewer.can_assess else viewer.items()
