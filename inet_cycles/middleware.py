"""What each request gets: an id and its line in the log, a limit to its size, an answer that no cache keeps."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from inet_cycles.error_pages import TOO_LONG, TOO_LONG_TEXT, error_page
from inet_cycles.logs import mask_path

HEADER = "X-Request-ID"
FORM_ALLOWANCE = 2 * 1024 * 1024  # bytes, for what surrounds the file in its form
UTF_8 = frozenset({"utf-8", "utf8"})
NOT_UNDERSTOOD = "La demande n’a pas été comprise"
NOT_UNDERSTOOD_TEXT = "Revenez à la page précédente et recommencez. Rien n’a été changé."
_LENGTH = re.compile(r"[0-9]{1,20}")
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


class BodyLimitMiddleware:
    """Refuse a body that its route does not take, before anything reads it: the CSRF check would.

    A view marked by `takes_files` takes the largest file and its form; any other, what a long text weighs. A body that
    does not say its length is asked to (browsers always do), and one in another charset than UTF-8 is not read. The
    proxy holds the larger limit (README, « En production »).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._refusal(request) or self.get_response(request)

    @staticmethod
    def _refusal(request: HttpRequest) -> HttpResponse | None:
        length = request.META.get("CONTENT_LENGTH") or ""
        if (request.encoding or "utf-8").lower() not in UTF_8:
            return error_page(request, status=400, title=NOT_UNDERSTOOD, text=NOT_UNDERSTOOD_TEXT)
        if not length and "HTTP_TRANSFER_ENCODING" in request.META:
            return error_page(request, status=411, title=NOT_UNDERSTOOD, text=NOT_UNDERSTOOD_TEXT)
        if length and not _LENGTH.fullmatch(length):
            return error_page(request, status=400, title=NOT_UNDERSTOOD, text=NOT_UNDERSTOOD_TEXT)
        size = int(length or 0)
        if size <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return None
        most = _most_bytes(request)
        if not most:
            return error_page(request, status=413, title=TOO_LONG, text=TOO_LONG_TEXT)
        if size <= most + FORM_ALLOWANCE:
            return None
        return error_page(
            request,
            status=413,
            title="Ce fichier est trop lourd",
            text=(
                f"Un fichier pèse {most // 2**20} Mo au plus. Rien n’a été envoyé ni changé. "
                "Revenez en arrière et choisissez un fichier plus léger, par exemple numérisé en noir et blanc."
            ),
        )


def _most_bytes(request: HttpRequest) -> int:
    """The largest file that the view takes; 0 for one that takes none."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return 0
    usual = settings.UPLOAD_MAX_BYTES if getattr(view, "takes_files", False) else 0
    return getattr(view, "takes_bytes", usual)


class PrivatePagesMiddleware:
    """Keep the pages of signed-in people out of every cache, the browser's too, unless the view has said otherwise.

    On a shared computer, nothing of a dossier is left to the « back » button of the next person.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # As already loaded by the view: a page that never asked who reads it holds nothing of theirs.
        user = getattr(request, "_cached_user", None)
        if user is not None and user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response
