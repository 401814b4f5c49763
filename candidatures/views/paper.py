"""What is taken away: one's dossier on paper at any time, the form before there is a dossier, one's deadline."""

import io
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from candidatures.calendar import draw_deadline
from candidatures.paper import draw_blank, draw_dossier, name_of, preparation
from candidatures.views.page import find_written
from cycles.models import Cycle
from toolkit.domain.errors import DomainError
from toolkit.files.serving import private_response


@login_not_required
@require_safe
def blank_form(request: HttpRequest, slug: str) -> HttpResponse:
    """What the form asks, for whoever wonders whether to start."""
    context = {**preparation(_find_cycle(slug)), "nav_item": "cycles"}
    return render(request, "candidatures/blank.html", context)


@login_not_required
@require_safe
def blank_form_pdf(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The same on paper."""
    cycle = _find_cycle(slug)
    name = f"formulaire-{cycle.slug}.pdf"
    return private_response(handle=io.BytesIO(draw_blank(cycle)), filename=name, inline=True)


def _find_cycle(slug: str) -> Cycle:
    cycle = Cycle.objects.public().addressed(slug).select_related("institute").first()
    if cycle is None:
        raise Http404("Ce cycle n’existe pas.")
    return cycle


@require_safe
def dossier_copy(request: UserRequest, uuid: UUID) -> HttpResponseBase:
    """The whole dossier as it was last sent, a draft as it is: drawn for its applicant or their delegate."""
    candidature = find_written(request, uuid)
    try:
        content = draw_dossier(candidature)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect(candidature)
    return private_response(handle=io.BytesIO(content), filename=name_of(candidature), inline=True)


@require_safe
def deadline_calendar(request: UserRequest, uuid: UUID) -> HttpResponseBase:
    """The last day to send a draft that may still be sent, for a calendar program."""
    candidature = find_written(request, uuid)
    if not (candidature.is_draft and candidature.can_be_submitted_now):
        raise Http404("Ce dossier n’attend pas de dépôt.")
    content = draw_deadline(candidature=candidature).write(at=timezone.now())
    return private_response(handle=io.BytesIO(content), filename="echeance.ics", content_type="text/calendar")
