"""Django's error handlers: an outage is told as one, however it was dressed on its way; the rest has its own page.

A session that cannot be saved becomes a « bad request » in Django, a storage that is away may end in a 404.
"""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from inet_cycles import error_pages as errors
from inet_cycles.outages.causes import is_outage
from inet_cycles.outages.page import outage_response


def answer_outage(request: HttpRequest, exception: BaseException) -> HttpResponse:
    """The 503 page; OutageMiddleware reads on the request what has happened."""
    request.outage = exception  # type: ignore[attr-defined]
    return outage_response(request)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503: called while the exception is being handled, in a view or in any middleware."""
    exception = sys.exc_info()[1]
    if exception is not None and is_outage(exception):
        return answer_outage(request, exception)
    return errors.server_error(request)


def _unless_outage(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(page)
    def handler(request: HttpRequest, exception: Any = None) -> HttpResponse:
        if isinstance(exception, BaseException) and is_outage(exception):
            return answer_outage(request, exception)
        return page(request, exception)

    return handler


bad_request = _unless_outage(errors.bad_request)
permission_denied = _unless_outage(errors.permission_denied)
not_found = _unless_outage(errors.not_found)
