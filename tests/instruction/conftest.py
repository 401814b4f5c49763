"""An institute, its adviser signed in, and a call; the last day of a call, for those that depend on it."""

import pytest

from accounts.enums import Role
from tests.factories.accounts import make_staff, sign_in
from tests.factories.cycles import CallFactory
from tests.factories.organisations import InstituteFactory
from tests.instruction.last_day import CLOSING


@pytest.fixture
def institute():
    return InstituteFactory()


@pytest.fixture
def cycle(institute):
    return CallFactory(institute=institute)


@pytest.fixture
def adviser(institute):
    return make_staff(Role.ADVISER, institute=institute, first_name="Hélène", last_name="Marchandeau")


@pytest.fixture
def staff(client, adviser):
    sign_in(client, adviser)
    return client


@pytest.fixture
def noon(time_machine):
    """The last day of the call of `last_day`, at noon. Those who mark it so have everything made from then on."""
    time_machine.move_to(CLOSING.replace(hour=12, minute=0, second=0), tick=False)
    return time_machine
