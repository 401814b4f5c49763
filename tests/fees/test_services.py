"""A fee is due when a participant exists, and no longer once they leave."""

from decimal import Decimal

import pytest

from candidatures import services as candidatures
from candidatures.enums import State
from candidatures.models import Candidature
from cycles.models import Cycle
from cycles.services import remove_participant
from fees.enums import FeeState
from fees.models import Fee
from fees.services import cancel_fee, make_fee_due
from tests.factories.candidatures import candidature_in
from tests.factories.cycles import CycleFactory, ParticipantFactory
from tests.factories.fees import make_fee

pytestmark = pytest.mark.django_db


def test_confirming_a_place_makes_the_fee_due():
    candidature = candidature_in(State.ADMITTED)
    candidatures.confirm_place(actor=candidature.applicant, candidature=candidature)
    fee = Fee.objects.get()
    assert (fee.state, fee.amount) == (FeeState.DUE, Decimal("3500.00"))
    assert fee.participant.user == candidature.applicant
    assert fee.participant.billing_siret == candidature.siret


def test_an_employer_owes_what_it_committed_to():
    """Whatever the cycle asks of others since."""
    candidature = candidature_in(State.ADMITTED)
    Cycle.objects.filter(pk=candidature.cycle_id).update(fee=Decimal("4900.00"))
    candidature = Candidature.objects.get(pk=candidature.pk)
    candidatures.confirm_place(actor=candidature.applicant, candidature=candidature)
    assert Fee.objects.get().amount == candidature.owed_fee == Decimal("3500.00")


def test_fee_is_made_once():
    participant = ParticipantFactory()
    assert make_fee_due(participant=participant) == make_fee_due(participant=participant)
    assert Fee.objects.count() == 1


def test_amount_is_that_of_the_day():
    fee = make_fee(cycle=CycleFactory(fee=Decimal("4200.50")))
    fee.participant.cycle.fee = Decimal("9999.00")
    fee.participant.cycle.save()
    fee.refresh_from_db()
    assert fee.amount == Decimal("4200.50")


def test_leaving_cancels_the_fee():
    fee = make_fee()
    remove_participant(actor=None, participant=fee.participant, reason="Mutation.")
    fee.refresh_from_db()
    assert (fee.state, fee.cancel_reason) == (FeeState.CANCELLED, "Mutation.")
    assert Fee.objects.all().due().total() == Decimal(0)


def test_cancelling_twice_keeps_the_first_reason():
    fee = make_fee()
    for reason in ("Premier motif.", "Second motif."):
        cancel_fee(participant=fee.participant, reason=reason)
    fee.refresh_from_db()
    assert fee.cancel_reason == "Premier motif."


def test_total_adds_what_is_due():
    for _ in range(3):
        make_fee()
    assert Fee.objects.all().due().total() == Decimal("10500.00")
