"""What a page asks of the database more than once, remembered until it is drawn or anything is written.

For what a person may know: the few rows hidden from them, asked for once, then left out of each list by their keys. A
page with several lists or counts is a view marked by `remembers`. A right that changes counts at once:

- only a request that reads (GET, HEAD) remembers; one that acts asks each question in its own statement;
- a statement that is not a SELECT forgets everything;
- within a transaction nothing is remembered nor taken from memory: what is locked is asked for anew, and what is rolled
  back leaves no trace.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

from django.db import connection
from django.http import HttpRequest, HttpResponse

T = TypeVar("T")


class _Memo:
    """What is remembered, and how deep in transactions the page began: a test holds one around it."""

    def __init__(self) -> None:
        self.depth = _depth()
        self.kept: dict[Hashable, Any] = {}

    def __call__(self, execute: Callable[..., Any], sql: Any, *arguments: Any) -> Any:
        """Run a statement; one that may write forgets."""
        try:
            return execute(sql, *arguments)
        finally:
            if self.kept and str(sql)[:20].lstrip("( \n")[:6].upper() != "SELECT":
                self.kept.clear()


_memo: ContextVar[_Memo | None] = ContextVar("memo", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Remember from here to the end of the block."""
    memo = _Memo()
    token = _memo.set(memo)
    try:
        with connection.execute_wrapper(memo):
            yield
    finally:
        _memo.reset(token)


def remembers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view whose page asks several times what its reader may know."""

    @wraps(view)
    def remembering_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return view(request, *args, **kwargs)
        with remembering():
            return view(request, *args, **kwargs)

    return remembering_view


def remember(key: Hashable, ask: Callable[[], T]) -> T | None:
    """The answer under this key, asked for once; its readers leave it as it is.

    None where nothing is remembered: the caller then puts the question into its own statement.
    """
    memo = _memo.get()
    if memo is None or _depth() != memo.depth:
        return None
    if key not in memo.kept:
        memo.kept[key] = ask()
    return memo.kept[key]


def ask_once(key: Hashable, ask: Callable[[], T]) -> T:
    """The answer under this key: asked for once by a page that remembers, each time elsewhere."""
    found = remember(key, lambda: (ask(),))
    return found[0] if found is not None else ask()


def _depth() -> tuple[bool, int]:
    return connection.in_atomic_block, len(connection.savepoint_ids)
