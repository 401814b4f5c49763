"""Who is expected at a half-day, what is recorded of each, who speaks there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Q, QuerySet

from accounts.models import User
from attendance.enums import Standing
from attendance.hours import standing_of
from attendance.models import AttendanceSheet, Presence, SheetScan, SpeakerSignature
from programme.enums import SpeakerState
from programme.models import Enrolment, HalfDay, Slot, SlotSpeaker, Speaker
from toolkit.domain.marks import mark_of_values


@dataclass
class Line:
    """A person, and the rows about them in the order in which they were written: the last one holds."""

    enrolment: Enrolment
    rows: list[Presence] = field(default_factory=list)
    day: date | None = None  # of the half-day

    @property
    def name(self) -> str:
        """« Anaïs Vauquelin-Roche »."""
        return self.enrolment.user.full_name

    @property
    def current(self) -> Presence | None:
        """What holds, or None while nothing is recorded."""
        return self.rows[-1] if self.rows else None

    @property
    def when(self) -> str:
        """When what holds was said: « 13 h 58 », « le 3 mars 2027 à 9 h » on another day, « corrigé le… »."""
        return self.current.when(self.day) if self.current else ""

    @property
    def is_missing(self) -> bool:
        """Whether nothing is recorded."""
        return not self.rows

    @property
    def counts(self) -> bool:
        """Whether the half-day is followed."""
        return bool(self.rows) and self.rows[-1].kind.counts

    @property
    def corrections(self) -> list[tuple[Presence, Presence]]:
        """Each correction after the one that it corrects."""
        former = {row.pk: row for row in self.rows}
        return [(former[row.corrects_id], row) for row in self.rows if row.corrects_id in former]


@dataclass(frozen=True)
class Signatory:
    """A speaker of the half-day, and their signature once they gave it."""

    speaker: Speaker
    signature: SpeakerSignature | None


class Roll:
    """The roll of a half-day for one reader; without a reader, everybody. Six queries, however many people."""

    def __init__(self, half_day: HalfDay, reader: User | None = None) -> None:
        self.half_day, self.reader = half_day, reader
        self.sheet = AttendanceSheet.objects.filter(half_day=half_day).select_related("sealed_by").first()

    @property
    def standing(self) -> Standing:
        """Where the half-day stands now."""
        return standing_of(self.half_day, self.sheet)

    @cached_property
    def lines(self) -> list[Line]:
        """By name: whoever is expected, and whoever a row is about. Once sealed, the latter alone."""
        rows: dict[int, list[Presence]] = {}
        for row in self._presences():
            rows.setdefault(row.enrolment_id, []).append(row)
        expected = Enrolment.objects.filter(session=self.half_day.session_id)
        expected = expected.known_to(self.reader) if self.reader else expected
        written = Q(pk__in=list(rows))
        if not self.standing.is_sealed:
            written |= Q(pk__in=Enrolment.objects.owing(self.half_day).values("pk"))
        day = self.half_day.day
        return [Line(enrolment, rows.get(enrolment.pk, []), day) for enrolment in expected.filter(written).by_name()]

    def _presences(self) -> Iterable[Presence]:
        if self.sheet is None:
            return []
        found = Presence.objects.filter(sheet=self.sheet).select_related("recorded_by")
        return found.known_to(self.reader) if self.reader else found

    @property
    def missing(self) -> list[Line]:
        """Those of whom nothing is recorded."""
        return [line for line in self.lines if line.is_missing]

    @property
    def recorded(self) -> list[Line]:
        """Those of whom something is."""
        return [line for line in self.lines if not line.is_missing]

    @property
    def there(self) -> list[Line]:
        """Those who follow the half-day."""
        return [line for line in self.lines if line.counts]

    @cached_property
    def signatories(self) -> list[Signatory]:
        """Whoever speaks in the half-day and has not declined, by name; and whoever signed."""
        signed = {}
        if self.sheet is not None:
            rows = SpeakerSignature.objects.filter(sheet=self.sheet).select_related("speaker")
            signed = {row.speaker_id: row for row in rows}
        people = {speaker.pk: speaker for speaker in speakers_of(self.half_day)}
        people |= {key: row.speaker for key, row in signed.items()}
        found = [Signatory(speaker, signed.get(key)) for key, speaker in people.items()]
        return sorted(found, key=lambda each: (each.speaker.sort_name, each.speaker.pk))

    @property
    def unsigned(self) -> list[Speaker]:
        """The speakers who have not signed."""
        return [each.speaker for each in self.signatories if each.signature is None]

    @cached_property
    def rooms(self) -> list[str]:
        """The rooms of the half-day, each once. One query."""
        slots = Slot.objects.filter(half_day=self.half_day, room__isnull=False).select_related("room")
        return list(dict.fromkeys(slot.room.name for slot in slots if slot.room is not None))

    @cached_property
    def scans(self) -> list[SheetScan]:
        """The signed papers, scanned. One query."""
        if self.sheet is None:
            return []
        return list(SheetScan.objects.filter(sheet=self.sheet).select_related("added_by"))

    @property
    def mark(self) -> str:
        """What stands for all that a seal would fix: another mark, and the page that showed it is out of date."""
        rows = [(line.enrolment.pk, line.rows[-1].pk if line.rows else 0) for line in self.lines]
        signed = [(each.speaker.pk, each.signature is not None) for each in self.signatories]
        return mark_of_values(self.standing.value, rows, signed, [scan.pk for scan in self.scans])


def speakers_of(half_day: HalfDay) -> QuerySet[Speaker]:
    """Whoever speaks in a half-day and has not declined, by name. One query."""
    coming = SlotSpeaker.objects.filter(slot__half_day=half_day).exclude(state=SpeakerState.DECLINED)
    return Speaker.objects.filter(pk__in=coming.values("speaker"))
