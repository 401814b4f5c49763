import itertools

import pytest

from cycles.enums import CycleState, ParticipantState
from cycles.lifecycle import CYCLES, PARTICIPANTS, apply_move
from tests.factories.cycles import CycleFactory
from toolkit.domain.errors import StaleError

ALLOWED = {
    ("Publier", "DRAFT"): "PUBLISHED",
    ("Dépublier", "PUBLISHED"): "DRAFT",
    ("Archiver", "PUBLISHED"): "ARCHIVED",
    ("Sortir des archives", "ARCHIVED"): "PUBLISHED",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("move", "state"),
    list(itertools.product(CYCLES, CycleState.values)),
    ids=lambda value: getattr(value, "label", value),
)
def test_every_move_from_every_state(move, state):
    cycle = CycleFactory(state=state)
    target = ALLOWED.get((move.label, state))
    if target is None:
        with pytest.raises(StaleError, match="Rechargez la page"):
            apply_move(cycle=cycle, move=move, reason="Trop tôt.")
        target = state
    else:
        apply_move(cycle=cycle, move=move, reason="Trop tôt.")
    cycle.refresh_from_db()
    assert cycle.state == target


def test_a_participant_leaves_once_and_for_all():
    assert [(move.name, move.sources, move.target) for move in PARTICIPANTS] == [
        ("leave", {ParticipantState.ENROLLED}, ParticipantState.LEFT)
    ]
