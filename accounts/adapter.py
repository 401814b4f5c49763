"""The sign-in library's adapter: its mails leave through the outbox, its messages speak our French."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.signals import address_changing
from toolkit.notifications.services import queue_mail
from toolkit.text.typography import format_moment

PASSWORD_IS_FRESH = 300  # seconds after a sign-in during which the password is not asked again

# Templates of the library -> our events, each a wording (see accounts.wordings)
EVENTS = {
    "account/email/email_confirmation_signup": "email_verification",
    "account/email/email_confirmation": "email_change",
    "account/email/password_reset_key": "password_reset",
    "account/email/account_already_exists": "account_exists",
    "account/email/unknown_account": "account_unknown",
}

# Those whose link lets the reader act: never shown to staff, erased once sent
CONFIDENTIAL = frozenset({"email_verification", "email_change", "password_reset"})

# What changed in the security of an account, told to its owner by security_notice
NOTICES = {
    "account/email/password_changed": "Votre mot de passe a été changé.",
    "account/email/password_reset": "Votre mot de passe a été remplacé après un oubli.",
    "account/email/password_set": "Un mot de passe a été défini.",
    "account/email/email_changed": "L’adresse électronique de votre compte a été changée.",
    "account/email/email_deleted": "Une adresse électronique a été retirée de votre compte.",
    "mfa/email/totp_activated": "Une application d’authentification protège maintenant votre compte.",
    "mfa/email/totp_deactivated": "L’application d’authentification a été désactivée.",
    "mfa/email/webauthn_added": "Une clé d’accès a été ajoutée à votre compte.",
    "mfa/email/webauthn_removed": "Une clé d’accès a été retirée de votre compte.",
    "mfa/email/recovery_codes_generated": "Des codes de secours ont été créés. Les précédents ne servent plus.",
}


class AccountAdapter(DefaultAccountAdapter):
    """Signs people up, in and out. Raises the library's ValidationErrors with French sentences."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Ce compte est fermé. Écrivez au service si c’est une erreur.",
        "duplicate_email": "Cette adresse est déjà celle de votre compte.",
        "email_password_mismatch": "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez l’un et l’autre.",
        "email_taken": "Un compte existe déjà avec cette adresse. Connectez-vous.",
        "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
        "incorrect_code": "Ce code n’est pas le bon. Tapez celui qui s’affiche maintenant.",
        "incorrect_password": "Ce n’est pas votre mot de passe.",
        "invalid_or_expired_key": "Ce lien n’est pas valable, ou ne l’est plus.",
        "invalid_login": "Cette adresse et ce mot de passe ne vont pas ensemble.",
        "invalid_password_reset": "Ce lien n’est pas valable, ou ne l’est plus. Demandez-en un autre.",
        "same_as_current": "Cette valeur est déjà la vôtre.",
        "too_many_login_attempts": "Trop d’essais. Attendez cinq minutes, puis recommencez.",
        "rate_limited": "Trop d’essais. Attendez quelques minutes, puis recommencez.",
        "unknown_email": "Aucun compte n’a cette adresse.",
        "unverified_primary_email": "Vérifiez d’abord votre adresse électronique.",
    }

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Queue one mail of ours for one mail of the library. An unknown template is a programming error: KeyError."""
        notice = NOTICES.get(template_prefix)
        event = "security_notice" if notice else EVENTS[template_prefix]
        links = ("activate_url", "password_reset_url", "signup_url")
        link = next((context[name] for name in links if context.get(name)), "")
        if notice:
            link = settings.SITE_URL + reverse("account_reset_password")
        user = context.get("user")
        with transaction.atomic():
            queue_mail(
                event=event,
                key=f"{event}:{uuid4()}",
                to=email,
                recipient=user if user is not None and user.pk else None,
                values={
                    "adresse": email,
                    "personne": user.full_name if user is not None else "",
                    "ce_qui_a_change": notice or "",
                    "moment": format_moment(context.get("timestamp", timezone.now())),
                    "lien": link,
                },
                confidential=event in CONFIDENTIAL,
            )

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Prove an address. Whoever keeps the one that it replaces follows in the same transaction."""
        with transaction.atomic():
            user = email_address.user
            current = email_address.email.lower()
            if current != user.email and email_address.can_set_verified():
                address_changing.send(sender=type(user), user=user, former=user.email, current=current)
            proven = super().confirm_email(request, email_address)
            if not proven:
                transaction.set_rollback(True)
        return proven

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """Carry `next`, so that opening the link in another browser still leads where the person was going."""
        url = super().get_email_confirmation_url(request, emailconfirmation)
        target = get_next_redirect_url(request)
        return f"{url}?{urlencode({REDIRECT_FIELD_NAME: target})}" if target else url

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask for the password again before a sensitive act, except just after it was typed."""
        records = get_authentication_records(self.request, self.request.user)
        age = timezone.now().timestamp() - max((record["at"] for record in records), default=0)
        return age > PASSWORD_IS_FRESH and super().is_reauthentication_required(app=app, **kwargs)


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor's adapter: its refusals speak our French."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "Ce second facteur ne peut pas être désactivé.",
        "cannot_generate_recovery_codes": "Activez d’abord une application ou une clé d’accès.",
        "incorrect_code": "Ce code n’est pas le bon. Tapez celui qui s’affiche maintenant.",
        "unverified_email": "Vérifiez d’abord votre adresse électronique.",
    }
