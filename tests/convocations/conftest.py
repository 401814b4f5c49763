import datetime
from dataclasses import dataclass

import pytest

from accounts.enums import Role
from accounts.models import User
from convocations.services import save_practical
from cycles.models import Cycle
from cycles.services import enrol_participant
from programme.models import Session
from programme.services import set_venue
from tests.committee.conftest import session_of
from tests.factories.accounts import UserFactory, make_staff
from tests.factories.cycles import CycleFactory
from tests.factories.modules import ModuleFactory
from tests.factories.organisations import EmployerFactory
from tests.factories.programme import VenueFactory

NOON = datetime.datetime(2027, 2, 8, 11, tzinfo=datetime.UTC)
TUESDAY = datetime.date(2027, 3, 9)
__all__ = ["session_of"]

NAMES = (("Ada", "Morel"), ("Ivo", "Zeller"))


def join(cycle, first_name="Ada", last_name="Morel", **fields):
    """Somebody whose employer pays joins the promotion now."""
    user = UserFactory(first_name=first_name, last_name=last_name, title=fields.pop("title", "F"), **fields)
    participant = enrol_participant(actor=None, cycle=cycle, user=user, employer=EmployerFactory(), billing={})
    participant.training_contact_email = f"rh.{last_name.lower()}@example.org"
    participant.save()
    return participant


@dataclass(frozen=True)
class World:
    """A module in a month, in a building, two people of the promotion, and who convenes them."""

    cycle: Cycle
    module: Session
    assistant: User
    adviser: User


@pytest.fixture
def world(time_machine):
    time_machine.move_to(NOON)
    cycle = CycleFactory(year=2027)
    days = {"starts_on": TUESDAY, "ends_on": TUESDAY + datetime.timedelta(days=2)}
    module = ModuleFactory(cycle=cycle, number=1, **days)
    for first, last in NAMES:
        join(cycle, first, last, title="F" if first == "Ada" else "M")
    assistant = make_staff(Role.ASSISTANT, institute=cycle.institute)
    adviser = make_staff(Role.ADVISER, institute=cycle.institute)
    set_venue(actor=adviser, session=module, venue=VenueFactory(institute=cycle.institute, name="INET"))
    save_practical(
        actor=assistant,
        session=module,
        values={
            "lodging": "Nuits du 9 et du 10 mars, réservées par l’INET.",
            "meals": "",
            "to_prepare": "Une carte de votre territoire.",
            "warn": "Tarek Wissembach, 03 00 00 00 13",
            "access_contact": "",
        },
    )
    return World(cycle, module, assistant, adviser)
