"""Refusals of the cycles app."""

from organisations.errors import DomainError


class CycleError(DomainError):
    """A cycle or a participant cannot do what is asked."""
