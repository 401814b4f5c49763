"""Cycles, their content and their participants. A plain CycleFactory is published and its call is open now."""

import datetime
from decimal import Decimal

import factory
from django.utils import timezone

from cycles.enums import CycleState, PieceKind
from cycles.models import Contact, Criterion, Cycle, Participant, RequiredPiece, Section
from tests.factories.accounts import UserFactory
from tests.factories.organisations import EmployerFactory, InstituteFactory

PIECES = (
    ("CV du candidat", PieceKind.CV),
    ("Engagement de l’employeur pour le financement", PieceKind.COMMITMENT),
    ("Projet professionnel", PieceKind.PROJECT),
)
CRITERIA = (
    ("Responsabilités et expérience", 25),
    ("Motivation et projet", 30),
    ("Apport au groupe", 20),
    ("Adéquation du besoin et du cycle", 15),
    ("Disponibilité et engagement de l’employeur", 10),
)


class CycleFactory(factory.django.DjangoModelFactory):
    """A published cycle without content, opened thirty days ago, that closes in fifteen days."""

    class Meta:
        model = Cycle
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(state=CycleState.DRAFT)
        archived = factory.Trait(
            state=CycleState.ARCHIVED,
            opens_at=factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=500)),
            closes_at=factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=400)),
        )
        closed = factory.Trait(
            opens_at=factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=60)),
            closes_at=factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=1)),
        )
        upcoming = factory.Trait(
            opens_at=factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=5)),
            closes_at=factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=60)),
        )

    institute = factory.SubFactory(InstituteFactory)
    code = "CDG"
    title = "Cycle de direction générale"
    promotion = 25
    year = factory.Sequence(lambda n: 2100 + n % 90)  # beyond the years that tests name
    opens_at = factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=30))
    closes_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=15))
    fee = Decimal("3500.00")
    state = CycleState.PUBLISHED


def add_pieces(cycle: Cycle) -> list[RequiredPiece]:
    """Give a cycle the three pieces of the brochure."""
    return [
        RequiredPiece.objects.create(cycle=cycle, position=position, label=label, kind=kind)
        for position, (label, kind) in enumerate(PIECES, start=1)
    ]


def add_criteria(cycle: Cycle) -> list[Criterion]:
    """Give a cycle the default grid."""
    return [
        Criterion.objects.create(cycle=cycle, position=position, label=label, weight=weight)
        for position, (label, weight) in enumerate(CRITERIA, start=1)
    ]


class CallFactory(CycleFactory):
    """A cycle whose call is open, with its required pieces and its grid."""

    @factory.post_generation
    def call(self, create, extracted, **kwargs):
        """Add pieces and grid."""
        if create:
            add_pieces(self)
            add_criteria(self)


class SectionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Section

    cycle = factory.SubFactory(CycleFactory)
    position = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Section {n}")
    body = "Un texte **court**."


class RequiredPieceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RequiredPiece

    cycle = factory.SubFactory(CycleFactory)
    position = factory.Sequence(lambda n: n + 1)
    label = factory.Sequence(lambda n: f"Pièce {n}")
    kind = PieceKind.OTHER


class CriterionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Criterion

    cycle = factory.SubFactory(CycleFactory)
    position = factory.Sequence(lambda n: n + 1)
    label = factory.Sequence(lambda n: f"Critère {n}")
    weight = 20


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    cycle = factory.SubFactory(CycleFactory)
    position = factory.Sequence(lambda n: n + 1)
    role = "Conseillère formation"
    name = "Hélène Marchandeau"
    email = "cycles@example.org"
    phone = "03 00 00 00 12"


class ParticipantFactory(factory.django.DjangoModelFactory):
    """An enrolled participant, invoiced at the employer's own SIRET."""

    class Meta:
        model = Participant

    cycle = factory.SubFactory(CycleFactory)
    user = factory.SubFactory(UserFactory)
    employer = factory.SubFactory(EmployerFactory)
    billing_siret = factory.LazyAttribute(lambda o: o.employer.siret)
    billing_name = factory.LazyAttribute(lambda o: o.employer.name)
    billing_email = "finances@example.org"
