"""Around everything that may meet an outage: a time to answer in, a second try where it is safe, no cookie erased."""

import os
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import structlog
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.datastructures import MultiValueDict

from inet_cycles.outages.causes import RequestTimeoutError, is_lost_connection, is_outage
from inet_cycles.outages.deadlines import Deadline
from inet_cycles.outages.handlers import answer_outage

# What a statement that changes nothing begins with. SQLite's BEGIN is one, PostgreSQL's is never seen here.
READING = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "SET", "EXPLAIN")
# What the middlewares have left on a request that is played again.
TRACES = ("_cached_user", "csrf_processing_done", "outage")

log = structlog.get_logger("inet_cycles.outages")


class OutageMiddleware:
    """Give each request its time, and finish the answers that an outage has cut short.

    A GET whose connection to the database was cut is played again, once, on a new one. So is a POST that had only read
    so far: nothing it does was begun. One that had written is not, for what was written may stand.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        owns_connection = not connection.in_atomic_block  # the transaction of a test is not ours to drop
        client = request.META.get("gunicorn.socket")
        deadline = Deadline(settings.REQUEST_SECONDS, database=connections[DEFAULT_DB_ALIAS], client=client)
        request.deadline = deadline  # type: ignore[attr-defined]
        timed_out = False
        try:
            with deadline:
                response = self._respond(request, deadline)
        except RequestTimeoutError as exception:
            log.exception("request timed out", path=request.path)
            timed_out = True
            response = answer_outage(request, exception)
        if owns_connection and (timed_out or deadline.interrupted):
            _drop_connections()
        if getattr(request, "outage", None) is not None:
            _keep_cookies(response)
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        """Give a view that takes files the time for it, before anything reads the body."""
        if getattr(view, "takes_files", False):
            request.deadline.postpone(settings.REQUEST_WITH_FILE_SECONDS)  # type: ignore[attr-defined]

    def _respond(self, request: HttpRequest, deadline: Deadline) -> HttpResponseBase:
        statements = _Statements(deadline)
        with connection.execute_wrapper(statements):
            response = self._try(request)
            outage = getattr(request, "outage", None)
            if outage is None or not is_lost_connection(outage):
                return response
            if request.method not in {"GET", "HEAD"} and (statements.have_written or not _rewind(request)):
                return response
            log.warning("request played again", method=request.method, path=request.path)
            _forget_first_try(request)
            return self._try(request)

    def _try(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        try:
            return _begin(response)
        except Exception as exception:
            if not is_outage(exception):
                raise
            log.exception("response failed before its first byte", path=request.path)
            response.close()
            return answer_outage(request, exception)


class _Statements:
    """What the statements of a request go through: the check of its time, and a note of the first that writes."""

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline
        self.have_written = False

    def __call__(self, execute: Callable[..., Any], sql: Any, *arguments: Any) -> Any:
        self.deadline.check()
        if not str(sql)[:20].lstrip("( \n").upper().startswith(READING):
            self.have_written = True
        return execute(sql, *arguments)


def _begin(response: HttpResponseBase) -> HttpResponseBase:
    """Have the first byte of a streamed answer before its headers leave: a storage that is away fails here."""
    if not response.streaming or getattr(response, "is_async", False):
        return response
    file = getattr(response, "file_to_stream", None)
    if file is not None and file.seekable():
        place = file.tell()
        file.read(1)
        file.seek(0, os.SEEK_END)  # out of what was read ahead, or the server would send from behind it
        file.seek(place)
        return response
    content: Iterator[bytes] = iter(response.streaming_content)  # type: ignore[attr-defined]
    first = next(content, None)
    if first is not None:
        response.streaming_content = chain([first], content)  # type: ignore[attr-defined]
    return response


def _rewind(request: HttpRequest) -> bool:
    """Bring the files of the form back to their start; False when one can be read no more."""
    uploads = [upload for _, found in getattr(request, "_files", MultiValueDict()).lists() for upload in found]
    if any(upload.closed for upload in uploads):
        return False
    for upload in uploads:
        upload.seek(0)
    return True


def _forget_first_try(request: HttpRequest) -> None:
    for connected in connections.all(initialized_only=True):
        if not connected.in_atomic_block:  # the transaction of a test is not ours to drop
            connected.close_if_unusable_or_obsolete()
    for name in TRACES:
        request.__dict__.pop(name, None)


def _keep_cookies(response: HttpResponseBase) -> None:
    """Neither erase nor change a cookie because of a fault of ours; the one of the form's token may be new."""
    for name in [*response.cookies]:
        if name != settings.CSRF_COOKIE_NAME:
            del response.cookies[name]


def _drop_connections() -> None:
    """Begin the next request on new connections: an interruption may have come in the middle of a transaction's end."""
    for connected in connections.all(initialized_only=True):
        raw, connected.connection = connected.connection, None
        del connections[connected.alias]
        if raw is not None:
            try:
                raw.close()
            except Exception:
                log.exception("connection could not be closed", alias=connected.alias)
