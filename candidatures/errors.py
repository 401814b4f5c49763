"""What can go wrong with a dossier beside the refusals of every app."""

from toolkit.domain.errors import DomainError


class NothingCorrectedError(DomainError):
    """A correction is sent back with nothing in it. Not an incomplete dossier: it has nothing to fill in."""

    status = 422
