"""The reply to one point of a correction that is about the pieces."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from candidatures.forms.correction import RepliesForm
from candidatures.models import Candidature
from candidatures.sections import PIECES, digest
from candidatures.services import save_section
from candidatures.views.page import find_written, show_pieces
from candidatures.working_copy import points_under_way
from toolkit.domain.errors import DomainError, StaleError


@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Keep what is said about a piece; it goes with the correction."""
    candidature = find_written(request, uuid)
    back = reverse("candidatures:section", args=[candidature.uuid, PIECES.slug])
    if request.method != "POST":
        return redirect(back)
    form = _read(request, candidature)
    if not form.is_valid():
        return show_pieces(request, candidature, replies=form)
    try:
        save_section(
            actor=request.user,
            candidature=candidature,
            section=PIECES,
            values={},
            replies=form.replies,
            seen=form.sent_seen,
        )
    except DomainError as refusal:
        fresh = find_written(request, uuid)
        if isinstance(refusal, StaleError):
            form.show_seen(digest(fresh, PIECES))
        return show_pieces(request, fresh, refusal=refusal, replies=form)
    messages.success(request, "Votre réponse est enregistrée. Elle partira avec votre dossier corrigé.")
    first = next(iter(form.replies), None)
    return redirect(f"{back}#point-{first}" if first else back)


def _read(request: UserRequest, candidature: Candidature) -> RepliesForm:
    form = RepliesForm(request.POST, instance=candidature)
    form.ask(points_under_way(candidature))
    return form
