"""The cycle as it is being written: what is public or drafted, and over it what waits to be published."""

from dataclasses import dataclass
from functools import cached_property

from cycles.enums import CycleState
from cycles.models import Cycle
from toolkit.domain.marks import fingerprint
from workshop.live import Live
from workshop.models import PendingChange
from workshop.parts import MODULE, MODULES, TEXT, TEXTS, PartKey, PartKind, Values

UNTITLED = "Sans titre"


@dataclass(frozen=True)
class Item:
    """One text or module in its list. `under` names the text that it is part of; `number` counts from 1."""

    key: PartKey
    title: str
    number: int
    under: str = ""
    is_new: bool = False

    @property
    def uid(self) -> str:
        """Its identifier."""
        return self.key.uid


class WorkingCopy:
    """What the parts of a cycle hold in the workshop, in a fixed number of queries."""

    def __init__(self, cycle: Cycle) -> None:
        self.cycle = cycle
        self.live = Live(cycle)

    @cached_property
    def pending(self) -> dict[str, PendingChange]:
        """Changes that wait, by key of part: only a public cycle has some."""
        if self.cycle.state == CycleState.DRAFT:
            return {}
        return {change.key: change for change in self.cycle.pending_changes.select_related("author")}

    def values(self, key: PartKey) -> Values:
        """What a part holds."""
        change = self.pending.get(str(key))
        live = self.live.read(key)
        return live | change.values if change else live

    def seen(self, key: PartKey) -> str:
        """The fingerprint of what a part holds."""
        return fingerprint(self.values(key))

    @cached_property
    def texts(self) -> list[Item]:
        """Texts in order, each followed by those under it."""
        items, ranks = [], {}
        for place in self.values(PartKey(TEXTS))["order"]:
            key = PartKey(TEXT, place["uid"])
            ranks[place["under"]] = ranks.get(place["under"], 0) + 1
            title = self.values(key)["title"] or UNTITLED
            is_new = place["uid"] not in self.live.sections
            items.append(Item(key, title, ranks[place["under"]], place["under"], is_new))
        return items

    @cached_property
    def modules(self) -> list[Item]:
        """Modules by number."""
        order = self.values(PartKey(MODULES))["order"]
        keys = [PartKey(MODULE, uid) for uid in order]
        return [
            Item(key, self.values(key)["title"] or UNTITLED, rank, is_new=key.uid not in self.live.modules)
            for rank, key in enumerate(keys, start=1)
        ]

    def items(self, kind: PartKind) -> list[Item]:
        """The items that a list holds."""
        return self.texts if kind in (TEXTS, TEXT) else self.modules

    def has(self, key: PartKey) -> bool:
        """Whether the cycle has this part: an item may be gone."""
        return not key.kind.one_of or key.uid in self._uids(key.kind)

    def _uids(self, kind: PartKind) -> list[str]:
        """The texts or the modules there are, in order; nothing of what they hold is read."""
        if kind == MODULE:
            return self.values(PartKey(MODULES))["order"]
        return [place["uid"] for place in self.values(PartKey(TEXTS))["order"]]

    def title(self, key: PartKey) -> str:
        """« Module 3 : La posture », « Texte : Un format adapté », « Coût »."""
        if not key.kind.one_of or not self.has(key):
            return key.kind.title
        number = f"\u00a0{self._uids(MODULE).index(key.uid) + 1}" if key.kind == MODULE else ""
        return f"{key.kind.title}{number}\u00a0: {self.values(key)['title'] or UNTITLED}"
