"""Two versions of an answer in words: what is stored and what was typed, for whoever must choose."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

EMPTY = "(vide)"
COMPARED = 6_000  # characters a text may have for its words to be compared: beyond, it would take too long
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")

# A stretch of text, and whether the other version lacks it.
Stretch = tuple[str, bool]


@dataclass(frozen=True)
class TwoVersions:
    """One answer, as stored and as typed."""

    name: str
    label: str
    stored: str
    typed: str

    @property
    def stretches(self) -> tuple[list[Stretch], list[Stretch]]:
        """Both texts cut where they differ, the stored one first. Whole texts when one of them is too long."""
        if len(self.stored) + len(self.typed) > COMPARED or EMPTY in (self.stored, self.typed):
            return [(self.stored, False)], [(self.typed, False)]
        ours, theirs = _WORDS.findall(self.stored), _WORDS.findall(self.typed)
        blocks = SequenceMatcher(None, ours, theirs).get_opcodes()
        return (
            [("".join(ours[start:end]), kind != "equal") for kind, start, end, _, _ in blocks if start < end],
            [("".join(theirs[start:end]), kind != "equal") for kind, _, _, start, end in blocks if start < end],
        )
