"""The employer’s commitment on paper: the signed form that is given, and verified by the training team."""

import pytest

from accounts.enums import Role
from candidatures.enums import CommitmentState, JournalKind
from candidatures.services import (
    upload_commitment,
    verify_commitment,
)
from tests.candidatures.answers import standing
from tests.factories.accounts import make_staff
from tests.factories.candidatures import (
    CandidatureFactory,
    ask_commitment,
    link_of,
    pdf_upload,
)
from tests.factories.cycles import CycleFactory
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


class TestPaper:
    @pytest.fixture
    def uploaded(self):
        candidature = CandidatureFactory(employer_name="Ville d’Essai")
        upload_commitment(actor=candidature.applicant, candidature=candidature, upload=pdf_upload())
        return candidature

    def test_replaces_a_link(self, client, asked):
        link = link_of(asked.commitments.get())
        upload_commitment(actor=asked.applicant, candidature=asked, upload=pdf_upload())
        assert client.get(link).status_code == 410
        assert standing(asked).state == CommitmentState.UPLOADED
        ask_commitment(asked)
        assert not asked.pieces.current().exists()

    def test_is_verified_once(self, uploaded):
        clerk = make_staff(Role.ASSISTANT, institute=uploaded.cycle.institute)
        names = {"signatory_name": " Philippe Orsenne ", "signatory_capacity": "Maire"}
        verified = verify_commitment(actor=clerk, commitment=uploaded.commitment, **names)
        assert (verified.state, verified.signatory_name) == (CommitmentState.SIGNED, "Philippe Orsenne")
        assert verified.document is None
        mail = OutboxMail.objects.get(event="commitment.verified")
        assert "Philippe Orsenne, Maire" in mail.text_body
        entry = uploaded.journal.get(kind=JournalKind.COMMITMENT_VERIFIED)
        assert (entry.actor, entry.subject) == (clerk, "Philippe Orsenne, Maire")
        with pytest.raises(DomainError, match="n’est plus à vérifier"):
            verify_commitment(actor=clerk, commitment=uploaded.commitment, **names)

    @pytest.mark.parametrize("names", [("", "Maire"), ("Philippe Orsenne", " ")])
    def test_is_verified_with_a_name_and_a_capacity(self, uploaded, names):
        clerk = make_staff(Role.ASSISTANT, institute=uploaded.cycle.institute)
        with pytest.raises(IncompleteError):
            verify_commitment(
                actor=clerk, commitment=uploaded.commitment, signatory_name=names[0], signatory_capacity=names[1]
            )

    def test_is_not_verified_when_replaced_since(self, uploaded):
        clerk = make_staff(Role.ASSISTANT, institute=uploaded.cycle.institute)
        read = uploaded.commitments.get()
        upload_commitment(actor=uploaded.applicant, candidature=uploaded, upload=pdf_upload())
        with pytest.raises(DomainError, match="remplacé depuis"):
            verify_commitment(actor=clerk, commitment=read, signatory_name="P", signatory_capacity="M")

    @pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.COMMITTEE_MEMBER])
    def test_is_not_verified_by_others(self, uploaded, role):
        person = make_staff(role, institute=uploaded.cycle.institute)
        with pytest.raises(NotAllowedError):
            verify_commitment(actor=person, commitment=uploaded.commitment, signatory_name="P", signatory_capacity="M")

    def test_is_not_verified_by_the_applicant_or_elsewhere(self, uploaded):
        for person in (uploaded.applicant, make_staff(Role.ADVISER)):
            with pytest.raises(NotAllowedError):
                verify_commitment(
                    actor=person, commitment=uploaded.commitment, signatory_name="P", signatory_capacity="M"
                )

    def test_is_not_asked_where_the_cycle_asks_for_none(self):
        candidature = CandidatureFactory(cycle=CycleFactory())
        with pytest.raises(DomainError) as refusal:
            upload_commitment(actor=candidature.applicant, candidature=candidature, upload=pdf_upload())
        assert refusal.value.status == 404
