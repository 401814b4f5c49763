"""Patterns and parsers that a form reaches take a time that grows as the text: twice the text, not thrice the time."""

import contextlib
import gc
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cycles.codes import code_key
from cycles.models import Cycle
from inet_cycles import logs, middleware
from organisations.validators import clean_siren, clean_siret
from toolkit.files.images import JPEG_MARKER
from toolkit.lists.exports import safe_cell
from toolkit.text import markdown
from toolkit.text.cleaning import clean_identifier
from toolkit.text.links import holds_link
from toolkit.text.search_text import fold, search_words, sort_key
from toolkit.text.typography import markdown_to_html, typeset
from toolkit.text.validators import validate_person_name
from toolkit.ui.fields import CountField, EurosField, MonthField
from toolkit.ui.two_versions import _WORDS, TwoVersions

LONG_ENOUGH = 0.005  # seconds: below, a machine shared with others measures itself
LONGEST = 8_000  # characters: what grows as the square takes more than that there

# Each repeated to any length, and cut by a last character that lets no pattern succeed.
WORDS = {
    "letters": "a",
    "dots": "a.",
    "many dots": ".",
    "hyphens": "-a.",
    "capitals": "A.b",
    "at signs": "a@",
    "www": "www.",
    "marks": "\u0301\u0327",
    "spaces": " ",
    "no-break spaces": "\u00a0",
    "spaces and signs": "  «  ; ",
    "digits": "1 000 ",
    "apostrophes": "'a",
    "quotes": "« ",
    "stars": "*a",
    "brackets": "[",
    "links": "[a](",
    "angles": "<a ",
    "breaks": "\r\n",
    "line separators": "\u2028\x0b",
    "joiners": "\u200da",
    "ligatures": "ﷺ",
}


def of_a_field(field: Any) -> Callable[[str], object]:
    return lambda text: field.to_python(text)


READERS: dict[str, Callable[[str], object]] = {
    "clean_identifier, hence clean_line and clean_text": clean_identifier,
    "holds_link": holds_link,
    "validate_person_name": validate_person_name,
    "fold": fold,
    "search_words": search_words,
    "sort_key": sort_key,
    "clean_siret": clean_siret,
    "clean_siren": clean_siren,
    "validate_email": validate_email,
    "typeset": typeset,
    "safe_cell": safe_cell,
    "words of two versions": _WORDS.findall,
    "punctuation of a mail": lambda text: markdown._PUNCTUATION.sub(r"\\\1", text),
    "opaque words of a log": lambda text: logs._OPAQUE.sub("", text),
    "identifiers of a log": lambda text: logs._UUID.sub("", text),
    "identifier of a request": middleware._ACCEPTABLE_ID.fullmatch,
    "key of a code": code_key,
    "code of a cycle": lambda text: Cycle._meta.get_field("code").run_validators(text),
    "count": of_a_field(CountField(unit="d’agents", maximum=9)),
    "euros": of_a_field(EurosField()),
    "month": of_a_field(MonthField()),
}


def seconds(read: Callable[[str], object], text: str) -> float:
    """Time of this thread alone: neither what others do on the machine nor the collector of a large heap."""
    gc.disable()
    before = time.thread_time()
    with contextlib.suppress(ValidationError, ValueError):
        read(text)
    taken = time.thread_time() - before
    gc.enable()
    return taken


def assert_linear(read: Callable[[str], object], piece: str) -> None:
    """Measure at the first size that takes LONG_ENOUGH, and at twice that size, in turn; the best of eight each."""
    for size in (2000, LONGEST):
        text, twice = (piece * (length // len(piece)) + "\x01!" for length in (size, 2 * size))
        if seconds(read, text) >= LONG_ENOUGH:
            once, double = map(min, zip(*((seconds(read, text), seconds(read, twice)) for _ in range(8)), strict=True))
            assert double < LONG_ENOUGH or double < 3 * once, f"{size}: {once:.4f} s, twice that: {double:.4f} s"
            return


@pytest.mark.parametrize("reader", READERS)
def test_time_grows_as_the_text(reader: str) -> None:
    for piece in WORDS.values():
        assert_linear(READERS[reader], piece)


def test_markers_of_a_picture_are_found_in_linear_time() -> None:
    def read(text: str) -> object:
        return JPEG_MARKER.search(b"\xff" * len(text) + b"\x00")

    assert_linear(read, "a")


@pytest.mark.parametrize("piece", WORDS.values(), ids=WORDS)
def test_markdown_of_the_longest_text_takes_no_second(piece: str) -> None:
    assert seconds(markdown_to_html, piece * (20_000 // len(piece))) < 1


@pytest.mark.parametrize("words", ["a ", "a b ", "ab ac ad ae af "])
def test_comparing_two_versions_takes_no_second(words: str) -> None:
    text = (words * 3000)[:3000]
    assert seconds(lambda typed: TwoVersions("a", "a", text, typed).stretches, text[::-1]) < 1
