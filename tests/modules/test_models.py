import pytest
from django.db import IntegrityError

from modules.models import Module
from tests.factories.modules import ModuleFactory

pytestmark = pytest.mark.django_db


def test_a_session_has_one_set_of_details():
    session = ModuleFactory(number=1, title="Diriger")
    assert str(session.module) == "Module\u00a01\u00a0: Diriger"
    with pytest.raises(IntegrityError):
        Module.objects.create(session=session)


def test_the_details_go_with_the_session():
    ModuleFactory().delete()
    assert not Module.objects.exists()
