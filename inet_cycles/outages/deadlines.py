"""A request has a time, and then answers: each statement checks it, and a watchdog interrupts what makes none.

gunicorn's own time-out ends a process that is stuck as a whole; one request among its threads it does not see.
"""

import contextlib
import ctypes
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, Self

from inet_cycles.outages.causes import RequestTimeoutError

RETRY_SECONDS = 0.02
# A thread that waits, for the database's answer or for the rest of a body, hears no exception: then the line is cut,
# and the wait ends.
CUT_AFTER_SECONDS = 2.0
# An exception between a lock taken and the `try` that gives it back would keep it for good: not inside these.
HOLDING_LOCKS = frozenset({"logging", "threading", "queue", "importlib._bootstrap", "importlib._bootstrap_external"})

_raise_in_thread = ctypes.pythonapi.PyThreadState_SetAsyncExc


class Deadline:
    """The time of one request, in the thread that makes it.

        with Deadline(25) as deadline:
            ...

    RequestTimeoutError may come anywhere inside; never after, whatever the watchdog was about to do. `database` is the
    connection that the thread may wait for, `client` the socket that the request comes from.
    """

    def __init__(self, seconds: float, *, database: Any = None, client: socket.socket | None = None) -> None:
        self.expires_at = time.monotonic() + seconds
        self._database = database
        self._client = client
        self._thread = threading.get_ident()
        self._started_in = sys._getframe(1).f_code  # below it stand the server's own frames
        self._lock = threading.Lock()
        self._ended = False
        self.interrupted = False

    def __enter__(self) -> Self:
        _watchdog.watch(self)
        return self

    def __exit__(self, *exc_info: object) -> None:
        try:
            self._end()
        except RequestTimeoutError:  # it came while ending, and comes once: what was done stands, with its answer
            self._end()

    def postpone(self, seconds: float) -> None:
        """Count from now, for a request that may be longer than the others."""
        self.expires_at = time.monotonic() + seconds

    def check(self) -> None:
        """Raise RequestTimeoutError when the time is over."""
        if time.monotonic() > self.expires_at:
            raise RequestTimeoutError

    def before_statement(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        """Wrap the statements of a connection: none begins after the time."""
        self.check()
        return execute(*arguments)

    def interrupt(self) -> bool:
        """Raise RequestTimeoutError in the thread of the request, unless it has ended. Called by the watchdog.

        False when there is more to do: this was not the moment, or the thread has not answered yet.
        """
        with self._lock:
            if self._ended:
                return True
            if not self.interrupted:
                if not self._holds_a_lock():
                    self.interrupted = True
                    _raise_in_thread(ctypes.c_ulong(self._thread), ctypes.py_object(RequestTimeoutError))
                return False
            if time.monotonic() < self.expires_at + CUT_AFTER_SECONDS:
                return False
            self._stop_reading()
            self._cut_line()
            return True

    def _stop_reading(self) -> None:
        """End a body that never comes, as if the client had left; the answer can still be sent."""
        if self._client is not None:
            with contextlib.suppress(OSError):
                self._client.shutdown(socket.SHUT_RD)

    def _cut_line(self) -> None:
        """Shut the socket on which the thread awaits PostgreSQL: a server that is frozen sends no error itself."""
        raw = getattr(self._database, "connection", None)
        if raw is None or not hasattr(raw, "fileno"):
            return
        with contextlib.suppress(Exception), socket.socket(fileno=os.dup(raw.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)

    def _holds_a_lock(self) -> bool:
        frame = sys._current_frames().get(self._thread)
        while frame is not None and frame.f_code is not self._started_in:
            if frame.f_globals.get("__name__") in HOLDING_LOCKS:
                return True
            frame = frame.f_back
        return False

    def _end(self) -> None:
        """Let nothing more come: with the lock held no interruption starts, and one on its way is taken back."""
        with self._lock:
            self._ended = True
            if self.interrupted:
                _raise_in_thread(ctypes.c_ulong(self._thread), None)
        _watchdog.forget(self)


class _Watchdog:
    """One thread a process, started by its first request; it sleeps until the earliest deadline."""

    def __init__(self) -> None:
        self._watched: set[Deadline] = set()
        self._changed = threading.Condition()
        self._wakes_at = float("inf")
        self._thread: threading.Thread | None = None

    def watch(self, deadline: Deadline) -> None:
        with self._changed:
            self._watched.add(deadline)
            if self._thread is None or not self._thread.is_alive():  # a forked process has none yet
                self._thread = threading.Thread(target=self._run, name="request-deadlines", daemon=True)
                self._thread.start()
            elif deadline.expires_at < self._wakes_at:
                self._changed.notify()

    def forget(self, deadline: Deadline) -> None:
        with self._changed:
            self._watched.discard(deadline)

    def _run(self) -> None:
        while True:
            with self._changed:
                now = time.monotonic()
                expired = [deadline for deadline in self._watched if deadline.expires_at <= now]
                if not expired:
                    self._wakes_at = min((deadline.expires_at for deadline in self._watched), default=float("inf"))
                    self._changed.wait(min(self._wakes_at - now, 3600))
            done = {deadline for deadline in expired if deadline.interrupt()}
            with self._changed:
                self._watched -= done
            if len(done) < len(expired):
                time.sleep(RETRY_SECONDS)


_watchdog = _Watchdog()
