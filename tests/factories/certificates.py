"""A promotion whose year is over: a module and the tour, sealed as each person is said to have followed them."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from attendance.certificates.deciding import decide_certificate
from attendance.certificates.signing import sign_certificates
from attendance.certificates.standings import Person, Standings
from attendance.enums import Mark, Method, SheetState
from attendance.models import AttendanceSheet, Presence
from cycles.models import Cycle, Participant
from programme.models import HalfDay
from tests.factories.accounts import make_staff
from tests.factories.attendance import DURING, open_room
from tests.factories.cycles import ParticipantFactory
from tests.factories.programme import enrol
from tests.factories.study_tours import StudyTourFactory
from toolkit.documents.models import Document

LAST = datetime.datetime(2027, 12, 10, 9, tzinfo=datetime.UTC)


@dataclass
class Year:
    """The cycle, its people by rank, and the team."""

    cycle: Cycle
    people: list[Participant]
    adviser: User
    assistant: User
    head: User

    def standing(self, rank: int = 0) -> Person:
        """Where the person of this rank stands now."""
        found = Cycle.objects.select_related("institute").get(pk=self.cycle.pk)
        people = Standings(found, self.adviser).people
        return next(each for each in people if each.participant.pk == self.people[rank].pk)

    def decide(self, rank: int = 0, *, certified: bool = True, motive: str = "Absences justifiées.", actor=None):
        """The adviser decides on what the page shows."""
        person = self.standing(rank)
        return decide_certificate(
            actor=actor or self.adviser,
            participant=person.participant,
            certified=certified,
            motive=motive,
            seen=person.mark,
        )

    def sign(self, actor: User | None = None):
        """The head of service signs what the page shows."""
        by = actor or self.head
        return sign_certificates(actor=by, cycle=self.cycle, seen=Standings(self.cycle, by).mark)


def end_year(time_machine, *missed: tuple[int, int], tour: bool = True, **cycle) -> Year:
    """The year of so many people is over and sealed; each missed so many half-days of the module, and of the tour.

    The module has four half-days, the tour ten.
    """
    time_machine.move_to(DURING, tick=False)
    room = open_room(0, **cycle)
    if tour:
        StudyTourFactory(cycle=room.cycle)
    people = []
    for number in range(1, len(missed) + 1):
        person = ParticipantFactory(
            cycle=room.cycle, user__first_name="Anaïs", user__last_name=f"Personne-{number:02d}"
        )
        Participant.objects.filter(pk=person.pk).update(enrolled_at=DURING - datetime.timedelta(days=40))
        person.refresh_from_db()
        enrol(person)
        people.append(person)
    time_machine.move_to(LAST, tick=False)
    head = make_staff(Role.HEAD_OF_SERVICE, institute=room.cycle.institute, first_name="Odile", last_name="Ruffenac")
    _seal(room.cycle, people, missed, room.adviser)
    return Year(room.cycle, people, room.adviser, room.assistant, head)


def _seal(cycle: Cycle, people: list[Participant], missed: tuple[tuple[int, int], ...], by: User) -> None:
    paper = Document.objects.create(
        key=f"test:{cycle.pk}", kind="attendance_sheet", number=f"FE-{cycle.pk}", title="Feuille", template="x.html"
    )
    halves = list(HalfDay.objects.filter(session__cycle=cycle).select_related("session").order_by("day", "-period"))
    sealed = {"state": SheetState.SEALED, "sealed_at": timezone.now(), "sealed_by": by, "minutes": 210}
    sheets = AttendanceSheet.objects.bulk_create(
        AttendanceSheet(half_day=half, document=paper, **sealed) for half in halves
    )
    rows = []
    for person, gone in zip(people, missed, strict=True):
        left = {False: gone[0], True: gone[1]}
        enrolments = {row.session_id: row for row in person.enrolments.all()}
        for sheet, half in zip(sheets, halves, strict=True):
            is_gone = left[half.session.abroad] > 0
            left[half.session.abroad] -= 1
            rows.append(
                Presence(
                    sheet=sheet,
                    enrolment=enrolments[half.session_id],
                    mark=Mark.ABSENT if is_gone else Mark.PRESENT,
                    method=Method.CODE,
                    recorded_at=half.begins_at,
                    recorded_by=person.user,
                )
            )
    Presence.objects.bulk_create(rows)
