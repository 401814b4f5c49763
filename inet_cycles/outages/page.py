"""The page of an outage, drawn without database, session, cache nor person; what was typed is in it, to send again.

It carries no secret: passwords and codes are typed again in it, files chosen again. It carries nothing that another
site had posted here, and only the token that came along: the page makes no request valid that was not.
"""

import logging
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.template.loader import render_to_string

from toolkit.text.typography import typeset
from toolkit.ui.referer import page_of_the_form

RETRY_AFTER_SECONDS = 15
LONG_TEXT = 120  # characters, from which a text is shown so that it can be copied
SECRETS = frozenset({"code", "credential", "token", "otp"})
# Those that a person can type again, with their label and what a browser may fill in.
TYPED_SECRETS = {
    "password": ("Mot de passe", "current-password"),
    "oldpassword": ("Mot de passe actuel", "current-password"),
    "password1": ("Mot de passe choisi", "new-password"),
    "password2": ("Le même, une seconde fois", "new-password"),
    "code": ("Code", "one-time-code"),
}
SENTENCE = "Une partie de notre service ne répond pas. Rien n’est perdu : réessayez dans un instant."
FALLBACK = (
    '<!doctype html><html lang="fr"><meta charset="utf-8"><title>Interruption – INET Cycles</title>'
    "<h1>Le service est interrompu un instant</h1>"
    "<p>C’est de notre fait. Revenez en arrière, attendez une minute, puis recommencez.</p>"
    '<p><a href="/aide/">Aide</a> · <a href="/contact/">Nous écrire</a> · '
    f'<a href="/accessibilite/">Accessibilité : {settings.STATEMENT["accessibility"]}</a></p></html>'
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Typed:
    """What came with a form: `fields` and `texts` go back as they are, `files` and `secrets` by their names.

    `secrets` are (name, label, what a browser may fill in). `lost`: one of them is no text that a person types.
    """

    fields: tuple[tuple[str, str], ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    secrets: tuple[tuple[str, str, str], ...] = ()
    lost: bool = False


def outage_response(request: HttpRequest) -> HttpResponse:
    """Answer 503 in the shape that was asked for. Never raises: the last word is a page of plain text."""
    try:
        response = _json() if _wants_json(request) else _page(request)
    except Exception:  # no file can be opened any more, no memory is left: still a sentence
        logger.exception("The page of an outage could not be drawn.")
        response = HttpResponse(FALLBACK, status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response["Cache-Control"] = "private, no-store"
    return response


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _json() -> JsonResponse:
    """As the scripts of the pages read it: autosave takes any 503 for silence, an upload is offered again."""
    sentence = typeset(SENTENCE)
    return JsonResponse({"ok": False, "problem": True, "sentence": sentence, "refusal": sentence}, status=503)


def _page(request: HttpRequest) -> HttpResponse:
    sends = request.method not in {"GET", "HEAD"}
    context = {
        "sends": sends,
        "typed": read_typed(request) if sends else None,
        "address": request.get_full_path(),
        "back": page_of_the_form(request),
        "reference": getattr(request, "request_id", ""),
    }
    return HttpResponse(render_to_string("dashboard/outage.html", context), status=503)


def read_typed(request: HttpRequest) -> Typed:
    """What the form held; nothing when it cannot be read, or when it comes from another site."""
    if not _comes_from_here(request):
        return Typed()
    try:
        posted, files = request.POST, request.FILES
    except (OSError, SuspiciousOperation, RawPostDataException):
        return Typed()
    pairs = [(name, value) for name, values in posted.lists() for value in values]
    kept = [(name, value) for name, value in pairs if not _is_secret(name)]
    secrets = [name for name in posted if _is_secret(name)]
    return Typed(
        fields=tuple(pair for pair in kept if not _is_long(pair[1])),
        texts=tuple(pair for pair in kept if _is_long(pair[1])),
        files=tuple((name, upload.name or "") for name, uploads in files.lists() for upload in uploads),
        secrets=tuple((name, *TYPED_SECRETS[name]) for name in secrets if name in TYPED_SECRETS),
        lost=any(name not in TYPED_SECRETS for name in secrets),
    )


def _is_secret(name: str) -> bool:
    return "password" in name.lower() or name.lower() in SECRETS


def _is_long(value: str) -> bool:
    return len(value) > LONG_TEXT or "\n" in value


def _comes_from_here(request: HttpRequest) -> bool:
    """Browsers name the origin of each form they send."""
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc == request.get_host()
    except (SuspiciousOperation, ValueError):
        return False
