"""Pages of a list, and its address without its page."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict

PER_PAGE = 50


def page_of(rows: Any, params: Mapping[str, str], *, count: int | None = None) -> Page:
    """The page that these parameters ask for, or the nearest; a count that is known already costs no query.

    `page_range` is short: the ends, and two pages around this one.
    """
    paginator = Paginator(rows, PER_PAGE)
    if count is not None:
        paginator.count = count
    page: Any = paginator.get_page(params.get("page"))
    page.page_range = list(paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))
    return page


def query_of(params: Mapping[str, str], *without: str, **changes: str) -> str:
    """The query string of an address without `page` and these names, and with these changes."""
    query = params.copy() if isinstance(params, QueryDict) else QueryDict(mutable=True)
    if not isinstance(params, QueryDict):
        query.update(dict(params))
    for name in ("page", *without):
        query.pop(name, None)
    for name, value in changes.items():
        query[name] = value
    return query.urlencode()
