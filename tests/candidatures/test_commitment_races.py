"""The signatory answers while the applicant changes them: one act stands, and whoever comes second is told."""

from functools import partial

import pytest

from candidatures.enums import CommitmentState
from candidatures.models import Candidature, EmployerCommitment
from candidatures.services import request_commitment, sign_commitment, upload_commitment
from tests.candidatures.answers import RIVE, standing
from tests.committee.test_races import race
from tests.factories.candidatures import CandidatureFactory, ask_commitment, pdf_upload
from toolkit.documents.models import Document
from toolkit.domain.errors import DomainError, StaleError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked():
    candidature = CandidatureFactory()
    ask_commitment(candidature)
    return Candidature.objects.get(pk=candidature.pk)


def signing(candidature):
    """What the signatory does, from a page that was read before."""
    commitment = EmployerCommitment.objects.select_related("candidature__cycle__institute").get(candidature=candidature)
    names = {"signatory_name": "Philippe Orsenne", "signatory_capacity": "Maire"}
    return partial(sign_commitment, commitment=commitment, **names, billing={})


CHANGES = {
    "another signatory": lambda row: partial(request_commitment, actor=row.applicant, candidature=row, **RIVE),
    "the form on paper": lambda row: partial(
        upload_commitment, actor=row.applicant, candidature=row, upload=pdf_upload()
    ),
}


@pytest.mark.parametrize("number", range(2))
@pytest.mark.parametrize("change", CHANGES)
def test_signature_and_change_of_signatory_at_once_leave_one_act(asked, change, number):
    (refusal,) = race(signing(asked), CHANGES[change](asked))
    former = EmployerCommitment.objects.earliest("pk")
    told = set(OutboxMail.objects.values_list("event", flat=True)) & {"commitment.signed", "commitment.receipt"}
    if isinstance(refusal, StaleError):  # the signatory came first: the applicant is told, and nothing left
        assert "vaut toujours" in refusal.message
        assert (standing(asked), former.state) == (former, CommitmentState.SIGNED)
        assert former.document == Document.objects.get()
        assert told == {"commitment.signed", "commitment.receipt"}
        assert asked.commitments.count() == 1
        assert not asked.pieces.exists()
    else:  # the applicant came first: the signatory is told, and signed nothing
        assert isinstance(refusal, DomainError)
        assert "vient d’être remplacé" in refusal.message
        assert (former.state, former.document, former.answered_at) == (CommitmentState.REPLACED, None, None)
        assert standing(asked).pk != former.pk
        assert not told
        assert not Document.objects.exists()
    assert not OutboxMail.objects.filter(event="commitment.undone").exists()
