"""Institutes and employers. SIRETs are made up under SIRENs that nobody holds, with right keys."""

import factory
from stdnum import luhn

from organisations.enums import Department, EmployerType, Region
from organisations.models import Employer, Institute


def make_siret(number: int) -> str:
    """Return a made-up SIRET whose two keys hold: SIREN 99nnnnnnk, establishment 0001k."""
    siren = f"99{number % 1_000_000:06d}"
    siren += luhn.calc_check_digit(siren)
    nic = f"{siren}0001"
    return nic + luhn.calc_check_digit(nic)


class InstituteFactory(factory.django.DjangoModelFactory):
    """An institute with every setting that opening a call needs."""

    class Meta:
        model = Institute

    code = factory.Sequence(lambda n: f"INST{n}")
    name = "Institut d’essai"
    parent = "Centre d’essai de la formation"
    service = "Service formation continue"
    address = ["1 rue des Essais", "67000 Strasbourg"]
    email = "cycles@example.org"
    phone = "03 00 00 00 12"
    website = "example.org"
    siret = make_siret(1)
    court = "Tribunal administratif de Strasbourg"
    signatory_name = "Claude Signataire"
    signatory_capacity = "Directrice de l’institut"


class EmployerFactory(factory.django.DjangoModelFactory):
    """A commune of 46 200 inhabitants in Calvados."""

    class Meta:
        model = Employer

    siret = factory.Sequence(lambda n: make_siret(1000 + n))
    name = factory.Sequence(lambda n: f"Ville d’Essai-{n}")
    employer_type = EmployerType.COMMUNE
    population = 46_200
    department = Department.D14
    region = Region.NORMANDIE
    staff_count = 980
