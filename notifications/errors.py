"""What the outbox refuses."""

from organisations.errors import DomainError


class MailError(DomainError):
    """A mail cannot be written, or cannot be sent again."""
