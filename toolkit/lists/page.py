"""A list as its address asks for it: the view, the filters, the order, the page."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from django.core.paginator import Page
from django.db.models import Model
from django.http import QueryDict
from django.utils.safestring import SafeString

from toolkit.lists.chosen import (
    CHOSEN,
    Choice,
    Place,
    choose_columns,
    draw_cells,
    draw_offers,
    offer_columns,
    place_columns,
)
from toolkit.lists.columns import Column, Head, head_of
from toolkit.lists.filters import SEARCH, ListFilter, words_of
from toolkit.lists.models import StoredView
from toolkit.lists.neighbours import beyond, first_of, ordered
from toolkit.lists.pager import page_of, query_of
from toolkit.lists.stored import STORED
from toolkit.lists.views import SavedView, StoredTab, Tab

AT_ONCE = 2000  # rows that an export holds in memory
WHERE, IN_VIEW = "dans", "vue"  # what the address says of a search that stays in its view


class ListPage:
    """What a page shows of the rows in a scope. Runs no query before it is read.

    A list is a subclass that says its columns, and what it does differently; each page makes one from the scope that
    its reader may see and the parameters of the address. `base` is what every link to a view keeps; `counts` are the
    rows of each view when they are counted already; `choices` and `about` go to the filters; `stored` are the
    views that people kept.
    """

    columns: Sequence[Column] = ()
    filterset: ClassVar[type[ListFilter] | None] = None
    default_sort: ClassVar[str] = ""  # without one, the rows keep the order of the scope
    view_name: ClassVar[str] = "vue"  # of the view in the address
    searches_all_views: ClassVar[bool] = False  # unless the address says `dans=vue`
    neighbour_fields: ClassVar[Sequence[str]] = ("uuid",)  # what a link to a neighbour needs
    kept_names: ClassVar[Sequence[str]] = ("tri", WHERE, CHOSEN)  # what a stored view keeps beside view and filters
    picks: ClassVar[bool] = False  # whether rows are chosen, for an act on many
    default_columns: ClassVar[Sequence[str]] = ()  # names of those shown first, where the reader chooses columns

    def __init__(
        self,
        scope: Any,
        params: Mapping[str, str],
        *,
        views: Sequence[SavedView] = (SavedView("", ""),),
        default_view: str = "",
        base: Mapping[str, str] | None = None,
        counts: Mapping[str, int] | None = None,
        choices: Mapping[str, Sequence[tuple[str, str]]] | None = None,
        about: Any = None,
        stored: Iterable[StoredView] = (),
    ) -> None:
        self.stored = list(stored)
        self.scope, self.params, self.views = scope, params, views
        self.base, self.counts, self.choices, self.about = base or {}, counts, choices, about
        by_slug = {view.slug: view for view in views}
        self.view = by_slug.get(params.get(self.view_name, default_view)) or by_slug.get(default_view) or views[0]
        sortable = {column.name: column for column in self.columns if column.sort}
        asked = params.get("tri", "")
        self.is_reversed = asked.startswith("-") and asked.removeprefix("-") in sortable
        self.sort = sortable.get(asked.removeprefix("-")) or sortable.get(self.default_sort)

    @cached_property
    def words(self) -> str:
        """The words that are looked for, or the empty string."""
        return words_of(self.params)

    @property
    def is_search_short(self) -> bool:
        """Whether what is typed is too short to be looked for."""
        return not self.words and bool(self.params.get(SEARCH, "").strip())

    @cached_property
    def filter(self) -> ListFilter | None:
        """The filters of the address, with the form that shows them."""
        if self.filterset is None:
            return None
        return self.filterset(self.params, self.scope, choices=self.choices, about=self.about)

    @cached_property
    def active(self) -> list[dict[str, str]]:
        """The filters in use, each with the address that takes it away."""
        used = self.filter.active if self.filter else []
        return [item | {"without": query_of(self.params, item["name"], WHERE)} for item in used]

    @property
    def crosses_views(self) -> bool:
        """Whether the rows come from all the views, because words are looked for."""
        everywhere = self.searches_all_views and self.params.get(WHERE) != IN_VIEW
        return bool(everywhere and self.words and self.view.condition is not None)

    @property
    def matching(self) -> Any:
        """What the filters keep of the scope; without any in the address their form is not built at all."""
        is_filtered = self.filterset and self.params.keys() & self.filterset.base_filters.keys()
        return self.filter.qs if is_filtered and self.filter else self.scope

    @property
    def found(self) -> Any:
        """What the view keeps of that, or all of it for words that cross the views."""
        whole = self.crosses_views or self.view.condition is None
        return self.matching if whole else self.matching.filter(self.view.condition)

    @property
    def order(self) -> Sequence[str]:
        """The fields of the order; none where the rows keep that of the scope."""
        return self.sort.sort if self.sort else ()

    def with_order(self, found: Any) -> Any:
        """Rows with the fields of their order that must be computed: a list that has such fields tells them here."""
        return found

    def sorted(self, found: Any) -> Any:
        """These rows in the order of the list."""
        return ordered(self.with_order(found), self.order, backwards=self.is_reversed) if self.order else found

    @property
    def rows(self) -> Any:
        """The rows in order."""
        return self.sorted(self.found)

    @property
    def count(self) -> int | None:
        """How many rows there are when it is known without a query of its own; else None."""
        narrowed = self.active or self.crosses_views
        return None if self.counts is None or narrowed else self.counts[self.view.slug]

    @cached_property
    def page(self) -> Page:
        """The page of the address."""
        return page_of(self.rows, self.params, count=self.count)

    @cached_property
    def shown(self) -> list[Any]:
        """The rows of the page, as `present` makes them."""
        rows = list(self.page.object_list)
        self.prepare(rows)
        return [self.present(row) for row in rows]

    def prepare(self, rows: Sequence[Any]) -> None:
        """Read at once what these rows need of other tables, before they are presented."""

    def present(self, row: Any) -> Any:
        """A row in the words of the list: what the template and the columns read."""
        return row

    def every_row(self) -> Iterator[Any]:
        """All the rows for an export, whatever the page: two thousand at once in memory."""
        rows = iter(self.rows.iterator(chunk_size=AT_ONCE))
        while batch := list(islice(rows, AT_ONCE)):
            self.prepare(batch)
            yield from (self.present(row) for row in batch)

    @cached_property
    def choice(self) -> Choice:
        """The columns of the page."""
        if not self.default_columns:
            return Choice(tuple(column for column in self.columns if column.shown))
        return choose_columns(self.columns, self.default_columns, self.params.get(CHOSEN, ""))

    @cached_property
    def places(self) -> list[Place]:
        """The same, each with its class."""
        if not self.default_columns:
            return [Place(column, column.css) for column in self.choice.columns]
        return place_columns(self.choice.columns)

    @property
    def offers(self) -> SafeString:
        """The columns that the panel offers, drawn."""
        return draw_offers(offer_columns(self.columns, self.choice.columns))

    @property
    def exported(self) -> Sequence[Column]:
        """The columns of a file: those that the address chooses, or all of them."""
        return self.choice.columns if self.default_columns and self.params.get(CHOSEN) else self.columns

    def draw(self, row: Any) -> SafeString:
        """The cells of a presented row, in a list whose columns draw them."""
        return draw_cells(self.places, row)

    @property
    def drawn(self) -> list[SafeString]:
        """The cells of each row of the page."""
        return [self.pick(row) + self.draw(row) for row in self.shown]

    def pick(self, row: Any) -> SafeString:
        """The cell that chooses a row, in a list whose rows are chosen (`picks`)."""
        return SafeString("")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a form of the page sends along, for the list to stay what it is: names and values of the address."""
        return parse_qsl(self.query(CHOSEN, **{self.view_name: self.view.slug}))

    @property
    def heads(self) -> list[Head]:
        """The heads of the columns that the page shows."""
        return [
            head_of(place.column, is_current=place.column is self.sort, is_reversed=self.is_reversed, css=place.css)
            for place in self.places
        ]

    @property
    def tabs(self) -> list[Tab]:
        """The views as links; each leaves the other parameters, but for `base`."""
        return [
            Tab(
                slug=view.slug,
                label=view.label,
                query=query_of({**self.base, self.view_name: view.slug} if view.slug else self.base),
                count=None if self.counts is None else self.counts[view.slug],
                is_current=view is self.view and not self.crosses_views and self.stored_here is None,
            )
            for view in self.views
        ]

    @cached_property
    def stored_here(self) -> StoredView | None:
        """The stored view that the address came from, unless it was changed since."""
        asked = self.params.get(STORED, "")
        return next((view for view in self.stored if str(view.uuid) == asked), None) if asked else None

    @property
    def stored_tabs(self) -> list[StoredTab]:
        """The stored views as links."""
        return [
            StoredTab(view, self.query_of_stored(view, self.base), view is self.stored_here) for view in self.stored
        ]

    @classmethod
    def query_of_stored(cls, view: StoredView, base: Mapping[str, str]) -> str:
        """The query string of a stored view."""
        return query_of(QueryDict(view.query), **{**base, STORED: str(view.uuid)})

    @classmethod
    def storable(cls, query: str) -> str:
        """What a stored view keeps of a query string: what this list reads, and nothing else."""
        filters = cls.filterset.base_filters if cls.filterset else {}
        names = {cls.view_name, *cls.kept_names, *filters}
        asked = QueryDict(query, mutable=True)
        for name in asked.keys() - names:
            del asked[name]
        return query_of(asked)

    @property
    def to_store(self) -> str:
        """What a stored view would keep of this page."""
        return self.storable(self.query(**{self.view_name: self.view.slug}))

    def query(self, *without: str, **changes: str) -> str:
        """The address of this list, for a link or an export: see query_of."""
        return query_of(self.params, *without, **{**self.base, **changes})

    def alike(self, found: Any, row: Model) -> Any:
        """The rows that share the leading values of the order of this one."""
        return self.with_order(found).filter(**{field: getattr(row, field) for field in self.order[:-2]})

    def neighbour(self, row: Model, *, forward: bool) -> Any:
        """The row after this one, or before it; None at the end. One query nearly always, two at most.

        An index gives the order of the last two fields, seldom that of a computed one before them: the row is looked
        for first among those that share the leading values, where the nearest is one step away, and beyond them only
        where there is none.
        """
        order, backwards = self.order or ("pk",), forward == self.is_reversed
        leading, found = order[:-2], self.found.only(*self.neighbour_fields)
        near = first_of(beyond(self.alike(found, row), row, order[-2:], backwards=backwards))
        if near is not None or not leading:
            return near
        further = beyond(self.with_order(found), row, leading, backwards=backwards)
        return first_of(ordered(further, order, backwards=backwards))
