"""The public page that says whether a paper is one of ours, and whether it still holds."""

from typing import Any

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from toolkit.documents.forms import UNKNOWN, VerificationForm
from toolkit.documents.kinds import kind_of
from toolkit.documents.numbering import find_paper, replacement_of

ATTEMPTS = {"verify": "20/m/ip"}


@login_not_required
@never_cache
@require_safe
def verification(request: HttpRequest) -> HttpResponse:
    """Ask for a number and a code, then tell what was issued under both, without anything personal that it says.

    Attempts are limited by address, as those to sign in are.
    """
    asked = "numero" in request.GET or "code" in request.GET
    form = VerificationForm(request.GET if asked else None)
    context: dict[str, Any] = {"form": form, "document": None}
    status = 200
    if asked:
        if not ratelimit.consume(request, app="documents", action="verify", config=ATTEMPTS, limit_get=True):
            return _unlisted(ratelimit.respond_429(request))
        status = 404
        if form.is_valid():
            document = find_paper(number=form.cleaned_data["numero"], code=form.cleaned_data["code"])
            if document is None:
                form.add_error(None, UNKNOWN)
            else:
                status = 200
                context |= {"document": document, "kind": kind_of(document), "replacement": None}
                if document.is_cancelled:
                    context["replacement"] = replacement_of(document)
    return _unlisted(render(request, "documents/verification.html", context, status=status))


def _unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
