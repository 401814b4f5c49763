"""Calendars with a memory: what is told now is compared with what was, so that revisions are counted.

A calendar is drawn by a GET. One that finds nothing new writes nothing; one that may not write still answers.
"""

import datetime
import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone

from toolkit.calendars.entries import Entry, same_event
from toolkit.calendars.models import CalendarAddress, Feed, FeedEntry
from toolkit.calendars.writing import Line, uid_of, write_calendar

logger = logging.getLogger(__name__)

Person = Any  # an account: its class lives on a floor above
_NO_STAMP = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class DrawnFeed:
    """A calendar as it stands: its title and its lines, in order of time."""

    title: str
    lines: tuple[Line, ...]
    private: bool = False

    @property
    def digest(self) -> str:
        """Differs when what is told does; the instant of a file is no reason to send the same dates again."""
        return hashlib.sha256(self.write(at=_NO_STAMP)).hexdigest()

    def line_of(self, name: str) -> Line | None:
        """The line of the entry of this name, cancelled or not."""
        return next((line for line in self.lines if line.uid == uid_of(name)), None)

    def write(self, *, at: datetime.datetime) -> bytes:
        """The file, stamped with this instant."""
        return write_calendar(title=self.title, lines=self.lines, at=at, private=self.private)


def draw_feed(*, name: str, title: str, entries: Iterable[Entry], owner: Person | None = None) -> DrawnFeed:
    """Return a calendar that holds these entries, and as cancelled those that it held before and that are to come.

    An entry that changed bears a higher revision. Two queries when nothing is new, a fixed number otherwise. While the
    database refuses to write, what it would have written is told all the same.
    """
    wanted = {uid_of(entry.name): entry for entry in entries}
    now = timezone.now()
    rows = _read(name)
    settled = _settle(wanted, rows, now)
    if settled.differs:
        try:
            rows = _write(name, wanted, owner, now)
        except DatabaseError:
            logger.warning("The calendar %s is told without being remembered.", name.split(" ")[0], exc_info=True)
            rows |= {row.uid: row for row in settled.added}
    return DrawnFeed(title=title, lines=_lines(rows), private=owner is not None)


def draw_unremembered(*, title: str, entries: Iterable[Entry]) -> DrawnFeed:
    """Return a calendar that only its authors see: nothing of it is a revision of anything. No query."""
    now = timezone.now()
    rows = {uid_of(entry.name): _new_row(uid_of(entry.name), entry, now) for entry in entries}
    return DrawnFeed(title=title, lines=_lines(rows))


def kept_since() -> datetime.datetime:
    """What was cancelled, or over, before this instant is not told any more to anybody in person."""
    return timezone.now() - datetime.timedelta(days=settings.CALENDAR_KEPT_DAYS)


def sweep_told() -> int:
    """Forget what people's calendars told and tell no more, those that no program reads included. One query."""
    limit = kept_since()
    over = Q(cancelled_at__lt=limit) | Q(cancelled_at__isnull=True, over_at__lt=limit)
    return FeedEntry.objects.filter(over, feed__owner__isnull=False).exclude(told={}).update(told={})


def forget_feed(*, name: str) -> None:
    """Delete what a calendar remembers, with the thing it is about."""
    Feed.objects.filter(name=name).delete()


def forget_person(*, owner: Person) -> None:
    """Delete a person's calendars and the address of theirs: it answers nobody from now on."""
    CalendarAddress.objects.filter(owner=owner).delete()
    Feed.objects.filter(owner=owner).delete()


@dataclass(frozen=True)
class _Settled:
    added: list[FeedEntry]
    changed: list[FeedEntry]

    @property
    def differs(self) -> bool:
        return bool(self.added or self.changed)


def _read(name: str) -> dict[str, FeedEntry]:
    return {row.uid: row for row in FeedEntry.objects.filter(feed__name=name)}


@transaction.atomic
def _write(name: str, wanted: dict[str, Entry], owner: Person | None, now: datetime.datetime) -> dict[str, FeedEntry]:
    """Compare again with the calendar locked: of two processes, the second finds what the first has written."""
    feed, _ = Feed.objects.select_for_update(of=("self",)).get_or_create(name=name, defaults={"owner": owner})
    rows = _read(name)
    settled = _settle(wanted, rows, now)
    for row in settled.added:
        row.feed = feed
    FeedEntry.objects.bulk_create(settled.added)
    FeedEntry.objects.bulk_update(settled.changed, ["sequence", "told", "over_at", "changed_at", "cancelled_at"])
    return rows | {row.uid: row for row in settled.added}


def _settle(wanted: dict[str, Entry], rows: dict[str, FeedEntry], now: datetime.datetime) -> _Settled:
    """Say which rows are new and bring up to date, in place, those that differ."""
    added = [_new_row(uid, entry, now) for uid, entry in wanted.items() if uid not in rows]
    changed = [
        row for uid, row in rows.items() if (_tell(row, wanted[uid], now) if uid in wanted else _tell_no_more(row, now))
    ]
    return _Settled(added, changed)


def _new_row(uid: str, entry: Entry, now: datetime.datetime) -> FeedEntry:
    return FeedEntry(uid=uid, told=entry.to_json(), over_at=entry.over_at, first_told_at=now, changed_at=now)


def _tell(row: FeedEntry, entry: Entry, now: datetime.datetime) -> bool:
    """Bring a row up to date with its entry; whether it differed. What was cancelled may come back."""
    told = entry.to_json()
    if row.told == told and row.cancelled_at is None:
        return False
    if row.cancelled_at is not None or not same_event(row.told, told):
        row.sequence += 1
    row.told, row.over_at, row.changed_at, row.cancelled_at = told, entry.over_at, now, None
    return True


def _tell_no_more(row: FeedEntry, now: datetime.datetime) -> bool:
    """Cancel what was to come, leave what took place, and after a year forget what either told."""
    if not row.told:
        return False
    if row.cancelled_at is None and row.over_at > now:
        row.sequence += 1
        row.changed_at = row.cancelled_at = now
        return True
    if (row.cancelled_at or row.over_at) >= kept_since():
        return False
    row.told = {}
    return True


def _lines(rows: dict[str, FeedEntry]) -> tuple[Line, ...]:
    lines = [
        Line(
            uid=row.uid,
            entry=row.entry,
            sequence=row.sequence,
            first_told_at=row.first_told_at,
            changed_at=row.changed_at,
            cancelled=row.cancelled_at is not None,
        )
        for row in rows.values()
        if row.told
    ]
    return tuple(sorted(lines, key=lambda line: (line.entry.first_day, line.entry.over_at, line.uid)))
