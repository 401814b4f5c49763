"""The private address of a person's calendar: made, opened, renewed. No account is asked of whoever reads it."""

import datetime
from base64 import urlsafe_b64encode
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from toolkit.calendars.models import CalendarAddress, make_nonce
from toolkit.calendars.services import Person, logger
from toolkit.domain.errors import DomainError

_ID_LENGTH = 32  # of a UUID without hyphens
_SECRET_BYTES = 24
READ_NOTED_EVERY = datetime.timedelta(hours=1)


class AddressGone(DomainError):
    """The address was renewed since, or mistyped: which, nobody is told."""

    def __init__(self) -> None:
        super().__init__(
            "Cette adresse d’agenda n’est plus valable\u00a0: elle a été renouvelée. La personne à qui elle appartient "
            "trouve la nouvelle dans son espace, à la page «\u202fMon agenda\u202f».",
            status=410,
        )


def token_of(address: CalendarAddress) -> str:
    """The secret of an address: which one it is, then what only the key of the house and the nonce can make."""
    drawn = salted_hmac("calendars.address", f"{address.uuid} {address.nonce}", algorithm="sha256")
    secret = urlsafe_b64encode(drawn.digest()[:_SECRET_BYTES]).decode()
    return f"{address.uuid.hex}{secret}"


def find_address(*, token: str) -> CalendarAddress | None:
    """Return the address that this secret opens, its owner read along; None for nothing known or a closed account.

    Raises AddressGone when the address has another secret by now. One query.
    """
    try:
        uuid = UUID(hex=token[:_ID_LENGTH])
    except ValueError:
        return None
    found = CalendarAddress.objects.select_related("owner").filter(uuid=uuid, owner__is_active=True).first()
    if found is not None and not constant_time_compare(token_of(found), token):
        raise AddressGone
    return found


def make_address(*, actor: Person) -> CalendarAddress:
    """Give the person an address, or the one they have already."""
    return CalendarAddress.objects.get_or_create(owner=actor)[0]


@transaction.atomic
def renew_address(*, actor: Person, address: CalendarAddress, nonce: str) -> CalendarAddress:
    """Replace the secret: the former address opens nothing from now on.

    `nonce` is the one of the page that asks, so that a second click does not renew what it has not shown. Raises
    DomainError (409) when the address was renewed meanwhile.
    """
    locked = CalendarAddress.objects.select_for_update(of=("self",)).get(pk=address.pk, owner=actor)
    if locked.nonce != nonce:
        raise DomainError(
            "Cette adresse vient d’être renouvelée, ici ou dans un autre onglet. La nouvelle est ci-dessous.",
            status=409,
        )
    locked.nonce, locked.renewed_at, locked.read_at = make_nonce(), timezone.now(), None
    locked.save(update_fields=["nonce", "renewed_at", "read_at"])
    return locked


def note_read(address: CalendarAddress) -> None:
    """Remember when the address was last read, to the hour. Nothing fails when it cannot be written."""
    now = timezone.now()
    if address.read_at and address.read_at > now - READ_NOTED_EVERY:
        return
    try:
        CalendarAddress.objects.filter(pk=address.pk, nonce=address.nonce).update(read_at=now)
    except DatabaseError:
        logger.warning("The reading of a calendar is not noted.", exc_info=True)
