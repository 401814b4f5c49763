"""Texts as people paste them, kept as what they meant: line breaks, hyphens, and no invisible character.

Every function is linear in the length of its text, whatever the text. Unicode's own composition is not: it sorts each
run of combining marks by insertion, so a run of 150 000 takes a minute. Runs are cut first (UAX #15, Stream-Safe Text
Format: no word of any language has more than thirty marks on one letter).
"""

import re
import unicodedata
from typing import Literal

_MARKS_IN_A_RUN = 30

# Word keeps a line break as U+000B, a page break as U+000C, a non-breaking hyphen as U+001E; others use U+0085 (NEL),
# U+2028 and U+2029. str.splitlines() breaks at all of these.
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x85\u2028\u2029]")
_HYPHEN = "\x1e"

# Of no use in a text, and able to disguise one: controls but tab and line break, halves of surrogate pairs, soft
# hyphens, zero-width spaces, byte order marks, and marks that turn the order of the words around them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
# ZWNJ and ZWJ shape Persian and Indic words and join emoji: they mean something between two characters beyond Latin.
_LONE_JOINER = re.compile(
    "(?<![^\x00-\u036f\u2000-\u206f\\s])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u036f\u2000-\u206f\\s])"
)
# In names, codes and addresses: joiners, variation selectors, fillers, tags, and the blank of braille too.
_UNSEEN_IN_A_LINE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c\u200d\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)


def clean_text(text: str) -> str:
    """Return the text in NFC, with plain line breaks and without invisible characters. Idempotent."""
    if text.isascii() and text.isprintable():
        return text
    text = _compose("NFC", _BREAKS.sub("\n", text).replace(_HYPHEN, "-"))
    # Composed again: a letter and its accent may have stood around such a mark.
    return _compose("NFC", _LONE_JOINER.sub("", _INVISIBLE.sub("", text)))


def clean_line(text: str) -> str:
    """Return the text on one line, cleaned as `clean_text` does and without joiners, and without spaces around."""
    line = clean_text(text).replace("\n", " ").replace("\t", " ")
    return _compose("NFC", _UNSEEN_IN_A_LINE.sub("", line)).strip()


def clean_identifier(text: str) -> str:
    """Return what identifies (an address, a SIRET, a code) in plain characters: full-width « １ » is « 1 » (NFKC)."""
    return _compose("NFKC", clean_line(text)).strip()


def address_key(address: str) -> str:
    """Return an e-mail address as it is compared: its plain characters in lower case."""
    return clean_identifier(address).lower()


def _compose(form: Literal["NFC", "NFKC"], text: str) -> str:
    # The quick check stops at the first mark out of order, hence it is linear.
    if text.isascii() or unicodedata.is_normalized(form, text):
        return text
    return unicodedata.normalize(form, cut_runs(text))


def cut_runs(text: str) -> str:
    """Return the text without the combining marks that follow thirty others: what may be normalised in linear time."""
    kept, run = [], 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= _MARKS_IN_A_RUN:
            kept.append(char)
    return "".join(kept)
