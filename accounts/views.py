"""Account, second factor, invitations and the team of an institute. Signing in itself is the library's."""

from urllib.parse import urlencode
from uuid import UUID

from allauth.account.internal.flows.email_verification import send_verification_email_at_login
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import clear_login, unstash_login
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.errors import AccountsError
from accounts.forms import AcceptInvitationForm, IdentityForm, InvitationForm
from accounts.middleware import SECOND_FACTORS
from accounts.models import Invitation, User
from accounts.queries import managed_institutes, open_invitations, team_members
from accounts.requests import UserRequest
from accounts.services import (
    accept_invitation,
    find_invitation,
    invite_person,
    must_sign_in,
    register_invited,
    remove_role,
    revoke_invitation,
)


@require_http_methods(["GET", "POST"])
def account(request: UserRequest) -> HttpResponse:
    form = IdentityForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Vos coordonnées sont enregistrées.")
        return redirect("accounts:account")
    status = 422 if form.errors else 200
    context = {"form": form, "nav_item": "account", "has_second_factor": _has_second_factor(request.user)}
    return render(request, "accounts/account.html", context, status=status)


def _has_second_factor(user: User) -> bool:
    return is_mfa_enabled(user, types=SECOND_FACTORS)


@require_GET
def second_factor(request: UserRequest) -> HttpResponse:
    """Explain the second factor to who must have one; the middleware sends there."""
    if _has_second_factor(request.user):
        return redirect(get_next_redirect_url(request) or settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/second_factor.html")


@login_not_required
@require_POST
def resend_verification(request: HttpRequest) -> HttpResponse:
    """Send the link that proves the address once more, to whoever is signing up or in with it in this session.

    Or, with `restart`, forget that address: the person gives another one.
    """
    login = unstash_login(request, peek=True)
    if "restart" in request.POST:
        clear_login(request)
        return redirect(f"{reverse('account_signup')}{_next_of(login)}")
    if login is None:
        messages.info(request, "Connectez-vous : si votre adresse attend d’être vérifiée, un nouveau lien partira.")
        return redirect("account_login")
    if not send_verification_email_at_login(request, login):  # says itself that it sends
        messages.info(request, "Le dernier lien vient de partir et il est bon : attendez quelques minutes.")
    return redirect("account_email_verification_sent")


def _next_of(login: Login | None) -> str:
    return f"?{urlencode({REDIRECT_FIELD_NAME: login.redirect_url})}" if login and login.redirect_url else ""


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def invitation(request: UserRequest, token: str) -> HttpResponse:
    """Lead an invited person to the role: with a new account, or with the one they have."""
    try:
        invited = find_invitation(token=token)
        if request.user.is_authenticated:
            return _accept_signed_in(request, invited, token)
        if must_sign_in(invitation=invited):
            return render(request, "accounts/invitation_sign_in.html", {"invitation": invited})
        return _accept_with_new_account(request, invited, token)
    except AccountsError as refusal:
        context = {"refusal": refusal.message}
        return render(request, "accounts/invitation_refused.html", context, status=refusal.status)


def _accept_signed_in(request: UserRequest, invited: Invitation, token: str) -> HttpResponse:
    if request.method != "POST":
        return render(request, "accounts/invitation_accept.html", {"invitation": invited})
    accept_invitation(actor=request.user, token=token)
    messages.success(request, f"Vous avez maintenant le rôle «\u202f{invited.get_role_display()}\u202f».")
    return redirect(settings.LOGIN_REDIRECT_URL)


def _accept_with_new_account(request: UserRequest, invited: Invitation, token: str) -> HttpResponse:
    form = AcceptInvitationForm(request.POST or None, invitation=invited)
    if request.method == "POST" and form.is_valid():
        user = register_invited(token=token, **form.cleaned_data)
        record_authentication(request, user, method="password", email=user.email)
        return perform_login(request, user, redirect_url=get_next_redirect_url(request))
    status = 422 if form.errors else 200
    return render(request, "accounts/invitation_register.html", {"form": form, "invitation": invited}, status=status)


@require_http_methods(["GET", "POST"])
def team(request: UserRequest) -> HttpResponse:
    institutes = managed_institutes(request.user)
    if not institutes:
        raise Http404
    form = InvitationForm(request.POST or None, institutes=institutes)
    if request.method == "POST" and form.is_valid():
        try:
            sent = invite_person(actor=request.user, **form.cleaned_data)
        except AccountsError as refusal:
            form.add_error(None, refusal.message)
            return _team_page(request, form, status=refusal.status)
        messages.success(request, f"L’invitation part vers {sent.email}. Elle est valable quatorze jours.")
        return redirect("accounts:team")
    return _team_page(request, form, status=422 if form.errors else 200)


def _team_page(request: UserRequest, form: InvitationForm, *, status: int) -> HttpResponse:
    members, invitations = team_members(request.user), open_invitations(request.user)
    groups = [
        {
            "institute": institute,
            "members": [member for member in members if member.institute_id == institute.pk],
            "invitations": [sent for sent in invitations if sent.institute_id == institute.pk],
        }
        for institute in form.institutes
    ]
    return render(request, "accounts/team.html", {"form": form, "groups": groups, "nav_item": "team"}, status=status)


@require_POST
def invitation_resend(request: UserRequest, uuid: UUID) -> HttpResponse:
    old = get_object_or_404(open_invitations(request.user), uuid=uuid)
    try:
        sent = invite_person(
            actor=request.user,
            institute=old.institute,
            email=old.email,
            role=old.role,
            first_name=old.first_name,
            last_name=old.last_name,
            purpose=old.purpose,
            about=old.about,
        )
        messages.success(request, f"Une nouvelle invitation part vers {sent.email}. Le lien précédent ne sert plus.")
    except AccountsError as refusal:
        messages.error(request, refusal.message)
    return redirect("accounts:team")


@require_POST
def invitation_revoke(request: UserRequest, uuid: UUID) -> HttpResponse:
    sent = get_object_or_404(Invitation.objects.visible_to(request.user), uuid=uuid)
    try:
        revoke_invitation(actor=request.user, invitation=sent)
        messages.success(request, f"L’invitation de {sent.email} est annulée. Son lien ne sert plus.")
    except AccountsError as refusal:
        messages.error(request, refusal.message)
    return redirect("accounts:team")


@require_http_methods(["GET", "POST"])
def role_remove(request: UserRequest, uuid: UUID) -> HttpResponse:
    membership = get_object_or_404(team_members(request.user), uuid=uuid)
    context = {"membership": membership, "nav_item": "team"}
    if request.method != "POST":
        return render(request, "accounts/role_remove.html", context)
    try:
        remove_role(actor=request.user, membership=membership)
    except AccountsError as refusal:
        return render(
            request, "accounts/role_remove.html", {**context, "refusal": refusal.message}, status=refusal.status
        )
    messages.success(
        request, f"{membership.user.full_name} n’a plus le rôle «\u202f{membership.get_role_display()}\u202f»."
    )
    own = membership.user_id == request.user.pk
    return redirect(settings.LOGIN_REDIRECT_URL if own else "accounts:team")
