"""Pages that were drawn and kept: they may go at any time, as whoever asks again has them drawn again."""

import time
from datetime import UTC, datetime, timedelta

from django.core.files.storage import default_storage

from toolkit.documents.rendering import RENDERED
from toolkit.files.sweeping import TURN_SECONDS

KEPT = timedelta(days=7)


def drop_old_renderings() -> int:
    """Remove the pages that `render_cached` kept a week ago or more; return how many went.

    No row names them, and whoever asks again has them drawn again. One turn is short: the next goes on.
    """
    end, removed = time.monotonic() + TURN_SECONDS, 0
    for file in default_storage.list_files(RENDERED):
        if time.monotonic() > end:
            break
        if datetime.now(UTC) - file.modified_at > KEPT:
            default_storage.delete(file.name)
            removed += 1
    return removed
