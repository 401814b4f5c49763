"""An account that its owner closes: what binds it, and what becomes of its row.

Each app that holds something of a person says in its `closing` module what binds them, by `what_binds(user)`.
"""

import datetime
import logging
from dataclasses import dataclass
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.errors import AccountsError
from accounts.models import User
from toolkit.notifications.services import queue_mail
from toolkit.text.typography import format_day, format_moment

logger = logging.getLogger(__name__)

CLOSED_NAME = "Compte fermé"


@dataclass(frozen=True)
class Binding:
    """What keeps an account open: the thing, why, the last day it does (None: until someone acts), what to do."""

    title: str
    reason: str
    remedy: str
    until: datetime.date | None = None
    url: str = ""
    link: str = ""


class AccountClosed(AccountsError):
    """The account was closed meanwhile, in another tab or by a first click."""

    def __init__(self) -> None:
        super().__init__("Ce compte vient d’être fermé. Rien de plus n’a été fait.", status=409)


def what_binds(user: User) -> list[Binding]:
    """The roles of the person, each taken back by a head of service, and the administration. One query."""
    bindings = [
        Binding(
            title=f"Votre rôle : {held.get_role_display()}",
            reason=f"{held.institute.name}, depuis le {format_day(held.created_at, weekday=False)}.",
            remedy="La direction du service retire d’abord ce rôle. La dernière personne à la direction donne le sien "
            "avant de partir.",
        )
        for held in user.memberships.select_related("institute")
    ]
    if user.is_superuser or user.is_staff:
        bindings.append(
            Binding(
                title="L’administration de l’application",
                reason="Ce compte ouvre l’administration technique.",
                remedy="Demandez à l’exploitant de retirer d’abord ce droit.",
            )
        )
    return bindings


def years_after(moment: datetime.datetime, years: int) -> datetime.date:
    """The same day some years later, in Paris; 29 February becomes 1 March."""
    day = timezone.localdate(moment)
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return datetime.date(day.year + years, 3, 1)


def hold_account(user: User) -> None:
    """Keep an account from being closed until the caller's transaction ends. Raises AccountClosed. One query.

    For acts that give the person something that binds. Dossiers are locked before the account, as everywhere.
    """
    rows = User.objects.select_for_update(of=("self",)).filter(pk=user.pk, is_active=True)
    if not list(rows.values_list("pk", flat=True)):
        raise AccountClosed


def lock_account(user: User) -> User:
    """Return the row of an open account, locked until the end of the transaction. Raises AccountClosed."""
    locked = User.objects.select_for_update(of=("self",)).filter(pk=user.pk, is_active=True).first()
    if locked is None:
        raise AccountClosed
    return locked


@transaction.atomic
def erase_account(*, user: User) -> None:
    """Delete an account that nothing binds any more, with its addresses and second factors; its sessions end.

    Where the history of other people's dossiers names it, the row stays, emptied: « Compte fermé ». The address is
    free for a new account. A mail confirms to that address; its text is erased once it has left.
    The caller holds the lock and has checked what binds.
    """
    key, email, name = user.pk, user.email, user.full_name
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    try:
        with transaction.atomic():
            user.delete()
    except ProtectedError:
        _empty(user)
    queue_mail(
        event="account_closed",
        key=f"account_closed:{uuid4()}",
        to=email,
        values={"personne": name, "adresse": email, "moment": format_moment(timezone.now())},
        confidential=True,
    )
    logger.info("Account %s closed by its owner.", key)


def _empty(user: User) -> None:
    user.email = f"{uuid4().hex}@compte-ferme.invalid"
    user.title = user.first_name = user.phone = ""
    user.last_name = CLOSED_NAME
    user.is_active = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
