"""Answer a file that was sent: with the page, or with the one slot when a script in the page asks for JSON."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from accounts.requests import UserRequest
from candidatures.models import Candidature
from candidatures.sections import PIECES
from candidatures.views.page import DossierPage, show_pieces
from toolkit.domain.errors import DomainError
from toolkit.text.typography import typeset

COMMITMENT = "commitment"  # the slot of the signed form; the others are numbers of required pieces


def answer_receipt(request: UserRequest, candidature: Candidature, *, slot: int | str, sentence: str) -> HttpResponse:
    """Say that the file is there: back to its slot, or JSON (`ok`, `sentence`, `slot` in HTML)."""
    if _wants_json(request):
        html = _slot_html(request, candidature, slot, received=sentence)
        return JsonResponse({"ok": True, "sentence": typeset(sentence), "slot": html})
    messages.success(request, sentence)
    return back_to_slot(candidature, slot)


def answer_refusal(
    request: UserRequest, candidature: Candidature, *, slot: int | str, refusal: DomainError
) -> HttpResponse:
    """Say beside the slot why the file is not taken; what was there stands. The status is that of the refusal."""
    refused = {"slot": slot, "sentence": refusal.message}
    if _wants_json(request):
        html = _slot_html(request, candidature, slot, refused=refused)
        answer = {"ok": False, "sentence": typeset(refusal.message), "slot": html}
        return JsonResponse(answer, status=refusal.status)
    return show_pieces(request, candidature, refusal=refusal, refused=refused)


def back_to_slot(candidature: Candidature, slot: int | str) -> HttpResponse:
    """Go back to the page, at the slot."""
    response = redirect("candidatures:section", candidature.uuid, PIECES.slug)
    response["Location"] += "#engagement" if slot == COMMITMENT else f"#piece-{slot}"
    return response


def _wants_json(request: UserRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _slot_html(
    request: UserRequest,
    candidature: Candidature,
    number: int | str,
    *,
    refused: dict[str, Any] | None = None,
    received: str = "",
) -> str:
    """The row of one required piece; the empty string for the commitment, which the script reads from the page."""
    page = DossierPage(request.user, candidature, current=PIECES)
    slot = next((slot for slot in page.slots if slot["required"].pk == number), None)
    if slot is None:
        return ""
    context = {"slot": slot, "page": page, "candidature": candidature, "refused": refused, "received": received}
    return render_to_string("candidatures/_slot.html", context, request)
