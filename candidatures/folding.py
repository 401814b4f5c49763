"""Texts as lists search, sort and compare them: lower case, no accents."""

import unicodedata

MAX_WORDS = 10


def fold(text: str) -> str:
    """Lower case without accents: what both databases can search and sort alike."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("’", "'").replace("œ", "oe"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def search_words(text: str) -> list[str]:
    """The words to look for, folded: ten at most, because each is a condition, and no NUL, that PostgreSQL refuses."""
    return fold(text.replace("\x00", " ")).split()[:MAX_WORDS]
