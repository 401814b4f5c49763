"""Wishing for a group, and the private page of a group: whoever is not of it finds nothing there."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from peers.board import erase_day
from peers.calendar import calendar_of
from peers.forms import LinkForm, MeetingForm, MetForm
from peers.models import Meeting, Peer, PeerGroup
from peers.own import GroupPage
from peers.services import (
    give_up_group,
    remove_meeting,
    save_link,
    save_meeting,
    say_met,
    wish_for_group,
)
from programme.forms.base import seen_versions
from promotions.mine import MyPromotion, participations_of
from toolkit.domain.errors import DomainError

NAV: dict[str, Any] = {"nav_item": "promotion"}
both = require_http_methods(["GET", "HEAD", "POST"])


@both
def wish(request: UserRequest, participant: UUID) -> HttpResponse:
    """Say that one would like to be in a group, or no longer."""
    found = participations_of(request.user).filter(uuid=participant).first()
    if found is None:
        raise Http404("Cette promotion n’est pas la vôtre.")
    refusal = None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "renoncer":
                give_up_group(actor=request.user, participant=found)
                said = "C’est noté\u00a0: vous n’êtes plus sur la liste, et votre place est libre."
            else:
                wish_for_group(actor=request.user, participant=found)
                said = "C’est noté\u00a0: un courriel vous dira votre groupe."
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, said)
            return redirect("peer:wish", found.uuid)
    peer = Peer.objects.filter(participant=found).select_related("group").first()
    over = erase_day(found.cycle)
    context = {"page": MyPromotion(found), "peer": peer, "over": over, "refusal": refusal, **NAV}
    context["is_over"] = over is not None and over <= timezone.localdate()
    return render(request, "peers/wish.html", context, status=refusal.status if refusal else 200)


@require_safe
def group(request: UserRequest, group: UUID) -> HttpResponse:
    """The page of a group."""
    found = _find(request, group)
    page = GroupPage(found, request.user)
    nav_item = "promotion" if page.own else ""
    return render(request, "peers/group.html", {"page": page, "group": found, "nav_item": nav_item})


@require_safe
def calendar(request: UserRequest, group: UUID) -> HttpResponse:
    """The meetings to come of a group, for a calendar program."""
    found = _find(request, group)
    content = calendar_of(found, GroupPage(found, request.user).ahead)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="groupe-de-pairs.ics"'
    return response


@both
def link(request: UserRequest, group: UUID) -> HttpResponse:
    """Where the group meets."""
    found = _find(request, group)
    form = LinkForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method != "POST" or not form.is_valid():
        return _form(request, "link", found, form)
    try:
        save_link(actor=request.user, group=found, link=form.values["link"], seen=form.sent_seen)
    except DomainError as refusal:
        return _form(request, "link", found, form, refusal)
    messages.success(request, "Le lien est enregistré.")
    return redirect("peer:group", found.uuid)


@both
def meeting(request: UserRequest, group: UUID, meeting: UUID | None = None) -> HttpResponse:
    """A meeting: its day, its hours, whose turn it is, its subject."""
    found = _find(request, group)
    row = _meeting(found, meeting) if meeting else None
    form = MeetingForm(request.POST if request.method == "POST" else None, instance=row or Meeting(group=found))
    if request.method != "POST" or not form.is_valid():
        return _form(request, "meeting", found, form, meeting=row)
    try:
        save_meeting(actor=request.user, group=found, meeting=row, values=form.written, seen=form.sent_seen)
    except DomainError as refusal:
        return _form(request, "meeting", found, form, refusal, meeting=row)
    messages.success(request, "La réunion est enregistrée.")
    return redirect("peer:group", found.uuid)


@require_POST
def remove(request: UserRequest, group: UUID, meeting: UUID) -> HttpResponse:
    """Take a meeting off."""
    found = _find(request, group)
    row = _meeting(found, meeting)
    seen = request.POST.get("seen", "")
    try:
        if seen != str(row.revision):
            raise DomainError("Cette réunion a changé pendant que la page était ouverte\u00a0: elle n’est pas retirée.")
        remove_meeting(actor=request.user, meeting=row, seen=row.revision)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "La réunion est retirée.")
    return redirect("peer:group", found.uuid)


@both
def met(request: UserRequest, group: UUID, meeting: UUID) -> HttpResponse:
    """Whether a meeting took place, and who was there."""
    found = _find(request, group)
    row = _meeting(found, meeting)
    form = MetForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method != "POST" or not form.is_valid():
        return _form(request, "met", found, form, meeting=row)
    told = form.cleaned_data
    try:
        say_met(actor=request.user, meeting=row, met=told["met"], came=list(told["came"]), seen=form.sent_seen)
    except DomainError as refusal:
        return _form(request, "met", found, form, refusal, meeting=row)
    messages.success(request, "C’est noté.")
    return redirect("peer:group", found.uuid)


def _find(request: UserRequest, group: UUID) -> PeerGroup:
    """A group of one's own. Raises Http404 for everybody else, whatever their role."""
    rows = PeerGroup.objects.open_to(request.user).select_related("cycle__institute")
    found = rows.filter(uuid=group).first()
    if found is None:
        raise Http404("Ce groupe n’existe pas, ou n’est pas le vôtre.")
    return found


def _meeting(group: PeerGroup, meeting: UUID) -> Meeting:
    """A meeting of the group. Raises Http404."""
    found = Meeting.objects.select_related("group").filter(group=group, uuid=meeting).first()
    if found is None:
        raise Http404("Cette réunion n’existe pas.")
    return found


def _form(
    request: UserRequest,
    name: str,
    group: PeerGroup,
    form: forms.BaseForm,
    refusal: DomainError | None = None,
    **context: Any,
) -> HttpResponse:
    versions = seen_versions(form, refusal) if refusal else []
    told = {"group": group, "form": form, "refusal": refusal, "versions": versions, **context, "nav_item": ""}
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, f"peers/{name}.html", told, status=status)
