"""Reactions to the sign-in library."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import password_reset
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.middleware import SECOND_FACTORS, SESSION_KEY
from accounts.models import User


@receiver(authenticator_added, dispatch_uid="accounts.remember_second_factor")
def remember_second_factor(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """Who registers a second factor has just proved it: do not ask for it again in this session."""
    if authenticator.type in SECOND_FACTORS:
        request.session[SESSION_KEY] = user.pk


@receiver(password_reset, dispatch_uid="accounts.prove_address_by_reset")
def prove_address_by_reset(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Who opens the link that was sent to the only address of an account has proved it: do not ask for it again."""
    addresses = EmailAddress.objects.filter(user=user)
    if addresses.count() == 1:
        addresses.filter(email=user.email, verified=False).update(verified=True)
