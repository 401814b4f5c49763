"""Add, change and remove the pictures of a brochure. A file never changes: another file is another picture."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from catalogue.enums import BrochureAct, People
from catalogue.models import BrochureEdition, Picture
from catalogue.permissions import can_edit_brochure
from catalogue.services.editions import request_edition, withdraw_editions
from cycles.enums import CycleState
from cycles.models import Cycle
from cycles.services import renew_revision
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.files.picture import CheckedPicture, check_picture
from toolkit.journal.services import record

MOST_PICTURES = 24
WHO_EDITS = "Seuls les conseillers et les chefs de service de l’institut changent la brochure."


@dataclass(frozen=True)
class Told:
    """What is known of a picture, beside its file."""

    use: str
    chapter: str
    alt: str
    caption: str
    credit: str
    place: str
    taken_on: date | None
    people: str
    rights: str
    work_rights: str
    position: int


class Withdrawn(NamedTuple):
    """The editions that were withdrawn, and the one that takes their place, unless something holds it back."""

    editions: tuple[BrochureEdition, ...] = ()
    next: BrochureEdition | None = None


def add_picture(*, actor: User, cycle: Cycle, upload: UploadedFile, told: Told) -> tuple[Picture, CheckedPicture]:
    """Check a photograph and put it in the brochure. Returns it, and what was received.

    Raises NotAllowedError (403), DomainError (409) for an archived cycle or too many pictures, IncompleteError (422)
    without an alternative text, UploadError (422), and OSError as the checks of files do.
    """
    _check_may(actor, cycle)
    _check(told)
    checked = check_picture(upload)  # before the lock: it may take seconds
    with transaction.atomic():
        locked = _lock(cycle)
        twin = locked.pictures.filter(sha256=checked.sha256, **vars(told)).first()
        if twin is not None:  # a second click
            return twin, checked
        if locked.pictures.count() >= MOST_PICTURES:
            raise DomainError(f"La brochure a déjà {MOST_PICTURES} images\u00a0: supprimez-en une d’abord.")
        picture = Picture(
            cycle=locked,
            sha256=checked.sha256,
            width=checked.width,
            height=checked.height,
            thumb=checked.thumb,
            name=checked.name,
            added_by=actor,
            **vars(told),
        )
        picture.file.save("image.jpg", ContentFile(checked.content), save=False)
        picture.save()
        _keep(actor, picture, BrochureAct.PICTURE_ADDED)
    return picture, checked


@transaction.atomic
def save_picture(*, actor: User, picture: Picture, seen: str, told: Told) -> Withdrawn:
    """Change what is known of a picture. `seen` is the revision that the page showed.

    Once the agreement of somebody in it is withdrawn, the editions that show it are withdrawn, and another is asked
    for: returns them. Raises NotAllowedError (403), DomainError (409, 410), StaleError (409), IncompleteError (422).
    """
    _check_may(actor, picture.cycle)
    _check(told)
    locked = _lock(picture.cycle)
    found = _find(picture)
    if all(getattr(found, name) == value for name, value in vars(told).items()):
        return Withdrawn()
    if seen != str(found.revision):
        raise StaleError("Quelqu’un a modifié cette image depuis que vous avez ouvert la page.")
    withdrawn = told.people == People.WITHDRAWN and not found.is_withdrawn
    for name, value in vars(told).items():
        setattr(found, name, value)
    found.revision += 1
    found.save()
    _keep(actor, found, BrochureAct.PICTURE_CHANGED)
    return _withdraw(actor, locked, found) if withdrawn else Withdrawn()


@transaction.atomic
def remove_picture(*, actor: User, picture: Picture, seen: str) -> None:
    """Take a picture out of the brochure; editions that show it stay, and keep its name.

    Raises as save_picture.
    """
    _check_may(actor, picture.cycle)
    _lock(picture.cycle)
    found = _find(picture)
    if seen != str(found.revision):
        raise StaleError("Quelqu’un a modifié cette image depuis que vous avez ouvert la page.")
    _keep(actor, found, BrochureAct.PICTURE_REMOVED)
    found.delete()  # its file goes once no row names it: see toolkit.files.sweeping


def _withdraw(actor: User, cycle: Cycle, picture: Picture) -> Withdrawn:
    showing = [edition for edition in cycle.editions.ready() if edition.holds(picture)]
    if not showing:
        return Withdrawn()
    reason = f"L’accord d’une personne a été retiré pour l’image {picture.name}."
    withdraw_editions(actor=actor, editions=showing, reason=reason)
    return Withdrawn(tuple(showing), request_edition(actor=actor, cycle=cycle))


def _check_may(actor: User, cycle: Cycle) -> None:
    if not can_edit_brochure(actor, cycle.institute_id):
        raise NotAllowedError(WHO_EDITS)


def _check(told: Told) -> None:
    if not told.alt.strip():
        raise IncompleteError("Écrivez ce que l’image montre, pour qui ne la voit pas.")


def _lock(cycle: Cycle) -> Cycle:
    locked = Cycle.objects.select_for_update(of=("self",), no_key=True).get(pk=cycle.pk)
    if locked.state == CycleState.ARCHIVED:
        raise DomainError("Ce cycle est archivé\u00a0: sa brochure ne change plus.")
    return locked


def _find(picture: Picture) -> Picture:
    found = Picture.objects.filter(pk=picture.pk).select_related("cycle").first()
    if found is None:
        raise DomainError("Cette image a été supprimée entre-temps.", status=410)
    return found


def _keep(actor: User, picture: Picture, act: BrochureAct) -> None:
    record(about=picture.cycle.uuid, actor=actor, kind=act, subject=picture.name)
    renew_revision(cycle=picture.cycle)


def next_position(cycle: Cycle) -> int:
    """The place after the last picture."""
    return (cycle.pictures.aggregate(last=Max("position"))["last"] or 0) + 1
