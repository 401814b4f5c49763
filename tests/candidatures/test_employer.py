"""The employer of a dossier: settled when it is sent, filled from what is known, and no hint of who else applies."""

import pytest

from candidatures import services
from candidatures.models import Candidature
from candidatures.sections import EMPLOYER
from candidatures.services.employer import known_answers
from organisations.models import Employer
from tests.factories.accounts import UserFactory
from tests.factories.candidatures import CandidatureFactory
from tests.factories.cycles import ParticipantFactory
from tests.factories.organisations import EmployerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def known():
    """An employer that took part in a promotion."""
    return ParticipantFactory(
        employer=EmployerFactory(
            name="Ville de Sombreval", employer_type="COMMUNE", population=31_000, department="67", region="44",
            staff_count=640,
        )
    ).employer  # fmt: skip


def type_siret(candidature, siret, **values):
    return services.save_section(
        actor=candidature.applicant, candidature=candidature, section=EMPLOYER, values={"siret": siret, **values}
    )


def test_known_siret_fills_the_empty_answers(known):
    written = type_siret(CandidatureFactory(), known.siret, employer_name="")
    stored = Candidature.objects.get(pk=written.pk)
    assert (stored.employer_name, stored.population, stored.staff_count) == ("Ville de Sombreval", 31_000, 640)
    assert (stored.department, stored.region) == ("67", "44")


def test_what_is_typed_is_never_replaced(known):
    candidature = CandidatureFactory(employer_name="Ville de Sombreval-sur-Ill", population=0)
    written = type_siret(candidature, known.siret, staff_count=12)
    assert (written.employer_name, written.population, written.staff_count) == ("Ville de Sombreval-sur-Ill", 0, 12)
    assert written.department == "67"


def test_saving_again_fills_nothing_that_was_emptied(known):
    candidature = CandidatureFactory()
    type_siret(candidature, known.siret)
    written = type_siret(candidature, known.siret, employer_name="")
    assert written.employer_name == ""


def test_a_colleagues_candidature_is_not_told():
    colleague = CandidatureFactory(submitted=True)
    siret = Employer.objects.get(pk=colleague.employer_id).siret
    assert known_answers(siret=siret, applicant=UserFactory()) == {}
    assert known_answers(siret=siret, applicant=colleague.applicant)["employer_name"] == colleague.employer_name


def test_employer_entered_by_staff_is_told():
    entered = EmployerFactory(name="CDG de l’Essai")
    assert known_answers(siret=entered.siret, applicant=UserFactory())["employer_name"] == "CDG de l’Essai"


def test_unknown_siret_fills_nothing(known):
    assert known_answers(siret="21990022200015", applicant=UserFactory()) == {}


def test_writing_makes_no_employer_and_submitting_makes_one():
    candidature = CandidatureFactory(complete=True)
    assert not Employer.objects.exists()
    assert candidature.employer is None
    services.submit_candidature(actor=candidature.applicant, candidature=candidature)
    employer = Employer.objects.get()
    assert (employer.siret, employer.name) == (candidature.siret, candidature.employer_name)
    assert candidature.employer == employer


def test_half_typed_name_does_not_mend_the_shared_row():
    first = CandidatureFactory(submitted=True)
    employer = Employer.objects.get(pk=first.employer_id)
    type_siret(CandidatureFactory(), employer.siret, employer_name="Vi")
    employer.refresh_from_db()
    assert employer.name == first.employer_name
