"""Remove the files of exports from the storage."""

import logging
from collections.abc import Collection, Iterable
from functools import partial

from django.db import transaction

from toolkit.files.storage import StorageUnavailableError
from toolkit.files.sweeping import erase_unnamed

logger = logging.getLogger(__name__)


def erase_after_commit(names: Collection[str]) -> None:
    """Remove these stored files once no row names them; the sweep finds what the storage keeps."""
    if names:
        transaction.on_commit(partial(_erase, list(names)), robust=True)


def _erase(names: Iterable[str]) -> None:
    for name in names:
        try:
            erase_unnamed(name)
        except StorageUnavailableError:
            logger.warning("The storage does not answer: %s waits for the sweep.", name)
