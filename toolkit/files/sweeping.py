"""Hold rows and stored files together: what no row names is removed later, what a row names and is lost is noted.

Nobody else removes a file by its name: what one process takes for its own leftover, another may have given to a row.
Here a file goes only when it is a day old and no row names it, asked again at the moment of removal.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from django.apps import apps
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db.models import FileField, Model
from django.db.models.functions import Mod

from toolkit.files.models import MissingFile

logger = logging.getLogger(__name__)

# Longer than any request, task or transaction: past it, no attempt still means to name its file.
LEFT_ALONE = timedelta(hours=24)
PAGE_SIZE = 500
# Both run in the one worker that also sends mails: a turn is short, and the next one goes on.
TURN_SECONDS = 20
# A page with so many leftovers is not one: this database is not the one of that storage, or it was restored.
FEW_LEFTOVERS = 20
# Each row is looked at once a day, by a run an hour.
TURNS = 24
MOST_NOTED = 200


def file_fields() -> Iterator[tuple[type[Model], str]]:
    """Each column that names a stored file, in any app."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, FileField) and not model._meta.proxy:
                yield model, field.name


def names_in_rows(names: Iterable[str]) -> set[str]:
    """Those of these files that some row names. One query a column."""
    wanted, found = list(names), set()
    for model, field in file_fields():
        found.update(model._base_manager.filter(**{f"{field}__in": wanted}).values_list(field, flat=True))
    return found


def erase_unnamed(name: str) -> bool:
    """Remove a stored file unless a row names it; say whether it went. Raises StorageUnavailableError."""
    if names_in_rows([name]):
        logger.warning("The file %s is named by a row: it stays.", name)
        return False
    default_storage.delete(name)
    return True


def sweep_folder(folder: str) -> int:
    """Remove what attempts left under a folder of the storage; return how many files went.

    Every file that stands there longer than a day must be named by a column that `file_fields` finds. Goes on where
    the last turn stopped. A page that looks like another database's is left whole, and logged as an error.
    """
    end, removed = time.monotonic() + TURN_SECONDS, 0
    place = f"sweep:{folder}"
    files = default_storage.list_files(folder, after=cache.get(place, ""))
    while time.monotonic() < end:
        page = list(islice(files, PAGE_SIZE))
        removed += _sweep_page([file.name for file in page if datetime.now(UTC) - file.modified_at > LEFT_ALONE])
        if len(page) < PAGE_SIZE:
            cache.delete(place)
            break
        cache.set(place, page[-1].name, None)
    return removed


def _sweep_page(names: list[str]) -> int:
    leftovers = sorted(set(names) - names_in_rows(names))
    if len(leftovers) > max(FEW_LEFTOVERS, len(names) // 2):
        logger.error("%d files of %d are named by no row: none is removed. Is this their database?",
                     len(leftovers), len(names))  # fmt: skip
        return 0
    removed = sum(erase_unnamed(name) for name in leftovers)
    if removed:
        logger.info("Removed %d files that no row names.", removed)
    return removed


def note_missing(name: str) -> None:
    """Note that storage has lost a file that a row names: the staff's home says so until it is found again."""
    _, first = MissingFile.objects.get_or_create(name=name)
    if first:
        logger.error("Storage has lost %s.", name)


def is_stored(name: str) -> bool:
    """Whether storage has the file. Raises StorageUnavailableError, also for a bucket that is not there."""
    try:
        default_storage.open(name).close()
    except FileNotFoundError:
        return False
    return True


def check_files(*, turn: int) -> int:
    """Look for the files of one row in TURNS, and again for those noted as missing. Return how many were noted now.

    Raises StorageUnavailableError: nothing is known then, and nothing is noted.
    """
    end, noted = time.monotonic() + TURN_SECONDS, 0
    _look_again()
    for model, field in file_fields():
        rows = model._base_manager.annotate(turn=Mod("pk", TURNS)).filter(turn=turn).exclude(**{field: ""})
        for name in rows.order_by("pk").values_list(field, flat=True).iterator():
            if time.monotonic() > end or noted >= MOST_NOTED:
                logger.error("The check of stored files stopped half way, at %s.", name)
                return noted
            if not is_stored(name) and names_in_rows([name]):
                note_missing(name)
                noted += 1
    return noted


def _look_again() -> None:
    for missing in MissingFile.objects.order_by("pk")[:MOST_NOTED]:
        if not names_in_rows([missing.name]) or is_stored(missing.name):
            missing.delete()
            logger.info("%s is no longer missing.", missing.name)
