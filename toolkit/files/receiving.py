"""Mark the views that take a file: the others refuse a body of that size before anything reads it."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """Let the view receive a file of UPLOAD_MAX_BYTES, and take the time that this needs."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view
