"""The board: one page of dossiers as one viewer may see them. A constant number of queries, whatever their number."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, Subquery

from committee.access import Viewer
from committee.enums import AssessmentState, Choice, Outcome
from committee.models import Assessment, Decision, Item, ItemQuerySet, LinkDeclaration, Recusal, Vote
from instruction.worklist import short_stratum, short_type
from toolkit.text.search_text import search_words

PER_PAGE = 50
_CANDIDATURE = (
    "uuid", "applicant_id", "cycle_id", "state", "first_name", "last_name", "job_title", "employer_name",
    "employer_type", "population", "region",
)  # fmt: skip


@dataclass(frozen=True)
class View:
    """A saved view: what the address says, its label, how many dossiers it holds."""

    name: str
    label: str
    count: int


@dataclass
class Row:
    """One line. `reading` is the state of one's own; `mean` is None when it may not be seen: `mean_is_open` tells."""

    item: Item
    rank: int | None
    reading: str
    vote: str
    read_count: int
    reader_count: int
    mean: Decimal | None
    mean_is_open: bool
    tally: list[str] = field(default_factory=list)
    has_declared: bool = False
    decision: Decision | None = None
    decision_rank: int | None = None

    @property
    def fill(self) -> int:
        """Width of the bar of readings, out of 40."""
        return round(40 * min(1, self.read_count / self.reader_count)) if self.reader_count else 0

    @property
    def employer_type(self) -> str:
        """The employer's type in few letters."""
        return short_type(self.item.candidature.employer_type)

    @property
    def stratum(self) -> str:
        """The stratum of population, without its unit."""
        return short_stratum(self.item.candidature.stratum)


@dataclass(frozen=True)
class Board:
    """What the page shows."""

    views: list[View]
    current: str
    crosses_views: bool
    page: Page
    rows: list[Row]
    total: int
    read_count: int


def build_board(viewer: Viewer, *, view: str = "", words: str = "", number: Any = 1) -> Board:
    """One page of one view, searched. Seven queries at most besides those of `viewer`, one more with words."""
    ranks, total = _ranks(viewer)
    reads = viewer.read_count()
    views = _views(viewer, total, reads)
    current = view if view in {each.name for each in views} else ""
    wanted = search_words(words)
    items = _scope(viewer, "" if wanted else current)  # words are looked for in all the views
    count = next(each.count for each in views if each.name == current)
    for word in wanted:
        items = items.filter(candidature__search_text__contains=word)
    if wanted:
        count = items.count()
    paginator = Paginator(items.values_list("pk", flat=True), PER_PAGE)
    paginator.count = count  # known already
    page = paginator.get_page(number)
    page.page_range = list(paginator.get_elided_page_range(page.number))
    return Board(
        views, current, bool(wanted), page, _rows(viewer, _read(viewer, list(page.object_list)), ranks), total, reads
    )


def _read(viewer: Viewer, keys: list[int]) -> list[Item]:
    """These items in this order, with one's own reading and declaration of links and the number of recused members.

    Apart from the sort, so that it carries no column; no long text is read.
    """
    names = [f"candidature__{name}" for name in _CANDIDATURE]
    decision = [f"decision__{each.name}" for each in Decision._meta.concrete_fields if each.name != "reason"]
    own = ("uuid", "committee_id", "candidature_id", "mean_score", "assessment_count")
    here = OuterRef("pk")
    absent = Recusal.objects.standing().filter(item=here, seat__in=viewer.voters).order_by().values("item")
    declared = LinkDeclaration.objects.filter(item=here, user=viewer.user)
    found = (
        Item.objects.filter(pk__in=keys)
        .select_related("candidature", "decision")
        .only(*own, *names, *decision)
        .annotate(
            own_reading=Subquery(Assessment.objects.filter(item=here, seat=viewer.seat).values("state")[:1]),
            link_declared=Subquery(declared.values("has_link")[:1]),
            absent=Subquery(absent.annotate(number=Count("pk")).values("number")),
        )
    )
    by_key = {item.pk: item for item in found}
    return [by_key[key] for key in keys if key in by_key]


