"""The screens that follow a half-day: what they ask when they poll, and what the room sees."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from attendance.codes import current_code
from attendance.drawing import draw_qr
from attendance.hours import is_signing_open, signing_opens_at
from attendance.models.rules import rules_of
from attendance.polling import ROOM, SCREENS, mark_of_screen
from attendance.rolls import Roll
from attendance.views.scope import find_half_day


@require_safe
def state(request: UserRequest, half_day: UUID, screen: str) -> HttpResponse:
    """304 while nothing that this screen shows has moved, else its new mark: the screen then reads its page again."""
    if screen not in SCREENS:
        raise Http404("Cet écran n’existe pas.")
    mark = quote_etag(mark_of_screen(request.user, find_half_day(request, half_day), screen))
    if mark in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified(headers={"ETag": mark})
    return JsonResponse({"moved": True}, headers={"ETag": mark})


@require_safe
def room(request: UserRequest, half_day: UUID) -> HttpResponse:
    """What the room sees, on the room's computer: the code to scan, the word to type, how many have signed."""
    found = find_half_day(request, half_day)
    roll = Roll(found, request.user)
    rules = rules_of(found.session.organiser)
    is_open = not roll.standing.is_sealed and is_signing_open(found, rules)
    code = current_code(found) if is_open else None
    address = f"{settings.SITE_URL}{reverse('presence:sign', args=[found.uuid])}"
    context = {
        "half_day": found,
        "session": found.session,
        "roll": roll,
        "opens_at": signing_opens_at(found, rules),
        "code": code,
        "qr": draw_qr(f"{address}?code={code.scanned}") if code else None,
        "mark": quote_etag(mark_of_screen(request.user, found, ROOM)),
        "screen": ROOM,
    }
    return render(request, "attendance/room.html", context)
