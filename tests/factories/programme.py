"""Sessions with their half-days."""

import datetime

import factory

from programme.enums import SessionKind
from programme.models import Session
from programme.services import save_session
from tests.factories.organisations import InstituteFactory


class SessionFactory(factory.django.DjangoModelFactory):
    """A seminar of one day, of an institute and of no cycle, with its two half-days."""

    class Meta:
        model = Session

    kind = SessionKind.SEMINAR
    institute = factory.SubFactory(InstituteFactory)
    title = factory.Sequence(lambda n: f"Séminaire d’essai {n}")
    place = "Angers"
    starts_on = datetime.date(2027, 11, 19)
    ends_on = factory.SelfAttribute("starts_on")

    @classmethod
    def _create(cls, model_class: type[Session], *args, **kwargs) -> Session:
        return save_session(session=model_class(*args, **kwargs))
