"""Sessions that are modules."""

import datetime

import factory

from modules.models import Module
from programme.enums import SessionKind
from tests.factories.cycles import CycleFactory
from tests.factories.programme import SessionFactory


class ModuleFactory(SessionFactory):
    """A session from a Tuesday to a Thursday of the cycle's year, with its four half-days and a module's details."""

    class Meta:
        skip_postgeneration_save = True

    kind = SessionKind.MODULE
    institute = None
    cycle = factory.SubFactory(CycleFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Module d’essai {n}")
    place = "Strasbourg"
    starts_on = factory.LazyAttribute(lambda o: first_tuesday(o.cycle.year, 1 + (o.number - 1) % 12))
    ends_on = factory.LazyAttribute(lambda o: o.starts_on and o.starts_on + datetime.timedelta(days=2))
    announced_length = "deux jours et demi"

    @factory.post_generation
    def details(self, create, extracted, **kwargs):
        """Say what the module teaches."""
        if create:
            Module.objects.create(
                session=self, objectives=["Comprendre", "Décider"], contents=["Études de cas", "Débats"]
            )


def first_tuesday(year: int, month: int) -> datetime.date:
    """Return the first Tuesday of a month."""
    first = datetime.date(year, month, 1)
    return first + datetime.timedelta(days=(1 - first.weekday()) % 7)
