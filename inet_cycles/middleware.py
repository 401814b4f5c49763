"""The request's id and its line in the log."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from inet_cycles.logs import mask_path

HEADER = "X-Request-ID"
_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

log = structlog.get_logger("inet_cycles.requests")


class RequestIdMiddleware:
    """Give each request an id, echo it in the answer, put it on every line logged meanwhile, and log the request.

    A sane id sent by the proxy is kept. The line tells the method, the path (links' secrets masked, never the query
    string), the status, the milliseconds and the user's number. It comes first in MIDDLEWARE, to time all the others.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = request.headers.get(HEADER, "")
        request_id = sent if _ACCEPTABLE_ID.fullmatch(sent) else uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            response.headers[HEADER] = request_id
            self._log(request, response, milliseconds=(time.perf_counter() - started) * 1000)
        return response

    @staticmethod
    def _log(request: HttpRequest, response: HttpResponse, *, milliseconds: float) -> None:
        # Health probes and files would drown the rest.
        quiet = response.status_code < 400 and (
            request.path == "/sante" or request.path.startswith(f"/{settings.STATIC_URL.lstrip('/')}")
        )
        # The user as already loaded by the view: reading request.user here would cost a query on public pages.
        user = getattr(request, "_cached_user", None)
        log.log(
            10 if quiet else 20,
            "request",
            method=request.method,
            path=mask_path(request.path),
            status=response.status_code,
            ms=round(milliseconds, 1),
            user=getattr(user, "pk", None),
        )
