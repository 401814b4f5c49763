"""What can go wrong with a dossier beside the refusals of every app."""

from toolkit.domain.errors import DomainError, IncompleteError


class NothingChangedError(DomainError):
    """A dossier is sent again as it was. Not an incomplete one: there is nothing to fill in."""

    status = 422


class WrongDayError(IncompleteError):
    """A letter cannot have come on that day."""
