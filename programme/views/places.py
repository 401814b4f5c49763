"""Venues and their rooms."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from accounts.roles import TRAINING_TEAM
from programme.forms.base import RecordForm, seen_versions
from programme.forms.records import RoomForm, VenueForm
from programme.models import Room, Venue
from programme.services import remove_room, remove_venue, save_room, save_venue
from programme.views.scope import NAV, check_team, chosen_institute, find_venue, institutes_of, venues_of
from toolkit.domain.errors import DomainError


@require_safe
def venues(request: UserRequest) -> HttpResponse:
    """The venues of one's institutes, each with its rooms."""
    check_team(request)
    rows = venues_of(request).select_related("institute").prefetch_related("rooms")
    return render(request, "programme/venues.html", {"venues": rows, **NAV})


@require_http_methods(["GET", "HEAD", "POST"])
def venue_add(request: UserRequest) -> HttpResponse:
    """A new venue."""
    institutes = institutes_of(request, *TRAINING_TEAM)
    institute = chosen_institute(request, institutes)
    form = VenueForm(request.POST if request.method == "POST" else None, instance=Venue(institute=institute))
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_venue(actor=request.user, institute=institute, values=form.values)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, f"« {saved.name} » est ajouté. Ajoutez maintenant ses salles.")
            return redirect("programme:venue", saved.uuid)
    return _show(request, "venue", form, refusal, venue=None, institute=institute, institutes=institutes)


@require_http_methods(["GET", "HEAD", "POST"])
def venue(request: UserRequest, venue: UUID) -> HttpResponse:
    """A venue as it is written, and its rooms; POST changes it."""
    found = find_venue(request, venue)
    form = VenueForm(request.POST if request.method == "POST" else None, instance=find_venue(request, venue))
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            save_venue(
                actor=request.user, institute=found.institute, values=form.values, venue=found, seen=form.sent_seen
            )
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, f"« {form.values['name']} » est enregistré.")
            return redirect("programme:venues")
    return _show(request, "venue", form, refusal, venue=found, rooms=list(found.rooms.all()))


@require_POST
def venue_remove(request: UserRequest, venue: UUID) -> HttpResponse:
    """Delete a venue without rooms."""
    found = find_venue(request, venue)
    try:
        remove_venue(actor=request.user, venue=found)
    except DomainError as refusal:
        messages.error(request, f"{refusal.message} Rien n’a changé.")
        return redirect("programme:venue", venue)
    messages.success(request, f"« {found.name} » est supprimé.")
    return redirect("programme:venues")


@require_http_methods(["GET", "HEAD", "POST"])
def room_add(request: UserRequest, venue: UUID) -> HttpResponse:
    """A new room of a venue."""
    found = find_venue(request, venue)
    form = RoomForm(request.POST if request.method == "POST" else None, instance=Room(venue=found))
    return _answer_room(request, found, form)


@require_http_methods(["GET", "HEAD", "POST"])
def room(request: UserRequest, venue: UUID, room: UUID) -> HttpResponse:
    """A room as it is written; POST changes it."""
    found = find_venue(request, venue)
    row = _find_room(found, room)
    form = RoomForm(request.POST if request.method == "POST" else None, instance=_find_room(found, room))
    return _answer_room(request, found, form, row)


@require_POST
def room_remove(request: UserRequest, venue: UUID, room: UUID) -> HttpResponse:
    """Delete a room that no slot names."""
    found = find_venue(request, venue)
    row = _find_room(found, room)
    try:
        remove_room(actor=request.user, room=row)
    except DomainError as refusal:
        messages.error(request, f"{refusal.message} Rien n’a changé.")
        return redirect("programme:room", venue, room)
    messages.success(request, f"{capfirst(row.in_words)} est supprimée.")
    return redirect("programme:venue", venue)


def _find_room(venue: Venue, room: UUID) -> Room:
    found = venue.rooms.filter(uuid=room).first()
    if found is None:
        raise Http404("Cette salle n’existe pas.")
    found.venue = venue
    return found


def _answer_room(request: UserRequest, venue: Venue, form: RoomForm, row: Room | None = None) -> HttpResponse:
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_room(actor=request.user, venue=venue, values=form.values, room=row, seen=form.sent_seen)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, f"{capfirst(saved.in_words)} est enregistrée.")
            return redirect("programme:venue", venue.uuid)
    return _show(request, "room", form, refusal, venue=venue, room=row)


def _show(
    request: UserRequest, template: str, form: RecordForm, refusal: DomainError | None, **context: Any
) -> HttpResponse:
    versions = seen_versions(form, refusal) if refusal else []
    status = refusal.status if refusal else 422 if form.errors else 200
    values = {"form": form, "refusal": refusal, "versions": versions, **context, **NAV}
    return render(request, f"programme/{template}.html", values, status=status)
