import datetime

import pytest
from django.db import IntegrityError

from tests.factories.study_tours import StudyTourFactory

pytestmark = pytest.mark.django_db


def test_a_tour_cannot_end_before_it_starts():
    with pytest.raises(IntegrityError):
        StudyTourFactory(starts_on=datetime.date(2027, 9, 14), ends_on=datetime.date(2027, 9, 13))


def test_a_cycle_has_one_tour():
    tour = StudyTourFactory()
    with pytest.raises(IntegrityError):
        StudyTourFactory(cycle=tour.cycle)
