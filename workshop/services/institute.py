"""Change the settings of an institute, and its logo. Documents that were issued keep what they bore."""

import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from cycles.enums import CycleState
from organisations.models import WANTED, Institute, Logo
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.files.logo import check_logo
from toolkit.journal.models import JournalEntry
from toolkit.journal.services import record
from toolkit.text.typography import format_day_short, format_hour
from workshop.institute import SETTINGS, in_words, label_of, version_of
from workshop.institute_journal import LOGO, SETTING
from workshop.permissions import can_set_institute


@transaction.atomic
def save_settings(*, actor: User, institute: Institute, seen: str, values: dict[str, Any]) -> list[str]:
    """Write the settings that differ, and return their names. `seen` is the version that the page showed.

    Raises NotAllowedError (403), StaleError (409) when they were changed meanwhile, IncompleteError (422) for a value
    that cannot be, DomainError (409) for an empty one that a public cycle needs.
    """
    locked = _lock(actor, institute)
    before = {name: in_words(name, getattr(locked, name)) for name in SETTINGS}
    shown = version_of(locked)
    changed = [name for name in SETTINGS if name in values and in_words(name, values[name]) != before[name]]
    if not changed:
        return []
    if shown != seen:
        raise _stale(locked, actor)
    for name in changed:
        setattr(locked, name, values[name])
    _check(locked, changed)
    locked.save()
    for name in changed:
        told = f"Avant : {before[name]}\nDésormais : {in_words(name, values[name])}"
        record(about=locked.uuid, actor=actor, kind=SETTING, subject=label_of(name), reason=told)
    return changed


def set_logo(*, actor: User, institute: Institute, upload: UploadedFile) -> Logo:
    """Check a picture and make it the logo of the documents to come.

    Raises NotAllowedError (403), UploadError (422), and OSError as the checks of files do.
    """
    _check_may(actor, institute)
    checked = check_logo(upload)
    with transaction.atomic():
        locked = _lock(actor, institute)
        logo, _ = Logo.objects.get_or_create(
            sha256=hashlib.sha256(checked.content).hexdigest(),
            defaults={
                "content": checked.content,
                "content_type": checked.content_type,
                "width": checked.width,
                "height": checked.height,
            },
        )
        _give_logo(actor, locked, logo, f"{checked.name}, {logo.width} × {logo.height} points")
    return logo


@transaction.atomic
def remove_logo(*, actor: User, institute: Institute) -> None:
    """Go back to the brand of the house. Twice changes nothing. Raises NotAllowedError (403)."""
    _give_logo(actor, _lock(actor, institute), None, "retiré")


def _give_logo(actor: User, locked: Institute, logo: Logo | None, told: str) -> None:
    if locked.logo == logo:
        return
    locked.logo = logo
    locked.save(update_fields=["logo"])
    record(about=locked.uuid, actor=actor, kind=LOGO, subject=told)


def _check_may(actor: User, institute: Institute) -> None:
    if not can_set_institute(actor, institute.pk):
        raise NotAllowedError("Seule la direction du service change les réglages de l’institut.")


def _lock(actor: User, institute: Institute) -> Institute:
    _check_may(actor, institute)
    return Institute.objects.select_for_update(of=("self",), no_key=True).get(pk=institute.pk)


def _check(locked: Institute, changed: list[str]) -> None:
    """Raise IncompleteError for what a column refuses, DomainError for what a public cycle would lack."""
    try:
        locked.clean_fields(exclude={column.name for column in locked._meta.fields} - set(changed))
        locked.validate_constraints()
    except ValidationError as error:
        raise IncompleteError(" ".join(error.messages)) from error
    emptied = [label_of(name).lower() for name in changed if name in WANTED and not getattr(locked, name)]
    public = locked.cycles.filter(state=CycleState.PUBLISHED).first() if emptied else None
    if public:
        raise DomainError(
            f"{public.code} {public.year} est publié\u00a0: ses accusés de réception portent ce que vous videz "
            f"({', '.join(emptied)}). Écrivez une autre valeur."
        )


def _stale(locked: Institute, actor: User) -> StaleError:
    last = JournalEntry.objects.about(locked.uuid).filter(kind=SETTING).select_related("actor").first()
    if last is None or last.actor is None:
        return StaleError("Ces réglages ont changé depuis que vous avez ouvert la page.")
    at = f"le {format_day_short(last.last_at)} à {format_hour(last.last_at)}"
    if last.actor == actor:
        return StaleError(f"Vous avez modifié ces réglages dans une autre page {at}.")
    return StaleError(f"{last.actor.full_name} a modifié ces réglages {at}.")
