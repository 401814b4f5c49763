"""« Fermer mon compte »: what binds, or what goes; the act; the page that follows it, for whoever is signed out."""

from typing import Any

from allauth.account.internal.flows.reauthentication import get_reauthentication_flows, is_reauthentication_required
from allauth.core.internal.ratelimit import consume_or_429
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts.allauth_forms import ReauthenticateForm
from accounts.closing import AccountClosed
from accounts.requests import UserRequest
from dashboard.closing import AccountBound, close_account, what_binds, what_goes

CLOSED = "dashboard_account_closed"  # in the new session of whoever has just closed an account


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def account_closing(request: UserRequest) -> HttpResponse:
    """Close one's own account. Signed out by the first click, the second one, or Back, meets the page that follows."""
    if not request.user.is_authenticated:
        if request.method == "POST" or CLOSED in request.session:
            return redirect("dashboard:account_closed")
        return redirect_to_login(request.get_full_path())
    elsewhere = _ask_again(request)
    if elsewhere:
        return elsewhere
    if request.method != "POST":
        return _show(request, form=_form(request))
    too_many = consume_or_429(request, app="allauth.account", action="reauthenticate", user=request.user)
    if too_many:
        return too_many
    form = _form(request)
    if form is not None and not form.is_valid():
        return _show(request, form=form, status=422)
    return _close(request)


def _close(request: UserRequest) -> HttpResponse:
    try:
        close_account(actor=request.user)
    except AccountBound as refusal:
        return _show(request, form=_form(request, empty=True), refusal=refusal.message, status=refusal.status)
    except AccountClosed:
        pass  # the first of two clicks did it
    logout(request)
    request.session[CLOSED] = True
    return redirect("dashboard:account_closed")


@login_not_required
@never_cache
@require_GET
def account_closed(request: HttpRequest) -> HttpResponse:
    """Say that the account is closed; someone who only lost their session is told how to tell."""
    if request.user.is_authenticated:
        return redirect("dashboard:account_closing")
    return render(request, "dashboard/account_closed.html", {"done": CLOSED in request.session})


def _form(request: UserRequest, *, empty: bool = False) -> ReauthenticateForm | None:
    """The password, asked each time; whoever has none shows their key instead, on the page of the library."""
    if not request.user.has_usable_password():
        return None
    return ReauthenticateForm(None if empty else request.POST or None, user=request.user)


def _ask_again(request: UserRequest) -> HttpResponse | None:
    """Lead whoever has no password to their key, or to choosing a password, then back here."""
    if request.user.has_usable_password():
        return None
    if not get_reauthentication_flows(request.user):
        return redirect("account_set_password")
    if not is_reauthentication_required(request, app="account"):
        return None
    back = urlencode({REDIRECT_FIELD_NAME: reverse("dashboard:account_closing")})
    return redirect(f"{reverse('mfa_reauthenticate')}?{back}")


def _show(
    request: UserRequest, *, form: ReauthenticateForm | None, refusal: str = "", status: int = 200
) -> HttpResponse:
    bindings = what_binds(request.user)
    context: dict[str, Any] = {
        "nav_item": "account",
        "bindings": bindings,
        "leaving": None if bindings else what_goes(request.user),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "dashboard/account_closing.html", context, status=status)
