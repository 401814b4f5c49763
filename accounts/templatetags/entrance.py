"""What the pages that sign people in need to know beside their form."""

from allauth.account.internal.stagekit import unstash_login
from django import template
from django.http import HttpRequest

from accounts.destinations import Destination, destination_of

register = template.Library()


@register.simple_tag
def destination(request: HttpRequest) -> Destination | None:
    """Where this person was going, in words, or None."""
    return destination_of(request)


@register.simple_tag
def address_to_verify(request: HttpRequest) -> str:
    """The address that this session gave and has not proven yet, or the empty string."""
    login = unstash_login(request, peek=True)
    return (login.email or getattr(login.user, "email", "")) if login else ""
