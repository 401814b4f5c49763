"""What every page of a cycle in the workshop shows around its own matter: parts, what is missing, who saved last."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.requests import UserRequest
from cycles.enums import CycleState
from cycles.models import Cycle
from toolkit.domain.errors import DomainError
from workshop.addresses import url_of
from workshop.checklist import Lack, doubts_of, lacks_of
from workshop.forms.base import PartForm
from workshop.forms.registry import FORMS
from workshop.listing import ListLine, lines_of
from workshop.models import PartVersion
from workshop.parts import KINDS, MODULE, STEPS, TEXT, TOUR, PartKey, PartKind
from workshop.permissions import can_publish, cycles_to_prepare
from workshop.services.editing import LONG
from workshop.summaries import summary_of
from workshop.working import Item, WorkingCopy
from workshop.year.clashes import Clash
from workshop.year.page import YearPage


@dataclass(frozen=True)
class Step:
    """One line of the parts: where it leads, and whether something is missing there."""

    kind: PartKind
    url: str
    is_current: bool
    lacks: tuple[Lack, ...]
    waits: bool
    summary: str


def find_cycle(request: UserRequest, slug: str) -> Cycle:
    """A cycle of an institute where this person is adviser or head; another does not exist here (404)."""
    cycle = cycles_to_prepare(request.user).addressed(slug).select_related("institute").first()
    if cycle is None:
        raise Http404("Ce cycle n’existe pas.")
    return cycle


def find_key(step: str, uid: object = "") -> PartKey:
    """The part that an address names. Raises Http404."""
    kind = KINDS.get(step)
    if kind is None or kind.one_of:
        raise Http404("Cette partie n’existe pas.")
    items = {one.one_of: one for one in (TEXT, MODULE)}
    if not uid:
        return PartKey(kind)
    if step not in items:
        raise Http404("Cette partie n’existe pas.")
    return PartKey(items[step], str(uid))


class WorkshopPage:
    """The context of one page."""

    def __init__(self, request: UserRequest, cycle: Cycle, key: PartKey | None = None) -> None:
        self.request = request
        self.cycle = cycle
        self.key = key
        self.working = WorkingCopy(cycle)

    @property
    def is_draft(self) -> bool:
        """Whether nobody reads it yet: what is written is written at once."""
        return self.cycle.state == CycleState.DRAFT

    @property
    def is_archived(self) -> bool:
        """Whether it changes no more."""
        return self.cycle.state == CycleState.ARCHIVED

    @property
    def programme_url(self) -> str:
        """Where the programme of this module or of the tour is written, once its session is there; else nothing."""
        kind = self.key.kind if self.key else None
        tour = self.working.live.tour if kind == TOUR else None
        uid = self.key.uid if self.key and kind == MODULE else str(tour.uuid) if tour else ""
        is_there = tour is not None or uid in self.working.live.modules
        return reverse("programme:programme", args=[uid]) if uid and is_there else ""

    @cached_property
    def may_publish(self) -> bool:
        """Whether this person makes it public."""
        return can_publish(self.request.user, self.cycle.institute_id)

    @cached_property
    def lacks(self) -> list[Lack]:
        """What is missing before publishing, in the order of the parts."""
        return lacks_of(self.working)

    @cached_property
    def doubts(self) -> list[Lack]:
        """What deserves a look, and holds nothing back."""
        return doubts_of(self.working)

    @cached_property
    def year(self) -> YearPage:
        """The sessions of the cycle in their year. Three queries."""
        return YearPage(self.cycle)

    @property
    def clashes(self) -> list[Clash]:
        """What meets the dates and waits for somebody, the gravest first; an archived cycle waits for nothing."""
        return [] if self.is_archived else self.year.open_clashes

    @property
    def graves(self) -> list[Clash]:
        """Those that must be settled."""
        return [clash for clash in self.clashes if clash.is_grave]

    @property
    def was_emptied(self) -> bool:
        """Whether this text held some lines and holds none: the history keeps them."""
        if self.key is None or self.key.kind != TEXT or self.working.values(self.key)["body"]:
            return False
        public = self.working.live.read(self.key)["body"]
        before = self.last_save.before.get("body", "") if self.last_save else ""
        return max(len(public), len(before)) > LONG

    @property
    def lines(self) -> list[ListLine]:
        """The texts or the modules of a list."""
        return lines_of(self.working, self.part.kind)

    @property
    def under(self) -> list[Item]:
        """The texts that go with this one."""
        return [item for item in self.items if self.item and item.under == self.item.uid]

    @cached_property
    def steps(self) -> list[Step]:
        """The parts, in order."""
        waiting = {PartKey.read(key).step for key in self.working.pending}
        return [
            Step(
                kind=kind,
                url=url_of(self.cycle, PartKey(kind)),
                is_current=self.key is not None and self.key.step == kind,
                lacks=tuple(lack for lack in self.lacks if lack.key.step == kind),
                waits=kind in waiting,
                summary=summary_of(self.working, kind),
            )
            for kind in STEPS
        ]

    @property
    def position(self) -> int:
        """Rank of the current part, from 1; 0 on a page that is none."""
        return next((rank for rank, step in enumerate(self.steps, start=1) if step.is_current), 0)

    @property
    def current(self) -> Step | None:
        """The current part."""
        return next((step for step in self.steps if step.is_current), None)

    @cached_property
    def items(self) -> list[Item]:
        """The texts or the modules beside the current one."""
        return self.working.items(self.key.kind) if self.key and self.key.step != self.key.kind else []

    @property
    def item(self) -> Item | None:
        """The current text or module."""
        return next((item for item in self.items if item.key == self.key), None)

    @cached_property
    def last_save(self) -> PartVersion | None:
        """Who saved this part last; what waits says it itself."""
        found = PartVersion.objects.filter(cycle=self.cycle, key=str(self.key)).select_related("author")
        return found.first()

    @property
    def saved_today(self) -> bool:
        """Whether that was today."""
        last = self.last_save
        return last is not None and timezone.localdate(last.last_at) == timezone.localdate()

    @property
    def part(self) -> PartKey:
        """The part that the page is about. Raises LookupError on a page that is about none."""
        if self.key is None:
            raise LookupError("This page is about no part.")
        return self.key

    @cached_property
    def url(self) -> str:
        """The page itself: its address changes with the code and the year of a draft."""
        return url_of(self.cycle, self.part)

    @property
    def autosave_url(self) -> str:
        """Where the form saves itself."""
        return f"{self.url}enregistrer/"

    @property
    def order_seen(self) -> str:
        """The fingerprint of the order of a list."""
        return self.working.seen(self.part)

    @property
    def copy_name(self) -> str:
        """Under which name a browser keeps what is typed."""
        return f"{self.request.user.pk}/atelier/{self.cycle.pk}/{self.key}"

    @property
    def next_url(self) -> str:
        """The text or module after this one, else the next part; after the last one, what is left before publishing."""
        rank = next((rank for rank, item in enumerate(self.items, start=1) if item.key == self.key), 0)
        if 0 < rank < len(self.items):
            return url_of(self.cycle, self.items[rank].key)
        if self.position < len(self.steps):
            return self.steps[self.position].url
        return reverse("workshop:publish" if self.is_draft else "workshop:changes", args=[self.cycle.slug])


def open_form(working: WorkingCopy, key: PartKey, data: Any = None) -> PartForm:
    """The form of a part. Raises Http404 when it is a list, or is gone."""
    form = FORMS.get(key.kind)
    if form is None or not working.has(key):
        raise Http404("Cette partie n’existe pas ou a été retirée du cycle.")
    return form(data, held=working.values(key), working=working)


def render_page(
    request: UserRequest,
    template: str,
    page: WorkshopPage,
    *,
    refusal: DomainError | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """A page of the workshop; a refusal is shown at its top and gives its status."""
    shown = {
        "page": page,
        "cycle": page.cycle,
        "refusal": refusal.message if refusal else "",
        "nav_item": "workshop",
        "form": None,
        "versions": [],
        "stale": False,
        **context,
    }
    response = render(request, template, shown, status=refusal.status if refusal else status)
    response._csp_update = {"frame-src": ["'self'"]}  # type: ignore[attr-defined]  # the preview, see csp.decorators
    return response
