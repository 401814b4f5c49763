"""Mark the views that take a file: the others refuse a body of that size before anything reads it."""

from collections.abc import Callable
from typing import Any, TypeVar

from toolkit.files.picture import PICTURE_BYTES

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """Let the view receive a file of UPLOAD_MAX_BYTES, and take the time that this needs."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def takes_pictures(view: View) -> View:
    """Let the view receive a photograph: larger, as it is what the camera of a photographer made.

    One somewhat too large comes in as well, to be refused by its name with what was typed beside it.
    """
    view.takes_bytes = 2 * PICTURE_BYTES  # type: ignore[attr-defined]
    return takes_files(view)
