"""Public pages reached by a secret address: sent to no other site, kept by no cache, read by no robot."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from toolkit.domain.errors import DomainError

View = Callable[..., HttpResponseBase]
# Label and text of each answer that was being sent.
Typed = Callable[[HttpRequest], list[tuple[str, str]]]


def link_page(*, dead: type[DomainError], template: str, typed: Typed) -> Callable[[View], View]:
    """Make a view a public page of a link.

    A link that opens nothing raises `dead`, which `template` tells; `typed` reads what was being sent then, which is
    shown, so that nothing is lost.
    """

    def decorate(view: View) -> View:
        @login_not_required
        @never_cache
        @sensitive_variables("token")
        @wraps(view)
        def wrapped(request: HttpRequest, token: str, **arguments: object) -> HttpResponseBase:
            try:
                response = view(request, token, **arguments)
            except dead as death:
                context = {"death": death, "typed": typed(request)}
                response = render(request, template, context, status=death.status)
            # Not « no-referrer »: the form would then be sent with « Origin: null », which the CSRF check refuses.
            response["Referrer-Policy"] = "same-origin"
            response["X-Robots-Tag"] = "noindex"
            return response

        return wrapped

    return decorate
