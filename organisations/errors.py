"""The root of every refusal that a person may read."""


class DomainError(Exception):
    """A rule refused an act. `message` is French and says what to do; `status` is the HTTP code a view answers with."""

    status = 409

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        if status is not None:
            self.status = status
