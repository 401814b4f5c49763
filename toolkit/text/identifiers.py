"""Identifiers as a page sends them back."""

from uuid import UUID

_LENGTH = 36


def read_uuid(text: str) -> UUID | None:
    """The UUID that is written, None where it is none. What follows its 36 characters is left aside."""
    try:
        return UUID(text[:_LENGTH])
    except ValueError:
        return None
