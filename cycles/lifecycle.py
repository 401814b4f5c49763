"""The states of a cycle: the one table of moves, and the one function that assigns a state."""

from dataclasses import dataclass

from django.db import transaction

from cycles.enums import CycleState
from cycles.errors import CycleError
from cycles.models import Cycle
from cycles.signals import cycle_moving


@dataclass(frozen=True)
class CycleMove:
    """One allowed change of state."""

    label: str
    sources: frozenset[str]
    target: str


PUBLISH = CycleMove("Publier", frozenset({CycleState.DRAFT}), CycleState.PUBLISHED)
ARCHIVE = CycleMove("Archiver", frozenset({CycleState.PUBLISHED}), CycleState.ARCHIVED)
RESTORE = CycleMove("Sortir des archives", frozenset({CycleState.ARCHIVED}), CycleState.PUBLISHED)
MOVES = (PUBLISH, ARCHIVE, RESTORE)


@transaction.atomic
def apply_move(*, cycle: Cycle, move: CycleMove) -> Cycle:
    """Lock the cycle, check that the move starts from its state, write the new one and return the fresh row.

    Raises CycleError when the cycle is in another state, and the refusal of a receiver of `cycle_moving`.
    """
    # Its key stays free to be referred to: who holds a committee writes recusals that name the cycle.
    locked = Cycle.objects.select_for_update(of=("self",), no_key=True).get(pk=cycle.pk)
    if locked.state not in move.sources:
        raise CycleError(
            f"«\u202f{move.label}\u202f» ne s’applique pas à ce cycle, dont l’état est "
            f"«\u202f{locked.get_state_display()}\u202f». Rechargez la page."
        )
    cycle_moving.send(sender=Cycle, cycle=locked, move=move)
    locked.state = move.target
    locked.save(update_fields=["state"])
    cycle.state = locked.state
    return locked
