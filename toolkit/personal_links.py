"""Links that open one page to whoever holds them, without an account. The database keeps their hash alone."""

import hashlib
from base64 import urlsafe_b64encode
from uuid import UUID

from django.utils.crypto import salted_hmac


def draw_token(salt: str, identifier: UUID) -> str:
    """The secret of a link, drawn from the key of the house, so that a reminder carries the same.

    `salt` tells the sorts of links apart. Who reads the rows cannot rebuild a link (see hash_token).
    """
    drawn = salted_hmac(salt, str(identifier), algorithm="sha256")
    return urlsafe_b64encode(drawn.digest()).rstrip(b"=").decode()


def hash_token(token: str) -> str:
    """What the database keeps of a link: nobody can rebuild the link from it."""
    return hashlib.sha256(token.encode()).hexdigest()
