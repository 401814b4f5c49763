from toolkit.domain.errors import DomainError

"""Refusals of the cycles app."""


class CycleError(DomainError):
    """A cycle or a participant cannot do what is asked."""
