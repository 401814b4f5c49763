"""Refusals of this app."""

from organisations.errors import DomainError


class AccountsError(DomainError):
    """A rule about roles or invitations refused."""


class InvitationUnusable(AccountsError):
    """The link does not work, or no longer. The message says why and whom to ask."""

    status = 410
