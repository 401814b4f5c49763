import datetime
from dataclasses import dataclass

import pytest

from accounts.enums import Role
from accounts.models import User
from cycles.models import Cycle, Participant
from organisations.models import Employer
from peers.models import Meeting, PeerGroup
from peers.services import MeetingValues, form_groups, propose_groups, save_meeting, set_facilitator, wish_for_group
from tests.factories.accounts import UserFactory, make_staff
from tests.factories.cycles import CycleFactory, ParticipantFactory
from tests.factories.modules import ModuleFactory
from tests.factories.organisations import EmployerFactory

NOON = datetime.datetime(2027, 2, 8, 11, tzinfo=datetime.UTC)
TUESDAY = datetime.date(2027, 3, 9)
LAST_DAY = datetime.date(2027, 9, 9)
NAMES = ("Aubrac", "Barthes", "Castel", "Diallo", "Evrard", "Fontan", "Gauthey", "Hamel", "Ivanov", "Joubert")
FIRST_NAMES = ("Ada", "Ben", "Cléo", "Dina", "Eva", "Fanny", "Guy", "Hugo", "Ines", "Jean")


@dataclass
class World:
    """A cycle whose last session ends on 9 September, its adviser and assistant, and people of the promotion."""

    cycle: Cycle
    adviser: User
    assistant: User

    def person(self, number: int, *, employer: Employer | None = None, wishes: bool = True) -> Participant:
        """Somebody of the promotion, who wishes for a group unless told otherwise."""
        user = UserFactory(first_name=FIRST_NAMES[number], last_name=NAMES[number])
        found = ParticipantFactory(cycle=self.cycle, user=user, employer=employer or EmployerFactory())
        if wishes:
            wish_for_group(actor=user, participant=found)
        return found

    def people(self, number: int) -> list[Participant]:
        """So many of them."""
        return [self.person(at) for at in range(number)]

    def form(self) -> list[PeerGroup]:
        """Groups, as the solver proposes them."""
        propose_groups(actor=self.assistant, cycle=self.cycle)
        form_groups(actor=self.assistant, cycle=self.cycle)
        return list(PeerGroup.objects.filter(cycle=self.cycle))

    def lead(self, group: PeerGroup, user: User) -> None:
        """This person facilitates the group."""
        set_facilitator(actor=self.adviser, group=group, name=user.full_name, email=user.email)

    def meet(self, group: PeerGroup, *, day: datetime.date = TUESDAY, **told) -> Meeting:
        """A meeting of the group, from two to five, written by a member of it."""
        hours = (datetime.time(14), datetime.time(17))
        actor = group.members.first().participant.user
        return save_meeting(actor=actor, group=group, values=MeetingValues(day, *hours, **told))


@pytest.fixture
def world(time_machine):
    time_machine.move_to(NOON)
    cycle = CycleFactory(year=2027)
    ModuleFactory(cycle=cycle, number=1, starts_on=LAST_DAY - datetime.timedelta(days=2), ends_on=LAST_DAY)
    staff = [make_staff(role, institute=cycle.institute) for role in (Role.ADVISER, Role.ASSISTANT)]
    return World(cycle, *staff)
