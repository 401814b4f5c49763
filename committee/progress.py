"""« Avancement »: how far each member is, counted over the dossiers that whoever looks may know of."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Max
from django.utils import timezone

from committee.access import Viewer
from committee.enums import AssessmentState
from committee.models import Assessment, LinkDeclaration, Seat, Vote
from committee.services.nudges import nudged_at
from committee.services.sharing import Table, read_table


@dataclass(frozen=True)
class Progress:
    """One member. `asked`: dossiers to read, with those they have read; `undeclared`: without a word on their links."""

    seat: Seat
    asked: int
    read: int
    drafts: int
    undeclared: int
    last_at: datetime | None = None
    nudged_at: datetime | None = None

    @property
    def left(self) -> int:
        """Dossiers that are still to be read."""
        return self.asked - self.read

    @property
    def was_nudged_today(self) -> bool:
        """Whether a mail has left today already: at most one a day."""
        return self.nudged_at is not None and timezone.localdate(self.nudged_at) == timezone.localdate()


@dataclass(frozen=True)
class Everyone:
    """All the members with a voice. Eleven queries, whatever their number and that of the dossiers."""

    viewer: Viewer

    @cached_property
    def table(self) -> Table:
        """The dossiers and their readers."""
        return read_table(self.viewer.user, self.viewer.committee)

    @cached_property
    def rows(self) -> list[Progress]:
        """Each member's, by name."""
        seats = self.table.seats
        last, nudged, declared = self._last(), nudged_at(self.viewer.committee), self._declared()
        return [self._row(seat, declared[seat.user_id], last.get(seat.pk), nudged.get(seat.pk)) for seat in seats]

    @property
    def late(self) -> list[Progress]:
        """Those who have something left to read and may still be told so today."""
        return [row for row in self.rows if row.left and not row.was_nudged_today]

    def _row(self, seat: Seat, declared: set[int], last: datetime | None, nudged: datetime | None) -> Progress:
        table, shared = self.table, self.viewer.committee.is_shared
        mine = [item for item in table.items if (item.pk, seat.pk) not in table.recused]
        states = {item.pk: table.states.get((item.pk, seat.pk), "") for item in mine}
        read = {pk for pk, state in states.items() if state == AssessmentState.VALIDATED}
        asked = {item.pk for item in mine if table.is_open(item) and (not shared or (item.pk, seat.pk) in table.rows)}
        done = {item.pk for item in mine if item.pk in read and (not shared or (item.pk, seat.pk) in table.rows)}
        return Progress(
            seat=seat,
            asked=len(asked | done),
            read=len(done),
            drafts=sum(state == AssessmentState.DRAFT for pk, state in states.items() if pk in asked),
            undeclared=sum(item.pk not in declared for item in mine if table.is_open(item)),
            last_at=last,
            nudged_at=nudged,
        )

    def _declared(self) -> defaultdict[int, set[int]]:
        """Dossiers on which each person's last word is that no link binds them."""
        found: dict[tuple[int, int], bool] = {}
        made = LinkDeclaration.objects.filter(item__committee=self.viewer.committee).order_by("at", "pk")
        for user, item, has_link in made.values_list("user", "item", "has_link"):
            found[user, item] = has_link
        by_user: defaultdict[int, set[int]] = defaultdict(set)
        for (user, item), has_link in found.items():
            if not has_link:
                by_user[user].add(item)
        return by_user

    def _last(self) -> dict[int, datetime]:
        """When each member last wrote or voted, on the dossiers that this viewer knows of."""
        known = {"item__in": self.viewer.items().values("pk")}
        found: dict[int, datetime] = {}
        for rows, name in ((Assessment.objects.filter(**known), "updated_at"), (Vote.objects.filter(**known), "at")):
            for seat, at in rows.order_by().values_list("seat").annotate(last=Max(name)):
                found[seat] = max(found.get(seat, at), at)
        return found
