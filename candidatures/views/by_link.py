"""Public pages reached by a secret address: the signatory's, and their finance department's."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from candidatures.models import Candidature
from candidatures.permissions import is_writer
from candidatures.services.signature import DeadLinkError

View = Callable[..., HttpResponseBase]
# Label and text of each answer that was being sent.
Typed = Callable[[HttpRequest], list[tuple[str, str]]]


def by_link(typed: Typed) -> Callable[[View], View]:
    """A public view whose address is sent to no other site, kept by no cache, read by no robot.

    A link that opens nothing says why; `typed` reads what was being sent then, which is shown, so that nothing is lost.
    """

    def decorate(view: View) -> View:
        @login_not_required
        @never_cache
        @sensitive_variables("token")
        @wraps(view)
        def wrapped(request: HttpRequest, token: str) -> HttpResponseBase:
            try:
                response = view(request, token)
            except DeadLinkError as death:
                context = {"death": death, "typed": typed(request)}
                response = render(request, "candidatures/commitment_unknown.html", context, status=death.status)
            # Not « no-referrer »: the form would then be sent with « Origin: null », which the CSRF check refuses.
            response["Referrer-Policy"] = "same-origin"
            response["X-Robots-Tag"] = "noindex"
            return response

        return wrapped

    return decorate


def is_own(request: HttpRequest, candidature: Candidature) -> bool:
    """Whether the session is that of the applicant, or of who helps them: they do not answer for the employer."""
    return request.user.is_authenticated and is_writer(request.user, candidature)
