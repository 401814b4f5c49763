"""Where a form was sent from."""

from urllib.parse import urlsplit

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.utils.http import escape_leading_slashes, url_has_allowed_host_and_scheme


def page_of_the_form(request: HttpRequest) -> str:
    """Path and query of the page that held the form, when the browser tells and it is ours; else an empty text."""
    sent_from = request.headers.get("Referer", "")
    try:
        if not url_has_allowed_host_and_scheme(sent_from, {request.get_host()}, require_https=request.is_secure()):
            return ""
        parts = urlsplit(sent_from)
    except (SuspiciousOperation, ValueError):
        return ""
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return escape_leading_slashes(path)  # « //elsewhere » would lead to that host
