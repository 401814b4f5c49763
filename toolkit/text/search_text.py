"""Texts as lists search, sort and compare them: the same on both databases, whatever accents, case and signs."""

import re
import unicodedata

from toolkit.text.cleaning import clean_line, cut_runs

MAX_WORDS = 10
LONGEST_SEARCH = 200

# Letters that Unicode does not take apart, and the signs that keyboards and word processors put for one another.
_PLAIN = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n"}
    | dict.fromkeys("’‘‛ʼʹʻ′`´＇", "'")
    | dict.fromkeys("‐‑‒–—―−⁃－", "-")
    | dict.fromkeys("«»“”„‟″", '"')
)
_NOT_IN_A_KEY = re.compile(r"[^a-z0-9]")


def fold(text: str) -> str:
    """Lower case without accents nor ligatures, plain apostrophes, dashes and single spaces. Linear."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", cut_runs(clean_line(text)))
        text = "".join(char for char in decomposed if not unicodedata.combining(char)).casefold().translate(_PLAIN)
    return " ".join(text.lower().split())


def search_words(text: str) -> list[str]:
    """The words to look for, folded: ten at most, because each is a condition, and no NUL, that PostgreSQL refuses."""
    return fold(clean_line(text[:LONGEST_SEARCH])).split()[:MAX_WORDS]


def sort_key(*parts: str, length: int = 160) -> str:
    """What to sort by: the parts one after the other, in the order of a French directory.

    Letters and digits alone, which every collation of every database puts in the same order; words are divided by a 0,
    so that « Martin Zoé » comes before « Martinez Anne ». A letter of another alphabet follows the Latin ones.
    """
    words = [word for part in parts for word in re.split(r"[\s\-']+", fold(part[:length]))]
    return "0".join(filter(None, (_NOT_IN_A_KEY.sub(_escaped, word) for word in words)))[:length]


def _escaped(found: re.Match[str]) -> str:
    return f"zzzz{ord(found[0]):05x}" if found[0].isalpha() else ""
