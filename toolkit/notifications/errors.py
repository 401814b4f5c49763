from toolkit.domain.errors import DomainError

"""What the outbox refuses."""


class MailError(DomainError):
    """A mail cannot be written, or cannot be sent again."""
