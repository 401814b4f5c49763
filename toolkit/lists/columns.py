"""Columns of a list, and the heads that a page shows of them."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import django_filters
from django.utils.safestring import SafeString

ASCENDING, DESCENDING = "ascending", "descending"  # in the words of ARIA


class Cell(Enum):
    """What a cell of an export holds. An identifier (SIRET, code, number of a paper) is a text made of digits; a
    decimal is shown with two.
    """

    TEXT = "text"
    IDENTIFIER = "identifier"
    NUMBER = "number"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"


@dataclass(frozen=True)
class Column:
    """One column: its name in the address, its label, and how to read its value from a row.

    `sort`: the fields of its order, in the direction of the first click, with the primary key last so that the order is
    total; without them the column has no link. `falls`: that first click shows the largest first. `fixed`: the ARIA
    direction of a list that is always in the order of this column. `filter`: what narrows the list by it.
    `css` is the class of its head on the page, where `is_silent` shows its label to screen readers alone; a column that
    the page shows inside another has `shown=False`. Without a `value` it is left out of the files.

    In a list whose reader chooses columns, `html` draws the inside of a cell, already escaped; a column without it is
    not offered. `is_head` is the head of each row, always first; `width` is the room that it needs, in rem; `stays`
    makes it one of the last to leave a narrow screen.
    """

    name: str
    label: str
    value: Callable[[Any], Any] | None = None
    cell: Cell = Cell.TEXT
    sort: tuple[str, ...] = ()
    falls: bool = False
    fixed: str = ""
    filter: django_filters.Filter | None = None
    css: str = ""
    shown: bool = True
    is_silent: bool = False
    html: Callable[[Any], SafeString] | None = None
    is_head: bool = False
    width: int = 8
    stays: bool = False

    def __post_init__(self) -> None:
        if self.sort and self.sort[-1].removeprefix("-") != "pk":
            raise ValueError(f"The order of column {self.name} has no tie-break: its last field must be the key.")

    def read(self, row: Any) -> Any:
        """The value of this column in a row; None without one."""
        return self.value(row) if self.value else None


@dataclass(frozen=True)
class Head:
    """The head of a column on a page: what its link asks for (nothing without one), and how it is sorted now."""

    label: str
    css: str
    ask: str
    aria: str
    is_silent: bool


def head_of(column: Column, *, is_current: bool, is_reversed: bool, css: str = "") -> Head:
    """The head of this column, in a list sorted by it or not. `css`: its class, when it is not the column's own."""
    direction = column.fixed
    if is_current:
        direction = DESCENDING if column.falls != is_reversed else ASCENDING
    ask = ""
    if column.sort:
        ask = f"-{column.name}" if is_current and not is_reversed else column.name
    return Head(column.label, css or column.css, ask, direction, column.is_silent)
