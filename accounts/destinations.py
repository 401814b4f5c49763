"""Where somebody was going when they were asked to sign in: each app says it of its own pages, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from allauth.account.utils import get_next_redirect_url
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from accounts.errors import AccountsError
from accounts.services import find_invitation


@dataclass(frozen=True)
class Destination:
    """Why one is here: `reason`, one or two sentences. `email` is the address that was invited, to fill in.

    `links`: what may be read without an account, address and words.
    """

    reason: str
    email: str = ""
    links: tuple[tuple[str, str], ...] = ()


Reader = Callable[..., Destination | None]
_READERS: dict[str, Reader] = {}


def describe(view_name: str, reader: Reader) -> None:
    """Have `reader` say why one goes to this view. It takes the arguments of the address; None: nothing to say."""
    _READERS[view_name] = reader


def destination_of(request: HttpRequest) -> Destination | None:
    """Where `next` leads, if its app says so. Asked once for a page; no query where it leads nowhere particular."""
    known = request.__dict__
    if "_destination" not in known:
        known["_destination"] = _read(get_next_redirect_url(request) or "")
    return known["_destination"]


def _read(address: str) -> Destination | None:
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    reader = _READERS.get(match.view_name)
    return reader(**match.kwargs) if reader else None


def _to_invitation(token: str) -> Destination | None:
    try:
        invited = find_invitation(token=token)
    except AccountsError:
        return None
    reason = f"Vous êtes ici pour répondre à une invitation. Elle est adressée à {invited.email}."
    return Destination(reason, email=invited.email)


describe("accounts:invitation", _to_invitation)
