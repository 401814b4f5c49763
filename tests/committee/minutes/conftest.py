import pytest

from tests.factories.committee import bulk_items, make_committee


@pytest.fixture
def world():
    """A president, three members and a secretary; a head of service and an adviser."""
    return make_committee(members=3, secretary=True)


@pytest.fixture
def items(world):
    """Three dossiers before that committee, read by everybody."""
    return bulk_items(3, world, readers=4)
