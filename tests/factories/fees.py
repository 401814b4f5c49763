"""Fees, as the confirmation of a place makes them."""

from typing import Any

from fees.models import Fee
from fees.services import make_fee_due
from tests.factories.cycles import ParticipantFactory
from tests.replay import replayed


@replayed
def make_fee(**participant: Any) -> Fee:
    """What an employer owes for a participant; arguments are those of ParticipantFactory."""
    return make_fee_due(participant=ParticipantFactory(**participant))
