"""Stop asking, for a while, a server that has just failed to answer."""

import time


class Breaker:
    """Remembers a failure for some seconds, in this process: whoever comes next need not wait for the same failure."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._closed_from = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the failure is recent: do not ask now."""
        return time.monotonic() < self._closed_from

    def trip(self) -> None:
        """Note a failure."""
        self._closed_from = time.monotonic() + self.seconds

    def reset(self) -> None:
        """Forget it."""
        self._closed_from = 0.0
