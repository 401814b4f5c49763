"""What can go wrong with a fee."""

from organisations.errors import DomainError


class FeeError(DomainError):
    """The act cannot be done as things stand."""
