import pytest
from django.db import IntegrityError

from organisations.enums import PopulationStratum
from tests.factories.organisations import EmployerFactory, InstituteFactory, make_siret

pytestmark = pytest.mark.django_db


def test_employer_derives_its_siren_from_its_siret():
    employer = EmployerFactory(siret=make_siret(5))
    assert employer.siren == make_siret(5)[:9]
    employer.siret = make_siret(6)
    employer.save(update_fields=["siret"])
    employer.refresh_from_db()
    assert employer.siren == make_siret(6)[:9]


def test_employer_siret_is_unique():
    EmployerFactory(siret=make_siret(5))
    with pytest.raises(IntegrityError):
        EmployerFactory(siret=make_siret(5))


def test_employer_stratum_follows_its_population():
    assert EmployerFactory.build(population=None).stratum is None
    assert EmployerFactory.build(population=1_000).stratum == PopulationStratum.UNDER_2K


def test_institute_names_the_settings_that_receipts_need():
    assert InstituteFactory.build().missing_settings == []
    assert InstituteFactory.build(phone="", address=[]).missing_settings == ["adresse postale", "téléphone"]
