"""An act that binds, such as a signature, asks for the second factor again."""

import time
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

FRESH = 300  # seconds during which a factor that was shown need not be shown again


def has_fresh_second_factor(request: HttpRequest) -> bool:
    """Whether this session has shown a second factor in the last five minutes."""
    records = get_authentication_records(request, request.user)
    shown = [record["at"] for record in records if record.get("method") == "mfa"]
    return bool(shown) and time.time() - max(shown) < FRESH


def ask_second_factor(request: HttpRequest) -> HttpResponse | None:
    """Where to show the second factor before the page that asks, which comes back then; None when it is fresh.

    What was posted is not played again. `SECOND_FACTOR_REQUIRED=False` turns it off. The caller has checked the right
    to be on its page.
    """
    if not settings.SECOND_FACTOR_REQUIRED or has_fresh_second_factor(request):
        return None
    types = Authenticator.objects.filter(user_id=request.user.pk).values_list("type", flat=True)
    name = "mfa_reauthenticate" if Authenticator.Type.TOTP in types else "mfa_reauthenticate_webauthn"
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}")
