"""What the programme app asks of the apps above, and announces to them, inside the transaction of what it does.

- `asks_what_is_held`: sender HalfDay; `half_days`. A receiver returns the keys of those on which something rests, so
  that they stay as they are.
- `half_days_go`: sender HalfDay; `half_days`, on which nothing rests, just before they are removed.
- `asks_sheets_of_speaker`: sender SpeakerLink; `link`. A receiver returns the sheets that the speaker signs, as
  `SheetToSign`, in order of time.
- `speaker_signs_sheet`: sender SpeakerLink; `link`, `half_day` (its uuid). A receiver writes the signature, or raises a
  DomainError.
- `people_enrolled`: sender Enrolment; `enrolments`, just made, read with their sessions.
- `people_left`: sender Enrolment; `enrolments` of sessions that were not over, of somebody who comes no more.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.dispatch import Signal

from programme.models import HalfDay, SpeakerLink

asks_what_is_held = Signal()
half_days_go = Signal()
asks_sheets_of_speaker = Signal()
speaker_signs_sheet = Signal()
people_enrolled = Signal()
people_left = Signal()


def held_among(half_days: Collection[HalfDay]) -> set[int]:
    """The keys of those of these half-days that may neither go nor take other hours."""
    if not half_days:
        return set()
    return {key for _, keys in asks_what_is_held.send(sender=HalfDay, half_days=half_days) for key in keys}


@dataclass(frozen=True)
class SheetToSign:
    """The sheet of a half-day, as its speaker reads it."""

    half_day: UUID
    name: str  # « mardi 9 mars 2027, après-midi »
    hours: str
    words: str  # what it is to them now: when it is signed, when they signed it
    can_sign: bool = False
    is_signed: bool = False


def sheets_of(link: SpeakerLink) -> list[SheetToSign]:
    """The sheets that the speaker of a link signs, in order of time."""
    told = asks_sheets_of_speaker.send(sender=SpeakerLink, link=link)
    return [sheet for _, sheets in told for sheet in sheets]
