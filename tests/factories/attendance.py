"""A module that goes on now, its promotion, and half-days signed and sealed through the services."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from accounts.enums import Role
from accounts.models import User
from attendance.enums import Mark
from attendance.rolls import Roll
from attendance.services import Said, record_presence, seal_sheet, sign_for_speaker
from cycles.models import Cycle, Participant
from programme.models import Enrolment, HalfDay, Session, Speaker
from tests.factories.accounts import make_staff
from tests.factories.cycles import CycleFactory, ParticipantFactory
from tests.factories.modules import ModuleFactory
from tests.factories.programme import SpeakerFactory, enrol, write_slot

TUESDAY = datetime.date(2027, 3, 9)
# 14:30 in Paris: the first half-day of the module, from 14:00 to 17:30, goes on.
DURING = datetime.datetime(2027, 3, 9, 13, 30, tzinfo=datetime.UTC)
AFTER = datetime.datetime(2027, 3, 9, 17, 0, tzinfo=datetime.UTC)


@dataclass
class Room:
    """A module with its team and its people. `first` is its first half-day, in which `speaker` speaks."""

    cycle: Cycle
    session: Session
    assistant: User
    adviser: User
    speaker: Speaker
    people: list[Participant] = field(default_factory=list)

    @property
    def halves(self) -> list[HalfDay]:
        """Its half-days in order, each with its session read."""
        found = list(self.session.half_days.select_related("session__cycle__institute", "session__institute"))
        return found

    @property
    def first(self) -> HalfDay:
        """The first of them."""
        return self.halves[0]

    def enrolment(self, rank: int = 0) -> Enrolment:
        """That of the person of this rank in the module."""
        return Enrolment.objects.get(session=self.session, user=self.people[rank].user)

    def note(self, rank: int, mark: Mark = Mark.PRESENT, *, half: HalfDay | None = None, **said: Any):
        """The assistant records something of a person."""
        key = self.enrolment(rank).uuid
        return record_presence(
            actor=self.assistant, half_day=half or self.first, enrolment=key, said=Said(mark, **said)
        )

    def seal(self, half: HalfDay | None = None, *, actor: User | None = None, reason: str = ""):
        """The adviser seals a half-day as it is, its speaker having signed unless a reason is given."""
        half = half or self.first
        roll = Roll(half)
        if not reason:
            for speaker in roll.unsigned:
                sign_for_speaker(actor=self.assistant, half_day=half, speaker=speaker.uuid)
        return seal_sheet(actor=actor or self.adviser, half_day=half, seen=Roll(half).mark, unsigned_reason=reason)


def open_room(people: int = 3, **cycle: Any) -> Room:
    """A module of 9 to 11 March 2027 with so many people, « Personne-1 » first, and a speaker in its first half-day."""
    made = CycleFactory(year=2027, **cycle)
    session = ModuleFactory(cycle=made, number=1, starts_on=TUESDAY, ends_on=TUESDAY + datetime.timedelta(days=2))
    adviser = make_staff(Role.ADVISER, institute=made.institute, first_name="Hélène", last_name="Marchandeau")
    assistant = make_staff(Role.ASSISTANT, institute=made.institute, first_name="Tarek", last_name="Wissembach")
    speaker = SpeakerFactory(institute=made.institute)
    write_slot(adviser, session, speakers=[speaker])
    room = Room(made, session, assistant, adviser, speaker)
    for number in range(1, people + 1):
        person = ParticipantFactory(cycle=made, user__first_name="Anaïs", user__last_name=f"Personne-{number:02d}")
        Participant.objects.filter(pk=person.pk).update(enrolled_at=DURING - datetime.timedelta(days=40))
        person.refresh_from_db()
        enrol(person)
        room.people.append(person)
    return room
