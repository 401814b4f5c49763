"""The days that staff write in the calendar: school holidays that no package knows, elections, days of their own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from organisations.models import Institute
from programme.models import CalendarEvent
from toolkit.domain.errors import DomainError
from toolkit.journal.kinds import Audience
from toolkit.journal.timeline import SHOWN, read_entries
from workshop.permissions import institutes_to_prepare
from workshop.services.calendar import add_event, delete_event, save_event
from workshop.year.holidays import Calendar
from workshop.year.journal import calendar_of
from workshop.year.page import InstituteYear
from workshop.year_forms import EventForm

FIRST_YEAR, LAST_YEAR = 1990, 2200  # as those of cycles
NAV = {"nav_item": "workshop"}


@require_safe
def events(request: UserRequest) -> HttpResponse:
    """The days of an institute, those that all share among them, and what is known of school holidays."""
    institutes = list(institutes_to_prepare(request.user))
    if not institutes:
        raise Http404
    institute = _chosen(request, institutes)
    rows = list(CalendarEvent.objects.known_to(institute.pk))
    today = timezone.localdate()
    entries = [
        *read_entries(calendar_of(None), Audience.STAFF),
        *read_entries(calendar_of(institute.pk), Audience.STAFF),
    ]
    context = {
        "institute": institute,
        "institutes": institutes,
        "coming": [row for row in rows if row.ends_on >= today],
        "past": [row for row in reversed(rows) if row.ends_on < today],
        "school_years": Calendar(institute, rows).school_years(today),
        "timeline": sorted(entries, key=lambda line: line.at, reverse=True)[:SHOWN],
        **NAV,
    }
    return render(request, "workshop/year_events.html", context)


@require_safe
def institute_year(request: UserRequest, year: int) -> HttpResponse:
    """Every session of an institute in a year, whatever its cycle."""
    institutes = list(institutes_to_prepare(request.user))
    if not institutes or not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    institute = _chosen(request, institutes)
    context = {
        "institute": institute,
        "institutes": institutes,
        "year": year,
        "page": InstituteYear(institute, year),
        "before": year - 1 if year > FIRST_YEAR else None,
        "after": year + 1 if year < LAST_YEAR else None,
        **NAV,
    }
    return render(request, "workshop/year_all.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def event_add(request: UserRequest, institute: int) -> HttpResponse:
    """New days."""
    where = _institute(request, institute)
    form = EventForm(request.POST if request.method == "POST" else None, kind=request.GET.get("nature", ""))
    if request.method != "POST" or not form.is_valid():
        return _show(request, where, form)
    try:
        added = add_event(actor=request.user, institute=where, words=form.words)
    except DomainError as refusal:
        return _show(request, where, form, refusal=refusal)
    messages.success(request, f"Jours ajoutés : « {added.label} ».")
    return redirect(_list_url(where))


@require_http_methods(["GET", "HEAD", "POST"])
def event_edit(request: UserRequest, institute: int, event: UUID) -> HttpResponse:
    """Days as they are written; POST changes them."""
    where = _institute(request, institute)
    found = CalendarEvent.objects.known_to(where.pk).filter(uuid=event).first()
    if found is None:
        raise Http404("Ces jours ne sont pas au calendrier.")
    form = EventForm(request.POST if request.method == "POST" else None, event=found)
    if request.method != "POST" or not form.is_valid():
        return _show(request, where, form, event=found)
    try:
        save_event(actor=request.user, institute=where, event=event, seen=form.sent_seen, words=form.words)
    except DomainError as refusal:
        return _show(request, where, form, event=found, refusal=refusal)
    messages.success(request, "Les jours sont enregistrés.")
    return redirect(_list_url(where))


@require_POST
def event_delete(request: UserRequest, institute: int, event: UUID) -> HttpResponse:
    """Take days off the calendar."""
    where = _institute(request, institute)
    seen = request.POST.get("seen", "")
    try:
        deleted = delete_event(actor=request.user, institute=where, event=event, seen=seen)
    except DomainError as refusal:
        messages.error(request, f"{refusal.message} Rien n’a changé.")
        return redirect(_list_url(where))
    messages.success(request, f"Jours supprimés : « {deleted.label} ».")
    return redirect(_list_url(where))


def _chosen(request: UserRequest, institutes: list[Institute]) -> Institute:
    """The institute that the address names, or the first."""
    wanted = request.GET.get("institut", "")
    return next((each for each in institutes if str(each.pk) == wanted), institutes[0])


def _institute(request: UserRequest, pk: int) -> Institute:
    """The institute, for whoever prepares its cycles. Raises Http404."""
    found = institutes_to_prepare(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404("Cet institut n’existe pas.")
    return found


def _list_url(institute: Institute) -> str:
    return f"{reverse('workshop:events')}?institut={institute.pk}"


def _show(
    request: UserRequest,
    institute: Institute,
    form: EventForm,
    *,
    event: CalendarEvent | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "institute": institute,
        "form": form,
        "event": event,
        "refusal": refusal.message if refusal else "",
        "list_url": _list_url(institute),
        **NAV,
    }
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "workshop/year_event.html", context, status=status)