def _ranks(viewer: Viewer) -> tuple[dict[Decimal, int], int]:
    """The rank of each mean among those this viewer sees (equal means share one), and the number of dossiers."""
    ranks: dict[Decimal, int] = {}
    seen = 0
    items, mean = viewer.items(), "mean_score"
    if not viewer.sees_scores:
        items, mean = items.with_open_mean(viewer.has_read), "open_mean"
    counted = items.values_list(mean).annotate(number=Count("pk")).order_by(f"-{mean}")
    unscored = 0
    for mean, number in counted:
        if mean is None:
            unscored = number
            continue
        ranks[mean] = seen + 1
        seen += number
    return ranks, seen + unscored


def _views(viewer: Viewer, total: int, reads: int) -> list[View]:
    views = [View("", "Tous", total)]
    if viewer.can_assess:
        views += [View("a-lire", "À lire", total - reads), View("lus", "Lus", reads)]
    if viewer.sees_decisions:
        recorded = dict(
            Decision.objects.filter(item__in=viewer.items().values("pk"))
            .values_list("outcome")
            .annotate(number=Count("pk"))
            .order_by()
        )
        views.append(View("sans-decision", "Sans décision", total - sum(recorded.values())))
        views += [View(name, label, recorded.get(outcome, 0)) for name, (label, outcome) in _OUTCOMES.items()]
    return views


_OUTCOMES = {
    "admis": ("Admis", Outcome.ADMITTED),
    "liste-attente": ("Liste d’attente", Outcome.WAITLISTED),
    "non-retenus": ("Non retenus", Outcome.REJECTED),
}


def _scope(viewer: Viewer, view: str) -> ItemQuerySet:
    items = viewer.items()
    if view == "a-lire":
        items = viewer.unread()
    elif view == "lus":
        items = items.filter(viewer.has_read)
    elif view == "sans-decision":
        items = items.filter(decision__isnull=True)
    elif view in _OUTCOMES:
        items = items.filter(decision__outcome=_OUTCOMES[view][1])
        if view == "liste-attente":
            return items.order_by("decision__rank", "pk")
    return viewer.in_order(items)


def _rows(viewer: Viewer, items: list[Item], ranks: dict[Decimal, int]) -> list[Row]:
    votes = _votes(viewer, [item.pk for item in items])
    return [_row(viewer, item, ranks, votes[item.pk]) for item in items]


def _votes(viewer: Viewer, keys: list[int]) -> defaultdict[int, dict[int, str]]:
    """Votes by dossier and seat: all of them, or one's own. `_row` keeps those of an unread dossier back."""
    found: defaultdict[int, dict[int, str]] = defaultdict(dict)
    votes = Vote.objects.filter(item__in=keys)
    if not viewer.sees_tally:
        votes = votes.filter(seat=viewer.seat)
    for item, seat, choice in votes.values_list("item_id", "seat_id", "choice"):
        found[item][seat] = choice
    return found


def _row(viewer: Viewer, item: Any, ranks: dict[Decimal, int], votes: dict[int, str]) -> Row:
    is_open = viewer.sees_scores or item.own_reading == AssessmentState.VALIDATED
    decision = getattr(item, "decision", None)
    if decision is not None and decision.published_at is None and not viewer.sees_decisions:
        decision = None
    return Row(
        item=item,
        rank=ranks.get(item.mean_score) if is_open and viewer.sees_tally else None,
        reading=item.own_reading or "",
        vote=Choice(votes[viewer.seat.pk]).label if viewer.seat and viewer.seat.pk in votes else "",
        read_count=item.assessment_count,
        reader_count=len(viewer.voters) - (item.absent or 0),
        mean=item.mean_score if is_open else None,
        mean_is_open=is_open,
        tally=tally_of(votes.values()) if is_open and viewer.sees_tally else [],
        has_declared=item.link_declared is False,
        decision=decision,
        decision_rank=viewer.shown_rank(decision.rank) if decision is not None and decision.rank else None,
    )


def tally_of(choices: Any) -> list[str]:
    """The count of votes, without a name: « 3 pour admettre », « 1 abstention »; choices nobody made are left out."""
    counts = Counter(choices)
    return [choice.counted(counts[choice]) for choice in Choice if counts[choice]]
