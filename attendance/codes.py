"""The code of a room: a word and a number to type, a longer one to scan. Both change every minute.

They are drawn from the key of the house, the half-day and the minute: nothing is stored, and any process draws the
same. The code of the present minute and that of the one before are taken, no other.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from attendance.words import WORDS
from programme.models import HalfDay
from toolkit.text.search_text import fold

SECONDS = 60
TAKEN = 2  # of the last codes
_NUMBERS = range(10, 100)
_SCANNED = 24  # characters


@dataclass(frozen=True)
class RoomCode:
    """What the screen of a room shows for a minute."""

    typed: str  # « cigogne 42 »
    scanned: str


def current_code(half_day: HalfDay, at: datetime | None = None) -> RoomCode:
    """The code of this minute."""
    return _code(half_day, window_of(at or timezone.now()))


def window_of(at: datetime) -> int:
    """The number of the minute."""
    return int(at.timestamp()) // SECONDS


def is_code_of(half_day: HalfDay, given: str, at: datetime | None = None) -> bool:
    """Whether what was typed or scanned is the code of this minute or of the one before. In constant time."""
    window = window_of(at or timezone.now())
    typed, found = _typed(given), False
    for each in range(TAKEN):
        code = _code(half_day, window - each)
        found |= constant_time_compare(_typed(code.typed), typed)
        found |= constant_time_compare(code.scanned, given.strip())
    return found


def _code(half_day: HalfDay, window: int) -> RoomCode:
    drawn: hmac.HMAC = salted_hmac("attendance.room-code", f"{half_day.uuid}:{window}", algorithm="sha256")
    digest = drawn.digest()
    word = WORDS[int.from_bytes(digest[:4]) % len(WORDS)]
    number = _NUMBERS[int.from_bytes(digest[4:8]) % len(_NUMBERS)]
    return RoomCode(f"{word} {number}", digest[8:].hex()[:_SCANNED])


def _typed(given: str) -> str:
    """A code however it is typed: capitals, accents and spaces aside."""
    return "".join(character for character in fold(given) if character.isalnum())
