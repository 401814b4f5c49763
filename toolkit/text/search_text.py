"""Texts as lists search, sort and compare them: the same on both databases, whatever accents, case and signs."""

import re
import unicodedata

from toolkit.text.cleaning import clean_line, cut_runs

MAX_WORDS = 10
SHORTEST_SEARCH = 2  # a letter alone is everywhere
LONGEST_SEARCH = 200

# Letters that Unicode does not take apart, and the signs that keyboards and word processors put for one another.
_PLAIN = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n"}
    | dict.fromkeys("’‘‛ʼʹʻ′`´＇", "'")
    | dict.fromkeys("‐‑‒–—―−⁃－", "-")
    | dict.fromkeys("«»“”„‟″", '"')
)
# Words that every French text holds, folded: nothing is found by them beside others.
_EVERYWHERE = frozenset(
    (
        "a", "au", "aux", "ce", "ces", "d", "dans", "de", "des", "du", "elle", "elles", "en", "est", "et", "il", "ils",
        "je", "l", "la", "le", "les", "leur", "leurs", "ne", "nous", "on", "ou", "par", "pas", "pour", "qu", "que",
        "qui", "sa", "se", "ses", "son", "sur", "un", "une", "vous",
    )
)  # fmt: skip
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


def telling_words(text: str) -> list[str]:
    """The same without the words that every text holds, unless there are no others."""
    words = search_words(text)
    return [word for word in words if word not in _EVERYWHERE] or words


def is_too_short(text: str) -> bool:
    """Whether these words are too short to be looked for; no words at all are not."""
    return 0 < len("".join(fold(text).split())) < SHORTEST_SEARCH


def sort_key(*parts: str, length: int = 160) -> str:
    """What to sort by: the parts one after the other, in the order of a French directory.

    Letters and digits alone, which every collation of every database puts in the same order; words are divided by a 0,
    so that « Martin Zoé » comes before « Martinez Anne ». A letter of another alphabet follows the Latin ones.
    """
    words = [word for part in parts for word in re.split(r"[\s\-']+", fold(part[:length]))]
    return "0".join(filter(None, (_NOT_IN_A_KEY.sub(_escaped, word) for word in words)))[:length]


def _escaped(found: re.Match[str]) -> str:
    return f"zzzz{ord(found[0]):05x}" if found[0].isalpha() else ""
