"""The pages of an error: what happened, what was kept, what to do next.

They are drawn without the request: no session, no person, no query, so that they hold when the database does not. A
refusal (403, 404 and the like) keeps the menu of whoever is signed in, as long as it can be drawn.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from accounts.context_processors import Navigation
from accounts.middleware import lacks_second_factor
from toolkit.documents.errors import DocumentError
from toolkit.domain.errors import DomainError

logger = logging.getLogger(__name__)

TOO_LONG = "Ce texte est trop long"
TOO_LONG_TEXT = (
    "Ce que vous avez envoyé dépasse de beaucoup ce qu’un formulaire peut recevoir. Rien n’a été enregistré ni changé. "
    "Revenez en arrière avec votre navigateur : votre texte y est encore. Raccourcissez-le, puis renvoyez-le."
)


def error_page(request: HttpRequest, *, status: int, title: str, text: str) -> HttpResponse:
    """A calm page with the reference of the request, for whoever writes to the service."""
    context = {"title": title, "text": text, "reference": getattr(request, "request_id", "")}
    return HttpResponse(render_to_string("dashboard/error.html", context), status=status)


def refusal_page(request: HttpRequest, *, status: int, title: str, text: str) -> HttpResponse:
    """As error_page, inside the shell of the person's work. Anything that goes wrong there leaves the plain page."""
    try:
        page = _in_shell(request, {"title": title, "text": text, "reference": getattr(request, "request_id", "")})
    except Exception:
        logger.warning("The page of an error is drawn without its menu.", exc_info=True)
        page = ""
    return HttpResponse(page, status=status) if page else error_page(request, status=status, title=title, text=text)


def _in_shell(request: HttpRequest, context: dict[str, Any]) -> str:
    """The page with the menu of whoever is signed in, or the empty string for nobody, or at the door."""
    if not hasattr(request, "user") or not request.user.is_authenticated or lacks_second_factor(request):
        return ""
    base = Navigation(request.user).base
    return render_to_string("dashboard/refusal.html", {"base": base, **context}, request=request)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400, or 413 for a form that weighs more than Django reads."""
    if isinstance(exception, RequestDataTooBig):
        return error_page(request, status=413, title=TOO_LONG, text=TOO_LONG_TEXT)
    if isinstance(exception, TooManyFieldsSent | TooManyFilesSent):
        return error_page(
            request,
            status=400,
            title="Ce formulaire est trop grand",
            text="Il compte plus de réponses ou de fichiers que nous n’en lisons. Rien n’a été changé : "
            "revenez à la page précédente et envoyez-le en plusieurs fois.",
        )
    if isinstance(exception, SessionInterrupted):
        return error_page(
            request,
            status=400,
            title="Votre session s’est terminée pendant l’envoi",
            text="Elle a été fermée dans un autre onglet, ou elle a expiré. Ce que vous veniez d’envoyer "
            "est peut-être enregistré : reconnectez-vous, puis vérifiez-le.",
        )
    return error_page(
        request,
        status=400,
        title="La demande n’a pas été comprise",
        text="Revenez à la page précédente et recommencez. Rien n’a été changé.",
    )


def permission_denied(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403."""
    return refusal_page(
        request,
        status=403,
        title="Cette page ne vous est pas ouverte",
        text="Si vous pensez devoir y accéder, écrivez au service formation continue avec la référence ci-dessous.",
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403, for a page that was open so long, or a session so changed, that its form is no longer recognised."""
    return refusal_page(
        request,
        status=403,
        title="Votre page était ouverte depuis longtemps",
        text=(
            "Par sécurité, l’envoi n’a pas été pris en compte. Revenez en arrière avec votre navigateur. Si ce que "
            "vous aviez écrit y est encore, copiez-le, rechargez la page, puis recommencez."
        ),
    )


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404."""
    return refusal_page(
        request,
        status=404,
        title="Cette page n’existe pas",
        text="Le lien est incomplet, ou ce qu’il montrait n’est pas à vous. Repartez de l’accueil.",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return error_page(
        request,
        status=500,
        title="Une erreur est survenue de notre côté",
        text="Ce que vous aviez enregistré est gardé. Réessayez dans un instant ; si cela revient, écrivez-nous.",
    )


class DomainErrorMiddleware:
    """A refusal that no view has shown beside its form is still a sentence with the right status, not a failure."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer with the refusal's own words; anything else is not for here."""
        if not isinstance(exception, DomainError | DocumentError):
            return None
        return refusal_page(request, status=exception.status, title="Cela n’a pas pu être fait", text=exception.message)
