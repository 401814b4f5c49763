"""What the page of a programme shows, and what is left to do of it."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from accounts.models import User
from programme.differences import Change, what_changed
from programme.enums import ProgrammeState, SpeakerState
from programme.models import HalfDay, Programme, ProgrammeVersion, Session, Slot, SlotSpeaker, Speaker
from programme.permissions import can_book, can_write
from programme.queries import read_version
from programme.snapshots import Snapshot, make_snapshot, slots_with_speakers
from toolkit.text.french import list_in_words
from toolkit.text.typography import format_number

NAMED = 3  # beyond, a list is counted


@dataclass(frozen=True)
class Day:
    """A half-day with its slots."""

    half_day: HalfDay
    slots: list[Slot]


@dataclass(frozen=True)
class Person:
    """A speaker of the session, their interventions, and where these stand together."""

    speaker: Speaker
    rows: list[SlotSpeaker]

    @property
    def state(self) -> SpeakerState:
        """What has to be looked at first: a refusal, then who was not asked, then who has not answered."""
        held = {row.state for row in self.rows}
        order = (SpeakerState.DECLINED, SpeakerState.PLANNED, SpeakerState.ASKED)
        return next((state for state in order if state in held), SpeakerState.CONFIRMED)

    @property
    def note(self) -> str:
        """What they wrote with their answer."""
        return next((row.note for row in self.rows if row.note), "")


class ProgrammePage:
    """The programme of a session for one reader. Seven queries, however many slots there are."""

    def __init__(self, session: Session, user: User) -> None:
        self.session, self.user = session, user
        self.programme = Programme.objects.filter(session=session).select_related("venue").first()
        self.slots = slots_with_speakers(session)
        self.half_days = list(session.half_days.all())

    @property
    def state(self) -> ProgrammeState:
        """How firm it is."""
        return ProgrammeState.of(self.programme.state) if self.programme else ProgrammeState.PROVISIONAL

    @property
    def is_held(self) -> bool:
        """Whether it changes no more."""
        return self.state == ProgrammeState.HELD

    @property
    def is_confirmed(self) -> bool:
        """Whether it was published as confirmed, held or not."""
        return self.state != ProgrammeState.PROVISIONAL

    @property
    def may_write(self) -> bool:
        """Whether this reader writes it, now."""
        return not self.is_held and can_write(self.user, self.session.organiser.pk)

    @property
    def may_book(self) -> bool:
        """Whether this reader says in which room slots are held, now."""
        return not self.is_held and can_book(self.user, self.session.organiser.pk)

    @cached_property
    def last(self) -> ProgrammeVersion | None:
        """What was published last. One query."""
        return self.programme.versions.order_by("-number").first() if self.programme else None

    @cached_property
    def present(self) -> Snapshot:
        """The programme as it stands. No query."""
        return make_snapshot(self.session, self.programme, self.half_days, self.slots)

    @cached_property
    def changes(self) -> list[Change]:
        """What changed since it was published; nothing while it never was."""
        return what_changed(read_version(self.last).programme, self.present) if self.last else []

    @property
    def days(self) -> list[Day]:
        """Half-days in order, each with its slots."""
        return [Day(half, [slot for slot in self.slots if slot.half_day_id == half.pk]) for half in self.half_days]

    @cached_property
    def people(self) -> list[Person]:
        """Whoever speaks, in the order of names."""
        rows: dict[int, list[SlotSpeaker]] = {}
        for slot in self.slots:
            for row in slot.speakers.all():
                rows.setdefault(row.speaker_id, []).append(row)
        found = [Person(held[0].speaker, held) for held in rows.values()]
        return sorted(found, key=lambda person: (person.speaker.sort_name, person.speaker.pk))

    @property
    def may_publish(self) -> bool:
        """Whether there is something to publish: what changed, a first version, or a firmer one."""
        return self.may_write and bool(self.slots) and (not self.last or not self.is_confirmed or bool(self.changes))

    @property
    def unasked(self) -> list[str]:
        """The names of those who were not asked yet."""
        return [person.speaker.full_name for person in self.people if person.state == SpeakerState.PLANNED]

    @property
    def unanswered(self) -> list[str]:
        """The names of those who were asked and did not answer."""
        return [person.speaker.full_name for person in self.people if person.state == SpeakerState.ASKED]

    @property
    def may_hold(self) -> bool:
        """Whether it may be marked as held: confirmed, published as it stands, its last half-day over."""
        if not self.may_write or self.state != ProgrammeState.CONFIRMED or self.changes or not self.half_days:
            return False
        now, last = timezone.localtime(), self.half_days[-1]
        return (last.day, last.ends_at) <= (now.date(), now.time())

    @property
    def lacks(self) -> list[str]:
        """What one would look at before publishing, a sentence each."""
        bare = [slot for slot in self.slots if slot.wants_speaker and not self._speaks(slot)]
        roomless = [slot for slot in self.slots if slot.wants_room and slot.room is None and not slot.remote_link]
        empty = [day for day in self.days if not day.slots]
        found = []
        if not (self.programme and self.programme.venue) and self.slots:
            found.append("Aucun lieu n’est donné à la session.")
        if empty:
            found.append(_say([day.half_day.name for day in empty], "est vide.", "demi-journées sont vides."))
        if bare:
            names = [f"« {slot.title} »" for slot in bare]
            found.append(_say(names, "n’a pas d’intervenant.", "séquences n’ont pas d’intervenant."))
        if roomless:
            names = [f"« {slot.title} »" for slot in roomless]
            found.append(_say(names, "n’a ni salle ni lien.", "séquences n’ont ni salle ni lien."))
        return found

    @staticmethod
    def _speaks(slot: Slot) -> bool:
        return any(row.state != SpeakerState.DECLINED for row in slot.speakers.all())


def _say(names: list[str], one: str, many: str) -> str:
    """« Débat » n’a pas d’intervenant, « Débat » et « Récit » n’ont…, or how many where a list would be long."""
    if len(names) > NAMED:
        return f"{format_number(len(names))} {many}"
    said = list_in_words(names)
    return f"{said[:1].upper()}{said[1:]} {one if len(names) == 1 else many.partition(' ')[2]}"
