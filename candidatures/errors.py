"""What can go wrong with a dossier beside the refusals of every app."""

from toolkit.domain.errors import DomainError


class NothingChangedError(DomainError):
    """A dossier is sent again as it was. Not an incomplete one: there is nothing to fill in."""

    status = 422
