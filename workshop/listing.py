"""Texts and modules as lines of a list."""

import datetime
from dataclasses import dataclass

from toolkit.text.typography import format_days, format_number
from workshop.parts import MODULES, PartKind
from workshop.working import Item, WorkingCopy


@dataclass(frozen=True)
class ListLine:
    """One line: what it is, what is known of it, and its place among `count` siblings."""

    item: Item
    detail: str
    count: int

    @property
    def is_first(self) -> bool:
        """Whether nothing stands above it."""
        return self.item.number == 1

    @property
    def is_last(self) -> bool:
        """Whether nothing stands under it."""
        return self.item.number == self.count


def lines_of(working: WorkingCopy, kind: PartKind) -> list[ListLine]:
    """Every text, those under another after it, or every module."""
    items = working.items(kind)
    tell = _module if kind == MODULES else _text
    return [ListLine(item, tell(working, item), sum(other.under == item.under for other in items)) for item in items]


def _module(working: WorkingCopy, item: Item) -> str:
    """« 9 – 11 mars 2027, Strasbourg »."""
    held = working.values(item.key)
    days = "Dates à préciser"
    if held["starts_on"] and held["ends_on"]:
        days = format_days(*(datetime.date.fromisoformat(held[name]) for name in ("starts_on", "ends_on")))
    return ", ".join(filter(None, (days, held["place"])))


def _text(working: WorkingCopy, item: Item) -> str:
    """« 212 mots », or what it holds instead."""
    words = len(working.values(item.key)["body"].split())
    if words:
        return f"{format_number(words)} mot{'s' if words > 1 else ''}"
    return "En sous-textes" if any(other.under == item.uid for other in working.texts) else "Vide"
