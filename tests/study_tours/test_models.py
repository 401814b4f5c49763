import datetime

import pytest
from django.db import IntegrityError

from study_tours.models import StudyTour
from tests.factories.study_tours import StudyTourFactory

pytestmark = pytest.mark.django_db


def test_a_tour_cannot_end_before_it_starts():
    with pytest.raises(IntegrityError):
        StudyTourFactory(starts_on=datetime.date(2027, 9, 14), ends_on=datetime.date(2027, 9, 13))


def test_a_cycle_has_one_tour():
    tour = StudyTourFactory()
    with pytest.raises(IntegrityError):
        StudyTourFactory(cycle=tour.cycle)


def test_the_details_go_with_the_session():
    tour = StudyTourFactory(title="Voyage")
    assert str(tour.study_tour) == "Voyage"
    tour.delete()
    assert not StudyTour.objects.exists()
