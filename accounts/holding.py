"""An account that staff open for a person who has none: nobody signs in until the person takes it over."""

from uuid import uuid4

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.closing import lock_account
from accounts.errors import AccountsError
from accounts.models import User
from toolkit.text.cleaning import address_key

NO_ADDRESS = "@sans-adresse.invalid"
TWICE = (
    "Votre compte tient déjà ce que ce dossier apporterait. Rien n’a été changé : écrivez au service formation "
    "continue."
)


def is_held(user: User) -> bool:
    """Whether nobody gave the address of this person yet."""
    return user.email.endswith(NO_ADDRESS)


def is_untouched(user: User) -> bool:
    """Whether nobody has taken this account in hand: no password was chosen, and nobody ever signed in."""
    return not user.has_usable_password() and user.last_login is None


def untouched(prefix: str) -> Q:
    """The same as a condition on rows, `prefix` leading to their account."""
    return Q(**{f"{prefix}__password__startswith": UNUSABLE_PASSWORD_PREFIX, f"{prefix}__last_login__isnull": True})


def open_held_account(*, title: str, first_name: str, last_name: str) -> User:
    """Open an account without an address and without a password: nobody can sign in, and nothing is sent."""
    email = f"{uuid4().hex}{NO_ADDRESS}"
    return User.objects.create_user(email, title=title, first_name=first_name, last_name=last_name)


def unaddress_held_account(*, user: User) -> User:
    """Take its address back from an account that nobody has in hand. Without one it changes nothing.

    The caller holds a transaction. Raises AccountsError (409) once the person has a password, AccountClosed.
    """
    locked = _lock_held(user)
    if not is_held(locked):
        locked.email = f"{uuid4().hex}{NO_ADDRESS}"
        locked.save(update_fields=["email", "sort_name"])
        EmailAddress.objects.filter(user=locked).delete()
    return locked


def hand_over(*, holder: User, to: User) -> None:
    """Give an account all that names one that nobody ever entered, then delete that one.

    Whatever names it names the person: a held account never acts. The caller holds a transaction and the lock of what
    is given. Raises AccountsError (409) once the person has a password, or where the account has already what a person
    has once.
    """
    locked = _lock_held(holder)
    EmailAddress.objects.filter(user=locked).delete()
    for relation in User._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            field = relation.field
            try:
                with transaction.atomic():
                    field.model._base_manager.filter(**{field.name: locked}).update(**{field.name: to})
            except IntegrityError as error:
                raise AccountsError(TWICE, status=409) from error
    locked.delete()


def _lock_held(user: User) -> User:
    locked = lock_account(user)
    if not is_untouched(locked):
        raise AccountsError("Cette personne a pris son compte en main : elle seule en change l’adresse.", status=409)
    return locked


def address_is_taken(email: str, *, but: User | None = None) -> bool:
    """Whether this is the address of an account already, proven or not, `but` this one."""
    address = address_key(email)
    users = User.objects.filter(email=address)
    proven = EmailAddress.objects.filter(email__iexact=address)
    if but is not None:
        users, proven = users.exclude(pk=but.pk), proven.exclude(user=but)
    return users.exists() or proven.exists()


def address_held_account(*, user: User, email: str) -> User:
    """Give the account its address, not proven yet: whoever receives mail there sets a password, and enters.

    Given again, it replaces the former one. The caller holds a transaction. Raises AccountsError (409) once the person
    has a password of their own, or where the address is another account's, AccountClosed for a closed account.
    """
    locked = _lock_held(user)
    if address_is_taken(email, but=locked):
        raise AccountsError("Cette adresse est celle d’un autre compte : rien n’a été changé.", status=409)
    locked.email = address_key(email)
    locked.save(update_fields=["email", "sort_name"])
    EmailAddress.objects.filter(user=locked).delete()
    EmailAddress.objects.create(user=locked, email=locked.email, verified=False, primary=True)
    return locked
