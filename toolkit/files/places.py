"""Places on this machine, shared by all its processes: so many at once, the others wait their turn."""

import contextlib
import fcntl
import time
from collections.abc import Iterator

from django.conf import settings

from toolkit.files.errors import BusyError

PAUSE = 0.05  # seconds between two looks


@contextlib.contextmanager
def take_place(kind: str, *, places: int, patience: float, busy: str) -> Iterator[None]:
    """Hold one of the `places` of a kind. Raises BusyError with the sentence `busy` when none comes free in time."""
    deadline = time.monotonic() + patience
    while True:
        for number in range(places):
            with (settings.VAR_DIR / f"{kind}-{number}.lock").open("w") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                yield
                return
        if time.monotonic() >= deadline:
            raise BusyError(busy)
        time.sleep(PAUSE)
