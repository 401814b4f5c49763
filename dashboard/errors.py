"""The pages of an error: what happened, what was kept, what to do next."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def error_page(request: HttpRequest, *, status: int, title: str, text: str) -> HttpResponse:
    """A calm page with the reference of the request, for whoever writes to the service."""
    context = {"title": title, "text": text, "reference": getattr(request, "request_id", "")}
    return render(request, "dashboard/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400."""
    return error_page(
        request,
        status=400,
        title="La demande n’a pas été comprise",
        text="Revenez à la page précédente et recommencez. Rien n’a été changé.",
    )


def permission_denied(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403."""
    return error_page(
        request,
        status=403,
        title="Cette page ne vous est pas ouverte",
        text="Si vous pensez devoir y accéder, écrivez au service formation continue avec la référence ci-dessous.",
    )


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404."""
    return error_page(
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
