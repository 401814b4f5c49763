import itertools

import pytest

from cycles.enums import CycleState
from cycles.errors import CycleError
from cycles.lifecycle import MOVES, apply_move
from tests.factories.cycles import CycleFactory

pytestmark = pytest.mark.django_db
ALLOWED = {
    ("Publier", "DRAFT"): "PUBLISHED",
    ("Archiver", "PUBLISHED"): "ARCHIVED",
    ("Sortir des archives", "ARCHIVED"): "PUBLISHED",
}


@pytest.mark.parametrize(
    ("move", "state"),
    list(itertools.product(MOVES, CycleState.values)),
    ids=lambda value: getattr(value, "label", value),
)
def test_every_move_from_every_state(move, state):
    cycle = CycleFactory(state=state)
    target = ALLOWED.get((move.label, state))
    if target is None:
        with pytest.raises(CycleError, match="Rechargez la page"):
            apply_move(cycle=cycle, move=move)
        target = state
    else:
        apply_move(cycle=cycle, move=move)
    cycle.refresh_from_db()
    assert cycle.state == target
