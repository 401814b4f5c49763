"""« Ma promotion » and what one answers there."""

import base64
import io
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from cycles.models import Participant
from programme.forms.base import seen_versions
from promotions.forms import ContactForm, NeedsForm, PhotoForm, SharingForm
from promotions.mine import MyPromotion, participations_of
from promotions.models import profile_of
from promotions.services import (
    decline_photo,
    remove_photo,
    save_needs,
    save_sharing,
    save_training_contact,
    send_photo,
)
from toolkit.domain.errors import DomainError
from toolkit.files.receiving import takes_files
from toolkit.files.serving import private_response, serve_private_file

NAV: dict[str, Any] = {"nav_item": "promotion"}
both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def promotion(request: UserRequest, participant: UUID | None = None) -> HttpResponse:
    """The latest promotion of the person, or the one that the address names."""
    found = list(participations_of(request.user))
    one = next((each for each in found if participant in (None, each.uuid)), None)
    if one is None:
        raise Http404("Vous n’êtes dans aucune promotion.")
    others = [each for each in found if each != one]
    return render(request, "promotions/mine.html", {"page": MyPromotion(one), "others": others, **NAV})


@both
def needs(request: UserRequest, participant: UUID) -> HttpResponse:
    """What it takes for the person to come."""
    page = _open(request, participant)
    form = NeedsForm(request.POST if request.method == "POST" else None, instance=page.needs)
    if request.method != "POST" or not form.is_valid():
        return _form(request, "needs", page, form)
    try:
        save_needs(actor=request.user, participant=page.participant, values=form.values, seen=form.sent_seen)
    except DomainError as refusal:
        return _form(request, "needs", page, form, refusal, versions=seen_versions(form, refusal))
    messages.success(request, "C’est enregistré. Vous pouvez le changer ici à tout moment.")
    return _back(page)


@both
def sharing(request: UserRequest, participant: UUID) -> HttpResponse:
    """What the others of the promotion see."""
    page = _open(request, participant)
    data = request.POST if request.method == "POST" else None
    form = SharingForm.of(page.participant, page.profile, data)
    if data is None or not form.is_valid():
        return _form(request, "sharing", page, form)
    try:
        save_sharing(actor=request.user, participant=page.participant, shared=form.shared)
    except DomainError as refusal:
        return _form(request, "sharing", page, form, refusal)
    messages.success(request, "C’est enregistré\u00a0: la promotion voit ce que vous avez choisi, et rien d’autre.")
    return _back(page)


@both
def contact(request: UserRequest, participant: UUID) -> HttpResponse:
    """Who looks after training at the employer."""
    page = _open(request, participant)
    told = page.participant
    initial = {"name": told.training_contact_name, "email": told.training_contact_email}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return _form(request, "contact", page, form)
    try:
        save_training_contact(actor=request.user, participant=told, **form.cleaned_data)
    except DomainError as refusal:
        return _form(request, "contact", page, form, refusal)
    messages.success(request, "C’est enregistré\u00a0: vos convocations lui seront envoyées en copie.")
    return _back(page)


@takes_files
@both
def photo(request: UserRequest, participant: UUID) -> HttpResponse:
    """Send a photo of oneself, and say whether the others see it."""
    page = _open(request, participant)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PhotoForm(*data, initial={"shown": page.profile.shows_photo})
    if request.method != "POST" or not form.is_valid():
        return _form(request, "photo", page, form)
    sent = form.cleaned_data
    try:
        received = send_photo(
            actor=request.user, participant=page.participant, upload=sent["file"], shown=sent["shown"]
        )
    except DomainError as refusal:
        if refusal.status != 422:
            return _form(request, "photo", page, form, refusal)
        form.add_error("file", refusal.message)
        return _form(request, "photo", page, form)
    place = " Le lieu qu’elle indiquait est retiré." if received.had_place else ""
    messages.success(request, f"Votre photo est enregistrée.{place}")
    return _back(page)


@require_POST
def photo_act(request: UserRequest, participant: UUID, act: str) -> HttpResponse:
    """Remove one's photo, or say that one gives none."""
    page = _open(request, participant)
    done, said = {
        "supprimer": (remove_photo, "Votre photo est supprimée."),
        "sans": (decline_photo, "C’est noté\u00a0: aucune photo ne vous sera plus demandée."),
    }[act]
    try:
        done(actor=request.user, participant=page.participant)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return _back(page)


@require_safe
def photo_file(request: UserRequest, participant: UUID) -> HttpResponseBase:
    """One's own photo."""
    found = _find(request, participant)
    return serve_private_file(
        file_field=profile_of(found).photo, filename="photo.jpg", content_type="image/jpeg", inline=True
    )


@require_safe
def companion_photo(request: UserRequest, participant: UUID, companion: UUID) -> HttpResponseBase:
    """The small photo of somebody of the same promotion who agreed to be seen; else there is none."""
    found = _find(request, participant)
    others = Participant.objects.enrolled().filter(cycle=found.cycle_id, uuid=companion, profile__shows_photo=True)
    other = others.select_related("profile").exclude(profile__photo="").first() if not found.left_at else None
    if other is None:
        raise Http404("Cette photo n’est pas montrée.")
    content = io.BytesIO(base64.b64decode(profile_of(other).thumb))
    return private_response(handle=content, filename="photo.jpg", content_type="image/jpeg", inline=True)


def _find(request: UserRequest, participant: UUID) -> Participant:
    """One's own participation. Raises Http404."""
    found = participations_of(request.user).filter(uuid=participant).first()
    if found is None:
        raise Http404("Cette promotion n’est pas la vôtre.")
    return found


def _open(request: UserRequest, participant: UUID) -> MyPromotion:
    return MyPromotion(_find(request, participant))


def _back(page: MyPromotion) -> HttpResponse:
    return redirect("mine:of", page.participant.uuid)


def _form(
    request: UserRequest,
    name: str,
    page: MyPromotion,
    form: forms.BaseForm,
    refusal: DomainError | None = None,
    versions: Any = (),
) -> HttpResponse:
    context = {"page": page, "form": form, "refusal": refusal, "versions": versions, **NAV}
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, f"promotions/{name}.html", context, status=status)
