"""Modules with their half-days."""

import datetime

import factory

from modules.models import Module
from modules.services import sync_half_days
from tests.factories.cycles import CycleFactory


class ModuleFactory(factory.django.DjangoModelFactory):
    """A module from a Tuesday to a Thursday of the cycle's year, with its four half-days."""

    class Meta:
        model = Module
        skip_postgeneration_save = True

    cycle = factory.SubFactory(CycleFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Module d’essai {n}")
    place = "Strasbourg"
    starts_on = factory.LazyAttribute(lambda o: first_tuesday(o.cycle.year, 1 + (o.number - 1) % 12))
    ends_on = factory.LazyAttribute(lambda o: o.starts_on + datetime.timedelta(days=2))
    objectives = factory.LazyFunction(lambda: ["Comprendre", "Décider"])
    contents = factory.LazyFunction(lambda: ["Études de cas", "Débats"])

    @factory.post_generation
    def half_days(self, create, extracted, **kwargs):
        """Cut the module into half-days."""
        if create:
            sync_half_days(module=self)


def first_tuesday(year: int, month: int) -> datetime.date:
    """Return the first Tuesday of a month."""
    first = datetime.date(year, month, 1)
    return first + datetime.timedelta(days=(1 - first.weekday()) % 7)
