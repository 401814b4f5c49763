"""allauth's models without its checks at start: our code imports them, and the bare views sign in with Django alone."""

from django.apps import AppConfig


class AccountModels(AppConfig):
    """Addresses."""

    name = "allauth.account"


class SecondFactorModels(AppConfig):
    """Second factors."""

    name = "allauth.mfa"
