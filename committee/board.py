"""The board: one page of dossiers as one viewer may see them. A constant number of queries, whatever their number."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from committee.access import Viewer
from committee.enums import AssessmentState, Choice, Outcome
from committee.models import Assessment, Decision, Item, ItemQuerySet, LinkDeclaration, ReadingAssignment, Recusal, Vote
from committee.models.item import NO_MEAN
from committee.presiding import items_left_to
from instruction.worklist import short_stratum, short_type
from toolkit.lists.columns import Cell, Column
from toolkit.lists.page import AT_ONCE, ListPage
from toolkit.lists.views import SavedView
from toolkit.text.search_text import search_words

UNDECIDED, ADMITTED, WAITLISTED = "sans-decision", "admis", "liste-attente"  # views, as the address names them
TO_PRESIDE = "a-presider"
_CANDIDATURE = (
    "uuid", "applicant_id", "cycle_id", "state", "title", "first_name", "last_name", "job_title", "employer_name",
    "employer_type", "population", "region",
)  # fmt: skip


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
    is_asked: bool = True
    decision: Decision | None = None
    decision_rank: int | None = None

    @property
    def is_validated(self) -> bool:
        """Whether one's own reading counts."""
        return self.reading == AssessmentState.VALIDATED

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


class Board(ListPage):
    """The dossiers that one viewer may see. Six queries at most besides those of `viewer`, one more with words, one
    more where they are shared out and two more for a vice-president.

    `total`: the dossiers in all. `duty` and `read_count`: those that this member is asked to read, and of these the
    ones whose reading they have validated.
    """

    searches_all_views = True

    def __init__(self, viewer: Viewer, params: Mapping[str, str]) -> None:
        self.viewer = viewer
        self.ranks, self.total, reads = _ranks(viewer)
        self.duty, self.read_count = self.total, reads
        if viewer.can_assess and viewer.committee.is_shared:
            self.duty, self.read_count = _shared(viewer)
        counted = _views(viewer, self.total, reads, left=self.left)
        super().__init__(
            viewer.items(),
            params,
            views=[view for view, _count in counted],
            base={"cycle": viewer.cycle.slug},
            counts={view.slug: count for view, count in counted},
        )
        self.columns = _columns(viewer)

    @property
    def left(self) -> int:
        """What this member has still to read."""
        return self.duty - self.read_count

    @property
    def crosses_views(self) -> bool:
        """Words are looked for in all the views, and the whole list says so too."""
        return bool(search_words(self.words))

    @property
    def matching(self) -> ItemQuerySet:
        """The dossiers that hold every word."""
        items = self.scope
        for word in search_words(self.words):
            items = items.filter(candidature__search_text__contains=word)
        return items

    @property
    def rows(self) -> QuerySet:
        """The keys of the dossiers, in an order that tells this viewer nothing they may not know."""
        by_rank = self.view.slug == WAITLISTED and not self.crosses_views
        found = self.found.order_by("decision__rank", "pk") if by_rank else self.viewer.in_order(self.found)
        return found.values_list("pk", flat=True)

    @cached_property
    def shown(self) -> list[Row]:
        """The rows of the page."""
        return self._rows_of(list(self.page.object_list))

    def every_row(self) -> Iterator[Row]:
        """All the rows for an export, whatever the page: two thousand at once in memory."""
        keys = list(self.rows)
        for start in range(0, len(keys), AT_ONCE):
            yield from self._rows_of(keys[start : start + AT_ONCE])

    def _rows_of(self, keys: list[int]) -> list[Row]:
        """These dossiers in this order. Two queries."""
        items = _read(self.viewer, keys)
        votes = _votes(self.viewer, [item.pk for item in items])
        return [_row(self.viewer, item, self.ranks, votes[item.pk]) for item in items]

    @property
    def has_group(self) -> bool:
        """Whether a decision that this viewer sees lets someone in, or may: else there is no group to compose."""
        return any((self.counts or {}).get(slug) for slug in (ADMITTED, WAITLISTED))


def _columns(viewer: Viewer) -> list[Column]:
    """The columns of the board, for what this viewer sees."""
    ranked, decided = viewer.sees_tally, viewer.sees_decisions or viewer.committee.published_at
    return [
        *([Column("rang", "Rang", lambda row: row.rank, Cell.NUMBER, css="num")] if ranked else []),
        Column("candidat", "Candidat", lambda row: row.item.candidature.full_name),
        Column("employeur", "Employeur", lambda row: row.item.candidature.employer_name, css="mid"),
        Column("strate", "Habitants", lambda row: row.stratum, css="lo"),
        Column("lectures", "Lectures", lambda row: row.read_count, Cell.NUMBER),
        Column("moyenne", "Moyenne", lambda row: row.mean, Cell.DECIMAL, css="num"),
        Column(
            "votes",
            "Votes" if ranked else "Mon vote",
            lambda row: ", ".join(row.tally) if ranked else row.vote,
            css="lo",
        ),
        *([Column("decision", "Décision", _decided)] if decided else []),
    ]


