"""Reactions to the sign-in library."""

from typing import Any

from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.middleware import SECOND_FACTORS, SESSION_KEY


@receiver(authenticator_added, dispatch_uid="accounts.remember_second_factor")
def remember_second_factor(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """Who registers a second factor has just proved it: do not ask for it again in this session."""
    if authenticator.type in SECOND_FACTORS:
        request.session[SESSION_KEY] = user.pk
