"""The changes of a public cycle that wait: what each says instead of what, and which go together."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from cycles.models import Cycle
from toolkit.domain.marks import fingerprint
from toolkit.ui.two_versions import TwoVersions
from workshop.addresses import url_of
from workshop.models import PendingChange
from workshop.parts import STEPS, PartKey, Values
from workshop.wording import Titles, compare, titles_of
from workshop.working import WorkingCopy


@dataclass(frozen=True)
class Change:
    """One part: the public values and those that wait. `is_stale` when the public ones are not those it began on."""

    row: PendingChange
    key: PartKey
    title: str
    url: str
    before: Values
    after: Values
    is_new: bool
    is_stale: bool
    titles: Titles

    @property
    def versions(self) -> list[TwoVersions]:
        """The fields that differ, the public value first."""
        return compare(self.key, {} if self.is_new else self.before, self.after, self.titles)

    @property
    def author(self) -> User | None:
        """Who wrote it last."""
        return self.row.author

    @property
    def saved_at(self) -> datetime:
        """When."""
        return self.row.saved_at


def changes_of(working: WorkingCopy) -> list[Change]:
    """Everything that waits, in the order of the parts."""
    titles = titles_of(working)
    changes = [_change(working, row, titles) for row in working.pending.values()]
    return sorted(changes, key=lambda change: (STEPS.index(change.key.step), bool(change.key.uid), change.row.pk))


def choose(changes: list[Change], keys: Collection[str]) -> list[Change]:
    """The changes of these keys, with those that cannot go without them: a list and the items that are new in it."""
    chosen = {change.row.key for change in changes if change.row.key in keys}
    new = {change.row.key: str(PartKey(change.key.step)) for change in changes if change.is_new}
    chosen |= {listed for key, listed in new.items() if key in chosen}
    chosen |= {key for key, listed in new.items() if listed in chosen}
    return [change for change in changes if change.row.key in chosen]


def seal_of(changes: list[Change]) -> str:
    """What stands for these changes: another seal, and one of them, or what is public, is not what was read."""
    return fingerprint({change.row.key: [change.row.values, fingerprint(change.before)] for change in changes})


def without_waiting(cycle: Cycle) -> WorkingCopy:
    """What is public, whatever waits."""
    working = WorkingCopy(cycle)
    working.pending = {}
    return working


def _change(working: WorkingCopy, row: PendingChange, titles: Titles) -> Change:
    key = PartKey.read(row.key)
    before = working.live.read(key)
    rows = working.live.sections.keys() | working.live.modules.keys()
    return Change(
        row=row,
        key=key,
        title=working.title(key),
        url=url_of(working.cycle, key),
        before=before,
        after=before | row.values,
        is_new=bool(key.uid) and key.uid not in rows,
        is_stale=row.base != fingerprint(before),
        titles=titles,
    )
