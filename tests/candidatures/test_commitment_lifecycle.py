"""Every move of a commitment from every state, against the table below, which is written by hand."""

import ast

import pytest
from django.utils import timezone

from candidatures.commitment_lifecycle import MOVES, move
from candidatures.enums import CommitmentState
from candidatures.models import EmployerCommitment
from tests.factories.candidatures import CandidatureFactory

pytestmark = pytest.mark.django_db

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
    assert {name: (set(sources), str(target)) for name, (sources, target) in MOVES.items()} == TABLE


@pytest.mark.parametrize("state", CommitmentState.values)
@pytest.mark.parametrize("name", TABLE)
def test_every_move_from_every_state(name, state):
    now = timezone.now()
    commitment = EmployerCommitment.objects.create(
        candidature=CandidatureFactory(), state=state, amount=3500, answered_at=now
    )
    sources, target = TABLE[name]
    assert move(name, commitment_id=commitment.pk, signatory_name="Aude Rive") is (state in sources)
    commitment.refresh_from_db()
    assert commitment.state == (target if state in sources else state)
    assert commitment.signatory_name == ("Aude Rive" if state in sources else "")


def test_second_of_two_moves_is_told_that_it_lost():
    commitment = EmployerCommitment.objects.create(candidature=CandidatureFactory(), state="opened", amount=3500)
    assert move("sign", commitment_id=commitment.pk, answered_at=timezone.now())
    assert not move("refuse", commitment_id=commitment.pk)


def test_nothing_else_writes_the_state_of_a_row_that_exists(project_root):
    found = []
    for path in sorted((project_root / "candidatures").rglob("*.py")):
        if path.name == "commitment_lifecycle.py" or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and "CommitmentState." in ast.unparse(node.value):
                found += [ast.unparse(target) for target in node.targets if ast.unparse(target).endswith(".state")]
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".update"):
                found += [path.name for word in node.keywords if "CommitmentState." in ast.unparse(word.value)]
    assert found == []
