"""Study tours."""

import datetime

import factory

from study_tours.models import StudyTour
from tests.factories.cycles import CycleFactory


class StudyTourFactory(factory.django.DjangoModelFactory):
    """A week in September of the cycle's year."""

    class Meta:
        model = StudyTour

    cycle = factory.SubFactory(CycleFactory)
    title = "Voyage d’étude"
    starts_on = factory.LazyAttribute(lambda o: datetime.date(o.cycle.year, 9, 14))
    ends_on = factory.LazyAttribute(lambda o: o.starts_on + datetime.timedelta(days=4))
    intro_title = "Voir ailleurs"
    body = "Une semaine auprès d’administrations locales d’un autre pays."
