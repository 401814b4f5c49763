"""« Mon agenda »: the page, the file, the private address that programs read, and its renewal."""

import io

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from dashboard.agenda import address_of, draw_agenda, renew, show_agenda
from toolkit.calendars.addresses import AddressGone, find_address, make_address, note_read
from toolkit.calendars.models import CalendarAddress
from toolkit.domain.errors import DomainError
from toolkit.files.serving import private_response
from toolkit.journal.kinds import Audience
from toolkit.journal.timeline import read_entries

# A program reads a few times an hour at most; many people may stand behind one network.
READS = {"read": "60/h/key,3000/h/ip"}
SHOWN = 12
UNKNOWN = "Cette adresse d’agenda n’existe pas. Copiez-la entière depuis la page « Mon agenda » de votre espace."


@require_GET
def agenda(request: UserRequest) -> HttpResponse:
    """The person's address, how to use it, and what it holds."""
    row = CalendarAddress.objects.filter(owner=request.user).first()
    now = timezone.now()
    coming = [line for line in show_agenda(user=request.user).lines if line.entry.over_at > now]
    address = address_of(row) if row else ""
    context = {
        "nav_item": "agenda",
        "row": row,
        "address": address,
        "webcal": address.replace("https://", "webcal://").replace("http://", "webcal://"),
        "coming": coming[:SHOWN],
        "more": max(0, len(coming) - SHOWN),
        "history": read_entries(row.uuid, Audience.APPLICANT) if row else [],
    }
    return render(request, "dashboard/agenda.html", context)


@require_safe
def agenda_file(request: UserRequest) -> HttpResponseBase:
    """The calendar as a file, for a program that reads no address."""
    content = draw_agenda(user=request.user).write(at=timezone.now())
    return private_response(handle=io.BytesIO(content), filename="mon-agenda.ics", content_type="text/calendar")


@require_POST
def agenda_address(request: UserRequest) -> HttpResponse:
    """Make the person's address. Asked twice, there is one."""
    make_address(actor=request.user)
    return redirect("dashboard:agenda")


@require_http_methods(["GET", "POST"])
def agenda_renew(request: UserRequest) -> HttpResponse:
    """Replace an address that others may know: what it stops, then the act."""
    row = CalendarAddress.objects.filter(owner=request.user).first()
    if row is None:
        return redirect("dashboard:agenda")
    if request.method != "POST":
        return render(request, "dashboard/agenda_renew.html", {"nav_item": "agenda", "row": row})
    try:
        renew(actor=request.user, address=row, nonce=request.POST.get("nonce", ""))
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request,
            "Votre adresse est renouvelée. L’ancienne ne répond plus : donnez la nouvelle à vos programmes.",
        )
    return redirect("dashboard:agenda")


@login_not_required
@never_cache
@require_safe
@sensitive_variables("token")
def agenda_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of whoever the address belongs to, for any program that knows it."""
    response = _answer(request, token)
    response["X-Robots-Tag"] = "noindex"
    return response


@sensitive_variables("token")
def _answer(request: HttpRequest, token: str) -> HttpResponse:
    if not ratelimit.consume(request, app="dashboard", action="read", key=token, config=READS, limit_get=True):
        return ratelimit.respond_429(request)
    try:
        row = find_address(token=token)
    except AddressGone as gone:
        return render(request, "dashboard/agenda_gone.html", {"reason": gone.message}, status=gone.status)
    if row is None:
        return render(request, "dashboard/agenda_gone.html", {"reason": UNKNOWN}, status=404)
    note_read(row)
    feed = draw_agenda(user=row.owner)
    etag = f'"{feed.digest}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(feed.write(at=timezone.now()), content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="mon-agenda.ics"'
    response["ETag"] = etag
    return response
