"""Sessions that are study tours."""

import datetime

import factory

from programme.enums import SessionKind
from study_tours.models import StudyTour
from tests.factories.cycles import CycleFactory
from tests.factories.programme import SessionFactory


class StudyTourFactory(SessionFactory):
    """A week in September of the cycle's year, with its ten half-days and a tour's details. No place is announced."""

    class Meta:
        skip_postgeneration_save = True

    kind = SessionKind.STUDY_TOUR
    institute = None
    cycle = factory.SubFactory(CycleFactory)
    title = "Voyage d’étude"
    place = ""
    starts_on = factory.LazyAttribute(lambda o: datetime.date(o.cycle.year, 9, 14))
    ends_on = factory.LazyAttribute(lambda o: o.starts_on and o.starts_on + datetime.timedelta(days=4))

    @factory.post_generation
    def details(self, create, extracted, **kwargs):
        """Present the tour."""
        if create:
            StudyTour.objects.create(
                session=self,
                intro_title="Voir ailleurs",
                body="Une semaine auprès d’administrations locales d’un autre pays.",
            )
