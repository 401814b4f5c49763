"""Columns that a reader chooses: which, in what order, and which leave first on a narrow screen."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from toolkit.lists.columns import Column
from toolkit.lists.pager import query_of

CHOSEN = "colonnes"  # names in order, divided by commas
PICKED, RANK, PICKING = "montrer", "rang", "choisir"  # what the panel sends
LONGEST_CHOICE = 600  # characters of an address
ON_A_PHONE = 5  # columns that a row keeps where it becomes a sheet
STEP, NARROWEST, WIDEST = 4, 44, 96  # rem; the classes `room-44` to `room-96` of components.css


@dataclass(frozen=True)
class Choice:
    """The columns that a page shows, and the names in its address that no column bears (any more)."""

    columns: tuple[Column, ...]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """A column where a page shows it, with the class of its head and cells."""

    column: Column
    css: str

    @cached_property
    def html(self) -> Callable[[Any], SafeString]:
        """What draws the inside of its cells."""
        return self.column.html or _nothing

    @cached_property
    def opening(self) -> SafeString:
        """The tag that opens its cells."""
        if self.column.is_head:
            return format_html('<th scope="row" role="rowheader" class="{}">', self.css)
        return format_html('<td role="cell" class="{}">', self.css)

    @cached_property
    def closing(self) -> SafeString:
        """The tag that closes its cells."""
        return SafeString("</th>" if self.column.is_head else "</td>")


@dataclass(frozen=True)
class Offer:
    """A column as the panel offers it: its rank is that of today, or the next one."""

    name: str
    label: str
    rank: int
    is_shown: bool
    is_fixed: bool


def _nothing(row: Any) -> SafeString:
    return SafeString("")


def choose_columns(columns: Sequence[Column], defaults: Sequence[str], asked: str) -> Choice:
    """The columns that an address asks for, or those shown first. The head of the rows is always the first."""
    known = {column.name: column for column in columns if column.html}
    names = list(dict.fromkeys(name.strip() for name in asked[:LONGEST_CHOICE].split(",") if name.strip()))
    picked = [known[name] for name in names if name in known] or [known[name] for name in defaults]
    heads = [column for column in known.values() if column.is_head]
    unknown = tuple(name[:40] for name in names if name not in known)
    return Choice((*heads, *(column for column in picked if not column.is_head)), unknown)


def place_columns(columns: Sequence[Column]) -> list[Place]:
    """Each column with its class. Those that stay come first for the room, then the others as they were chosen: the
    last chosen is the first to leave."""
    by_room = sorted(columns, key=lambda column: (not column.is_head, not column.stays))
    classes, room = {}, 0
    for rank, column in enumerate(by_room):
        room += column.width
        least = min(max(NARROWEST, -(-room // STEP) * STEP), WIDEST)
        leaves = "" if column.is_head else f" room-{least}"
        classes[column.name] = f"{column.css}{leaves}{' no-sheet' if rank >= ON_A_PHONE else ''}".strip()
    return [Place(column, classes[column.name]) for column in columns]


def offer_columns(columns: Sequence[Column], shown: Sequence[Column]) -> tuple[Offer, ...]:
    """What the panel offers: the columns shown in their order, then the others."""
    others = [column for column in columns if column.html and column not in shown]
    return tuple(
        Offer(column.name, column.label, rank, column in shown, column.is_head)
        for rank, column in enumerate([*shown, *others], start=1)
    )


def is_picking(params: Mapping[str, str]) -> bool:
    """Whether the panel was just sent."""
    return PICKING in params


def query_picked(params: QueryDict, columns: Iterable[Column], defaults: Sequence[str]) -> str:
    """The query string that says what the panel asks: the columns ticked, by their ranks; a rank that is no number
    goes last. Nothing ticked, or « par défaut », is the choice of the list."""
    names = [column.name for column in columns if column.html]
    ticked = [name for name in names if name in params.getlist(PICKED)]
    ticked.sort(key=lambda name: _rank(params.get(f"{RANK}-{name}", "")))
    controls = (PICKING, PICKED, CHOSEN, *(f"{RANK}-{name}" for name in names))
    if params.get(PICKING) == "defaut" or not ticked or ticked == list(defaults):
        return query_of(params, *controls)
    return query_of(params, *controls, **{CHOSEN: ",".join(ticked)})


def _rank(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 3 else 1000


def draw_cells(places: Sequence[Place], row: Any) -> SafeString:
    """The cells of a row, each drawn by its column."""
    drawn = SafeString("")
    for place in places:
        drawn += place.opening + place.html(row) + place.closing
    return drawn


_FIXED = (
    '<li><input type="hidden" name="montrer" value="{}"><input type="hidden" name="rang-{}" value="0">'
    '<span>{}<span class="soft">, toujours</span></span></li>'
)
_OFFERED = (
    '<li><label><input type="checkbox" name="montrer" value="{}"{}> {}</label>'
    '<input class="input" type="text" inputmode="numeric" maxlength="3" name="rang-{}" value="{}" '
    'aria-label="Rang de la colonne {}"></li>'
)


@lru_cache(maxsize=200)
def draw_offers(offers: tuple[Offer, ...]) -> SafeString:
    """The lines of the panel, drawn at once and remembered: they are the same on nearly every page of a list."""
    drawn = SafeString("")
    for offer in offers:
        name, label = offer.name, offer.label
        if offer.is_fixed:
            drawn += format_html(_FIXED, name, name, label)
        else:
            mark = SafeString(" checked" if offer.is_shown else "")
            drawn += format_html(_OFFERED, name, mark, label, name, offer.rank, label)
    return drawn
