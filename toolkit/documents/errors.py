"""What this app refuses, and what is wrong with a template."""

from toolkit.domain.errors import DomainError


class DocumentError(DomainError):
    """A document cannot be drawn, read or cancelled."""


class RenderingError(Exception):
    """A page that cannot become an accessible PDF: a fault of the template, for developers."""
