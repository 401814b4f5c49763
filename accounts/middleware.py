"""Who is signed out is led to the sign-in page; staff, committee members and administrators give a second factor."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse

from toolkit.ui.referer import page_of_the_form

SESSION_KEY = "accounts_second_factor_added"  # set when this very session registered the factor
SECOND_FACTORS = frozenset({Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN})
ALWAYS_OPEN = frozenset(
    {
        "account_logout",
        "accounts:second_factor",
        "catalogue:accessibility",
        "catalogue:privacy",
        "catalogue:legal",
        "health",
    }
)
# To register a first factor, the password typed again if need be.
OPEN_TO_REGISTER = frozenset(
    {
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
    }
)
# To show the factor there is. Its pages stay shut: they read out recovery codes and take the factor away.
OPEN_TO_SHOW = frozenset({"mfa_reauthenticate", "mfa_reauthenticate_webauthn"})


class SignInMiddleware(LoginRequiredMiddleware):
    """Send who is signed out to the sign-in page, and from there back to a page that can be read.

    What was posted is not played again: the address it was posted to may answer nothing but a POST. The page that held
    the form is where to start again; unknown, it is the person's home.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        if request.method in {"GET", "HEAD"}:
            return super().handle_no_permission(request, view_func)
        came_from = page_of_the_form(request) or resolve_url(settings.LOGIN_REDIRECT_URL)
        return redirect_to_login(came_from, self.get_login_url(view_func))


def has_shown_second_factor(request: HttpRequest) -> bool:
    """Tell whether this session used a second factor, or registered one itself."""
    if request.session.get(SESSION_KEY) == request.user.pk:
        return True
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether the person of this request must show a second factor first, even where no view was reached (a 404)."""
    known = getattr(request, "second_factor_missing", None)
    return bool(_factors_to_show(request)[0]) if known is None else known


def _factors_to_show(request: HttpRequest) -> tuple[bool, set[str]]:
    """Whether a second factor is still to be shown, and the kinds that the person has registered. One query at most."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return False, set()
    if not request.user.is_authenticated or not request.user.must_have_second_factor:
        return False, set()
    types = set(Authenticator.objects.filter(user_id=request.user.pk).values_list("type", flat=True))
    return not (types & SECOND_FACTORS and has_shown_second_factor(request)), types


class SecondFactorMiddleware:
    """Send to `/compte/second-facteur/` who must have a second factor and has none.

    Who has one, but opened this session before registering it elsewhere, is asked to use it, and reaches nothing else.
    `SECOND_FACTOR_REQUIRED=False` (demo and tests, never production) turns the rule off.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        missing, types = _factors_to_show(request)
        request.second_factor_missing = missing  # type: ignore[attr-defined]
        if not missing:
            return None
        registered = bool(types & SECOND_FACTORS)
        if request.resolver_match and request.resolver_match.view_name in ALWAYS_OPEN | (
            OPEN_TO_SHOW if registered else OPEN_TO_REGISTER
        ):
            return None
        if not registered:
            return HttpResponseRedirect(self._with_next(request, "accounts:second_factor"))
        name = "mfa_reauthenticate" if Authenticator.Type.TOTP in types else "mfa_reauthenticate_webauthn"
        return HttpResponseRedirect(self._with_next(request, name))

    @staticmethod
    def _with_next(request: HttpRequest, name: str) -> str:
        if request.method != "GET":
            return reverse(name)
        return f"{reverse(name)}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}"
