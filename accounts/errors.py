from toolkit.domain.errors import DomainError

"""Refusals of this app."""


class AccountsError(DomainError):
    """A rule about roles or invitations refused."""


class InvitationUnusable(AccountsError):
    """The link does not work, or no longer. The message says why and whom to ask."""

    status = 410
