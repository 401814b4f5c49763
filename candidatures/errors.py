"""What can go wrong with a candidature; each message is French and says what to do."""

from organisations.errors import DomainError


class CandidatureError(DomainError):
    """The act cannot be done as things stand."""


class NotAllowedError(CandidatureError):
    """This person may not do this."""

    status = 403


class StaleError(CandidatureError):
    """The page was older than the dossier."""


class IncompleteError(CandidatureError):
    """Something is missing or refused in what was given."""

    status = 422


class UploadError(CandidatureError):
    """The file cannot be taken."""

    status = 422


class NothingCorrectedError(CandidatureError):
    """A correction was to be sent back with nothing in it."""

    status = 422
