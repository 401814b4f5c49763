import pytest

from tests.factories.committee import bulk_items
from tests.factories.scenarios import make_scenario


@pytest.fixture
def items(sitting):
    """Six dossiers, of means from 0 to 5."""
    return bulk_items(6, sitting, readers=1)


@pytest.fixture
def scenario(sitting, items):
    """One of the adviser: two admitted, three who wait, one not retained."""
    return make_scenario(sitting, admitted=items[:2], waiting=items[2:5], rejected=items[5:])
