"""What is composed once per version and kept by this process: bodies of public pages, files made from them.

A key holds everything that is printed and may change: rows or their revision, where the clock stands. Nothing is kept
by time, so nothing outlives a change; nothing that depends on a reader's rights belongs here. A new release is a new
process: templates are no part of the key.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from django.conf import settings

T = TypeVar("T")


class ComposedOnce:
    """The last `size` things that were asked for. Several threads may ask."""

    def __init__(self, *, size: int) -> None:
        self.size = size
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what was made under this key, or make it now. What `make` raises is raised, and nothing is kept.

        While developing (DEBUG) it is made each time, so that a template that has just been edited shows.
        """
        if settings.DEBUG:
            return make()
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self.size:
                self._kept.popitem(last=False)
        return made
