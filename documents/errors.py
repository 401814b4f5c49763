"""What this app refuses. It stands on the lowest floor, beside `organisations`, hence an error class of its own."""


class DocumentError(Exception):
    """A refusal a person can read: `message` is French and says what to do, `status` is the HTTP status."""

    def __init__(self, message: str, *, status: int = 409) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


class RenderingError(Exception):
    """A page that cannot become an accessible PDF: a fault of the template, for developers."""
