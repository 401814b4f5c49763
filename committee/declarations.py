"""« Mes liens »: every dossier that a member may know of, with what they have said of their links and what the
data say. A constant number of queries, whatever the number of dossiers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page
from django.db.models import BooleanField, Case, Count, Q, Value, When

from candidatures.models import Candidature
from committee.access import Viewer
from committee.forms import LinkForm
from committee.models import Item, ItemQuerySet, Seat
from committee.services.proposals import Proposal, mark_of, proposals_for, ties_of
from toolkit.lists.pager import PER_PAGE, page_of
from toolkit.text.identifiers import read_uuid

POSTS_SHOWN = 3
_ANSWER = "-link"  # what ends the name of an answer, after the dossier's key


@dataclass
class Row:
    """One dossier, the form of its answer, and why the last answer was refused."""

    item: Any
    proposals: Sequence[Proposal]
    form: LinkForm
    refusal: str = ""

    @property
    def candidature(self) -> Candidature:
        """Who applies."""
        return self.item.candidature

    @property
    def has_declared(self) -> bool:
        """Whether they have said that no link binds them."""
        return self.item.link_declared is False

    @property
    def was_lifted(self) -> bool:
        """Whether a link that they had said was judged to be none: they say again what it is."""
        return self.item.link_declared is True

    @property
    def form_errors(self) -> list[str]:
        """What is to be corrected in what was typed."""
        return [str(error) for errors in self.form.errors.values() for error in errors] if self.form.is_bound else []

    @property
    def mark(self) -> str:
        """The links that this row shows; an answer sends them back."""
        return mark_of(self.proposals)

    @property
    def posts(self) -> list[dict[str, Any]]:
        """The last posts before the present one."""
        posts = [post for post in self.candidature.career_posts if isinstance(post, dict)]
        return [post for post in posts if post.get("end")][:POSTS_SHOWN]


class Declarations:
    """The page of one member. `total` and `answered` count the dossiers they may know of and still declare on."""

    def __init__(self, viewer: Viewer, params: Mapping[str, str]) -> None:
        self.viewer, self.params = viewer, params
        self.scope: ItemQuerySet = viewer.known_items().open_to_declarations()

    @cached_property
    def _counts(self) -> dict[str, int]:
        said = self.scope.with_declaration(self.viewer.user)
        return said.aggregate(total=Count("pk"), answered=Count("pk", filter=Q(link_declared=False)))

    @property
    def total(self) -> int:
        """Dossiers in all."""
        return self._counts["total"]

    @property
    def answered(self) -> int:
        """Those on which they have said that no link binds them."""
        return self._counts["answered"]

    @property
    def left(self) -> int:
        """Those that wait for an answer."""
        return self.total - self.answered

    @cached_property
    def page(self) -> Page:
        """The page of the address, those that wait first, each part by name."""
        return page_of(self._ordered, self.params, count=self.total)

    @property
    def _ordered(self) -> ItemQuerySet:
        done = Case(When(link_declared=False, then=Value(True)), default=Value(False), output_field=BooleanField())
        found = self.scope.with_declaration(self.viewer.user).select_related("candidature")
        return found.alias(done=done).order_by("done", "sort_name", "pk")

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the page."""
        return self._rows_of(list(self.page.object_list))

    @property
    def waiting(self) -> list[Row]:
        """Those of the page that wait for an answer."""
        return [row for row in self.rows if not row.has_declared]

    @property
    def done(self) -> list[Row]:
        """Those that have one."""
        return [row for row in self.rows if row.has_declared]

    def sent(self, data: Mapping[str, Any]) -> list[Row]:
        """The dossiers on which something was answered, as it was typed; what this person may not know is not there.

        A page at most.
        """
        keys = [key for name in data if name.endswith(_ANSWER) and (key := read_uuid(name.removesuffix(_ANSWER)))]
        found = self._ordered.filter(uuid__in=keys[:PER_PAGE])
        return self._rows_of(list(found), data)

    def _rows_of(self, items: list[Item], data: Mapping[str, Any] | None = None) -> list[Row]:
        seat: Seat = self.viewer.seat  # type: ignore[assignment]  # the page is for those who sit
        ties = ties_of([seat], items)[seat.user_id] if items else None
        rows = []
        for item in items:
            item.committee = self.viewer.committee
            proposals = proposals_for(ties, item) if ties else []
            rows.append(Row(item, proposals, LinkForm(data, prefix=item.uuid.hex, proposals=proposals)))
        return rows
