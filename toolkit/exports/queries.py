"""What the person who asked for a file may still have of it."""

from toolkit.exports.enums import PartOutcome
from toolkit.exports.kinds import kind_of
from toolkit.exports.models import Part, PreparedFile


def can_take(prepared: PreparedFile) -> bool:
    """Whether the person who asked for it may still have it: their role holds."""
    return prepared.owner.is_active and kind_of(prepared).may_take(prepared)


def readable_parts(prepared: PreparedFile) -> tuple[list[Part], bool]:
    """The things that its owner may read now, and whether each that the file holds is among them."""
    parts = list(prepared.parts.all())
    reach = kind_of(prepared).in_reach(prepared, [part.about for part in parts])
    readable = [part for part in parts if part.about in reach]
    return readable, all(part.about in reach for part in parts if part.outcome == PartOutcome.MADE)
