"""Refusals that a person may read. Views catch `DomainError`; one that is not caught becomes a clear page."""


class DomainError(Exception):
    """A rule refused an act. `message` is French and says what to do; `status` is the HTTP code of the answer."""

    status = 409

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        if status is not None:
            self.status = status


class NotAllowedError(DomainError):
    """This person may not do this."""

    status = 403


class StaleError(DomainError):
    """The page was older than the row: somebody wrote meanwhile."""


class IncompleteError(DomainError):
    """Something is missing, too long or not possible in what was given."""

    status = 422
