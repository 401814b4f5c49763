"""Reactions to the sign-in library."""

from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver

from accounts.middleware import SECOND_FACTORS, SESSION_KEY


@receiver(authenticator_added, dispatch_uid="accounts.remember_second_factor")
def remember_second_factor(sender, request, user, authenticator, **kwargs):
    """Who registers a second factor has just proved it: do not ask for it again in this session."""
    if authenticator.type in SECOND_FACTORS:
        request.session[SESSION_KEY] = user.pk
