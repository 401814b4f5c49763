"""The tablet that is handed round opens one half-day and nothing else, until its holder says again who they are."""

import time
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.middleware import ALWAYS_OPEN, OPEN_TO_SHOW
from programme.models import HalfDay

SESSION_KEY = "attendance_tablet"  # the half-day, and when the tablet was opened
OF_THE_TABLET = frozenset({"attendance:tablet", "attendance:speaker_signs", "attendance:state"})
OPEN = ALWAYS_OPEN | OPEN_TO_SHOW | {"account_reauthenticate"}


def hand_round(request: HttpRequest, half_day: HalfDay) -> None:
    """From now on this session serves the tablet of this half-day alone."""
    held = request.session.get(SESSION_KEY)
    if held is None or held["half_day"] != str(half_day.uuid):
        request.session[SESSION_KEY] = {"half_day": str(half_day.uuid), "at": time.time()}


class TabletMiddleware:
    """Ask whoever leaves the tablet to say again who they are: participants hold it, on a session of the staff.

    The tablet's own pages, signing out and the pages that ask stay open. It must come after SecondFactorMiddleware.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        held = request.session.get(SESSION_KEY)
        if held is None or not request.user.is_authenticated:
            return None
        if any(record["at"] > held["at"] for record in get_authentication_records(request, request.user)):
            del request.session[SESSION_KEY]
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        is_its_own = name in OF_THE_TABLET and str(view_kwargs.get("half_day")) == held["half_day"]
        if is_its_own or name in OPEN:
            return None
        asked = reverse("account_reauthenticate")
        if request.method == "GET":
            asked = f"{asked}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}"
        return HttpResponseRedirect(asked)
