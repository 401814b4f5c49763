"""Every move of a commitment from every state, against the table below, which is written by hand."""

import pytest
from django.utils import timezone

from candidatures.commitment_lifecycle import COMMITMENTS, move
from candidatures.enums import CommitmentState
from candidatures.models import EmployerCommitment
from tests.factories.candidatures import CandidatureFactory

# move: (from, to)
TABLE = {
    "open": ({"sent"}, "opened"),
    "receive_form": ({"sent", "opened"}, "uploaded"),
    "verify": ({"uploaded"}, "signed"),
    "sign": ({"sent", "opened"}, "signed"),
    "refuse": ({"sent", "opened"}, "refused"),
    "expire": ({"sent", "opened"}, "expired"),
    "replace": ({"sent", "opened", "uploaded", "signed", "refused", "expired"}, "replaced"),
}


def test_table_is_the_products():
    assert {item.name: (set(item.sources), str(item.target)) for item in COMMITMENTS} == TABLE


@pytest.mark.django_db
@pytest.mark.parametrize("state", CommitmentState.values)
def test_every_move_from_this_state(state):
    commitment = EmployerCommitment.objects.create(
        candidature=CandidatureFactory(), state=state, amount=3500, answered_at=timezone.now()
    )
    for name, (sources, target) in TABLE.items():
        EmployerCommitment.objects.update(state=state, signatory_name="")
        assert move(name, commitment_id=commitment.pk, signatory_name="Aude Rive") is (state in sources), name
        commitment.refresh_from_db()
        assert commitment.state == (target if state in sources else state), name
        assert commitment.signatory_name == ("Aude Rive" if state in sources else ""), name


@pytest.mark.django_db
def test_second_of_two_moves_is_told_that_it_lost():
    commitment = EmployerCommitment.objects.create(candidature=CandidatureFactory(), state="opened", amount=3500)
    assert move("sign", commitment_id=commitment.pk, answered_at=timezone.now())
    assert not move("refuse", commitment_id=commitment.pk)
