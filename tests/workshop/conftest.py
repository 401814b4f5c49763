import pytest

from accounts.enums import Role
from accounts.models import User
from catalogue.presentation import with_sessions
from catalogue.services.importing import import_cycle
from cycles.models import Cycle
from tests.factories.accounts import make_staff, sign_in
from tests.factories.catalogue import cycle_2025_text


@pytest.fixture
def cdg_2025(db) -> Cycle:
    """The 2025 cycle, imported from its YAML."""
    pk = import_cycle(text=cycle_2025_text()).cycle.pk
    return with_sessions(Cycle.objects.all()).get(pk=pk)


@pytest.fixture
def adviser(client, cdg_2025) -> User:
    """An adviser of its institute, whose session is open."""
    return sign_in(client, make_staff(Role.ADVISER, institute=cdg_2025.institute))
