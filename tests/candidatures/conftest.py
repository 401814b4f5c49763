"""A dossier whose employer was asked to commit, the commitment, and the path of its link."""

import pytest

from candidatures.models import Candidature
from tests.factories.candidatures import CandidatureFactory, ask_commitment, link_of
from tests.factories.organisations import make_siret


@pytest.fixture
def asked():
    candidature = CandidatureFactory(
        employer_name="Ville de Bréval", job_title="Directrice générale", siret=make_siret(9), motivation="UN SECRET"
    )
    ask_commitment(candidature)
    return Candidature.objects.get(pk=candidature.pk)


@pytest.fixture
def commitment(asked):
    return asked.commitments.get()


@pytest.fixture
def link(commitment):
    return link_of(commitment)
