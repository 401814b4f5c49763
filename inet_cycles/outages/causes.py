"""What is an outage: a fault of a service that we stand on, which passes, and not of the person nor of our code."""

import errno
import sqlite3
from collections.abc import Iterator

from django.db import InterfaceError, InternalError, OperationalError
from kombu.exceptions import OperationalError as BrokerError
from psycopg import Error as PostgresError
from redis.exceptions import RedisError

from toolkit.files.storage import StorageUnavailableError


class RequestTimeoutError(BaseException):
    """The request has had its time. No `except Exception` on the way keeps it from ending."""


ALWAYS = (RedisError, BrokerError, StorageUnavailableError, RequestTimeoutError, MemoryError)
OF_THE_DATABASE = (OperationalError, InterfaceError, InternalError)
OF_THE_MACHINE = frozenset(
    {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EFBIG,
        errno.EROFS,
        errno.EIO,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
    }
)
# PostgreSQL's classes of states: connection, transaction rolled back, resources, operator (restart, time-out), system.
POSTGRES_CLASSES = frozenset({"08", "40", "53", "57", "58"})
# Lock not had in time, database read-only for now, transaction idle or long.
POSTGRES_STATES = frozenset({"55P03", "25006", "25P03", "25P04"})
# A server that stops, has crashed, or is still starting.
POSTGRES_RESTARTS = frozenset({"57P01", "57P02", "57P03"})
# SQLite says « no such table » by the same class as « disk is full »: its primary code tells them apart.
SQLITE_CODES = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)


def is_outage(exception: BaseException | None) -> bool:
    """Tell whether the exception is an outage, or was raised because of one."""
    return any(_is_one(link) for link in _chain(exception))


def is_lost_connection(exception: BaseException | None) -> bool:
    """Tell whether the connection to PostgreSQL was cut or could not be had: a new one may well work."""
    for link in _chain(exception):
        if isinstance(link, OperationalError | InterfaceError):
            cause = link.__cause__
            if cause is None or isinstance(cause, PostgresError):
                state = getattr(cause, "sqlstate", None) or ""
                return not state or state.startswith("08") or state in POSTGRES_RESTARTS
    return False


def _chain(exception: BaseException | None) -> Iterator[BaseException]:
    """The exception, what caused it, and what it was raised while handling unless its author cut that off."""
    seen: set[int] = set()
    waiting = [exception]
    while waiting:
        link = waiting.pop()
        if link is None or id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        waiting.append(link.__cause__)
        if not link.__suppress_context__:
            waiting.append(link.__context__)


def _is_one(exception: BaseException) -> bool:
    if isinstance(exception, ALWAYS):
        return True
    if isinstance(exception, OF_THE_DATABASE):
        return _is_of_the_database(exception)
    return isinstance(exception, OSError) and exception.errno in OF_THE_MACHINE


def _is_of_the_database(exception: BaseException) -> bool:
    """Django keeps the driver's own exception as the cause; without one, it found the connection closed itself."""
    cause = exception.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in SQLITE_CODES
    state = getattr(cause, "sqlstate", None)
    if state is None:
        return not isinstance(exception, InternalError)
    return state[:2] in POSTGRES_CLASSES or state in POSTGRES_STATES
