import pytest

from catalogue.presentation import with_sessions
from catalogue.services.importing import import_cycle
from cycles.models import Cycle
from tests.factories.catalogue import cycle_2025_text


@pytest.fixture
def cdg_2025(db) -> Cycle:
    """The 2025 cycle, imported from its YAML."""
    pk = import_cycle(text=cycle_2025_text()).cycle.pk
    return with_sessions(Cycle.objects.all()).get(pk=pk)