def _decided(row: Row) -> str:
    return row.decision.said if row.decision else ""


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
            **_asked(viewer),
        )
    )
    by_key = {item.pk: item for item in found}
    return [by_key[key] for key in keys if key in by_key]


def _asked(viewer: Viewer) -> dict[str, Any]:
    """Whom a dossier was given to, where they are shared out: how many of those with a voice, and this member."""
    if not viewer.committee.is_shared:
        return {}
    given = ReadingAssignment.objects.filter(item=OuterRef("pk"), seat__in=viewer.voters).order_by().values("item")
    return {"asked": Subquery(given.annotate(number=Count("pk")).values("number")), "is_asked": viewer.is_asked}


def _ranks(viewer: Viewer) -> tuple[dict[Decimal, int], int, int]:
    """The rank of each mean among those this viewer sees (equal means share one), the number of dossiers, and of those
    whose reading this member has validated: no other mean shows to whoever has a voice."""
    ranks: dict[Decimal, int] = {}
    seen = 0
    items, mean = viewer.items(), "mean_score"
    if not viewer.sees_scores:
        items, mean = items.with_open_mean(viewer.has_read), "open_mean"
    counted = items.values_list(mean).annotate(number=Count("pk")).order_by(f"-{mean}")
    unread = 0
    for mean, number in counted:
        if mean is None:
            unread = number
            continue
        if mean != NO_MEAN:
            ranks[mean] = seen + 1
        seen += number
    return ranks, seen + unread, seen if viewer.can_assess else 0


def _shared(viewer: Viewer) -> tuple[int, int]:
    """What a member is asked to read, and what they have read of it."""
    read, asked = Q(viewer.has_read), Q(viewer.is_asked)
    found = viewer.items().aggregate(asked=Count("pk", filter=asked), done=Count("pk", filter=asked & read))
    return found["asked"], found["done"]


def _views(viewer: Viewer, total: int, reads: int, *, left: int) -> list[tuple[SavedView, int]]:
    """The views that this viewer has, with the number of dossiers in each."""
    views = [(SavedView("", "Tous"), total)]
    if viewer.can_assess:
        to_read = ~Q(viewer.has_read) & Q(viewer.is_asked) if viewer.committee.is_shared else ~viewer.has_read
        views.append((SavedView("a-lire", "À lire", to_read), left))
        views.append((SavedView("lus", "Lus", viewer.has_read), reads))
    if viewer.seat is not None and viewer.seat.is_vice_president:
        left_to = list(items_left_to(viewer.seat).values_list("pk", flat=True))
        views += [(SavedView(TO_PRESIDE, "À présider", Q(pk__in=left_to)), len(left_to))] if left_to else []
    if viewer.sees_decisions:
        recorded = dict(
            Decision.objects.filter(item__in=viewer.items().values("pk"))
            .values_list("outcome")
            .annotate(number=Count("pk"))
            .order_by()
        )
        undecided = SavedView(UNDECIDED, "Sans décision", Q(decision__isnull=True))
        views.append((undecided, total - sum(recorded.values())))
        for slug, (label, outcome) in _OUTCOMES.items():
            views.append((SavedView(slug, label, Q(decision__outcome=outcome)), recorded.get(outcome, 0)))
    return views


_OUTCOMES = {
    ADMITTED: ("Admis", Outcome.ADMITTED),
    WAITLISTED: ("Liste d’attente", Outcome.WAITLISTED),
    "non-retenus": ("Non retenus", Outcome.REJECTED),
}


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
        reader_count=max(_reader_count(viewer, item), item.assessment_count),
        mean=item.mean_score if is_open else None,
        mean_is_open=is_open,
        tally=tally_of(votes.values()) if is_open and viewer.sees_tally else [],
        has_declared=item.link_declared is False,
        is_asked=item.is_asked if viewer.committee.is_shared else True,
        decision=decision,
        decision_rank=viewer.shown_rank(decision.rank) if decision is not None and decision.rank else None,
    )


def _reader_count(viewer: Viewer, item: Any) -> int:
    if viewer.committee.is_shared:
        return item.asked or 0
    return len(viewer.voters) - (item.absent or 0)


def tally_of(choices: Any) -> list[str]:
    """The count of votes, without a name: « 3 pour admettre », « 1 abstention »; choices nobody made are left out."""
    counts = Counter(choices)
    return [choice.counted(counts[choice]) for choice in Choice if counts[choice]]
