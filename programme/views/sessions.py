"""Sessions, and the programme of one: read, its hours and its venue, its versions, its paper."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from programme.forms.slots import HalfDayForm, VenueChoiceForm
from programme.lists import SessionList
from programme.models import HalfDay, Programme, ProgrammeVersion, Venue
from programme.pages import ProgrammePage
from programme.permissions import check_books
from programme.services import mark_held, save_half_day, set_venue
from programme.views.scope import NAV, check_team, find_session, find_written_session
from toolkit.documents.serving import serve_document
from toolkit.domain.errors import DomainError
from toolkit.journal.kinds import Audience
from toolkit.journal.timeline import timeline


@require_safe
def sessions(request: UserRequest) -> HttpResponse:
    """Every session of one's institutes, and what its programme waits for."""
    check_team(request)
    rows = SessionList(request.user, request.GET)
    return render(request, "programme/sessions.html", {"list": rows, "page": rows.page, **NAV})


@require_safe
def programme(request: UserRequest, session: UUID) -> HttpResponse:
    """The programme of a session, half-day by half-day."""
    found = find_session(request, session)
    context = {"session": found, "page": ProgrammePage(found, request.user), **NAV}
    return render(request, "programme/programme.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def half_day(request: UserRequest, session: UUID, half_day: UUID) -> HttpResponse:
    """The hours of a half-day."""
    found = find_written_session(request, session)
    half = HalfDay.objects.filter(session=found, uuid=half_day).first()
    if half is None:
        raise Http404("Cette demi-journée n’existe pas.")
    half.session = found
    hours = {"starts_at": half.starts_at, "ends_at": half.ends_at}
    form = HalfDayForm(request.POST if request.method == "POST" else None, initial=hours)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            save_half_day(actor=request.user, half_day=half, **form.cleaned_data)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, f"Les horaires du {half.name} sont enregistrés.")
            return redirect("programme:programme", found.uuid)
    context = {"session": found, "half_day": half, "form": form, "refusal": refusal, **NAV}
    return render(request, "programme/half_day.html", context, status=_status(form, refusal))


@require_http_methods(["GET", "HEAD", "POST"])
def venue(request: UserRequest, session: UUID) -> HttpResponse:
    """Where a session is held."""
    found = find_session(request, session)
    check_books(request.user, found.organiser.pk)
    held = Programme.objects.filter(session=found).select_related("venue").first()
    venues = list(Venue.objects.filter(institute=found.organiser))
    form = VenueChoiceForm(
        request.POST if request.method == "POST" else None, venues=venues, venue=held.venue if held else None
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            set_venue(actor=request.user, session=found, venue=form.chosen)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, "Le lieu de la session est enregistré.")
            return redirect("programme:programme", found.uuid)
    context = {"session": found, "form": form, "venues": venues, "refusal": refusal, **NAV}
    return render(request, "programme/venue_choice.html", context, status=_status(form, refusal))


@require_POST
def held(request: UserRequest, session: UUID) -> HttpResponse:
    """Mark a programme as held: it changes no more."""
    found = find_written_session(request, session)
    try:
        version = mark_held(actor=request.user, session=found)
    except DomainError as refusal:
        messages.error(request, f"{refusal.message} Rien n’a changé.")
    else:
        messages.success(request, f"Le programme est marqué comme tenu\u00a0: version {version.number}, la dernière.")
    return redirect("programme:programme", found.uuid)


@require_safe
def versions(request: UserRequest, session: UUID) -> HttpResponse:
    """What was published, the newest first, each with what it changed."""
    found = find_session(request, session)
    rows = ProgrammeVersion.objects.filter(programme__session=found).select_related("published_by").defer("snapshot")
    context = {"session": found, "versions": rows, "timeline": timeline(found, audience=Audience.STAFF), **NAV}
    return render(request, "programme/versions.html", context)


@require_safe
def paper(request: UserRequest, session: UUID, number: int) -> HttpResponseBase:
    """A version of the programme as PDF."""
    found = find_session(request, session)
    version = ProgrammeVersion.objects.filter(programme__session=found, number=number).defer("snapshot").first()
    if version is None or version.document_id is None:
        raise Http404("Cette version n’existe pas.")
    return serve_document(version.document_id, reader=request.user)


def programme_url(session: UUID) -> str:
    """The page of the programme of a session."""
    return reverse("programme:programme", args=[session])


def _status(form: object, refusal: DomainError | None) -> int:
    if refusal is not None:
        return refusal.status
    return 422 if getattr(form, "errors", None) else 200
