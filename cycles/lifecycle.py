"""The state tables of a cycle and of a participant."""

from accounts.models import User
from cycles.enums import CycleState, ParticipantState
from cycles.models import Cycle, Participant
from cycles.signals import cycle_moving, participant_left
from toolkit.domain.transitions import StateTable, Step, Transition

PUBLISH = Transition("publish", "Publier", frozenset({CycleState.DRAFT}), CycleState.PUBLISHED)
UNPUBLISH = Transition("unpublish", "Dépublier", frozenset({CycleState.PUBLISHED}), CycleState.DRAFT, needs_reason=True)
ARCHIVE = Transition("archive", "Archiver", frozenset({CycleState.PUBLISHED}), CycleState.ARCHIVED)
RESTORE = Transition("restore", "Sortir des archives", frozenset({CycleState.ARCHIVED}), CycleState.PUBLISHED)
LEAVE = Transition(
    "leave",
    "Quitter la promotion",
    frozenset({ParticipantState.ENROLLED}),
    ParticipantState.LEFT,
    needs_reason=True,
)


class CycleTable(StateTable[Cycle, Transition]):
    """A receiver of `cycle_moving` may refuse a change."""

    asks_reason = "Écrivez pourquoi ce cycle cesse d’être publié\u00a0: l’historique le garde."

    def lock(self, pk: int) -> Cycle:
        # Its key stays free to be referred to: whoever holds a committee writes recusals that name the cycle.
        return Cycle.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)

    def check_ready(self, step: Step[Cycle, Transition]) -> None:
        super().check_ready(step)
        cycle_moving.send(sender=Cycle, cycle=step.row, move=step.move)

    def stale_words(self, row: Cycle, move: Transition, actor: User | None) -> str:
        return (
            f"«\u202f{move.label}\u202f» ne s’applique pas à ce cycle, dont l’état est "
            f"«\u202f{row.get_state_display()}\u202f». Rechargez la page."
        )


class ParticipantTable(StateTable[Participant, Transition]):
    """A departure is announced."""

    asks_reason = "Indiquez le motif du départ."

    def record(self, step: Step[Participant, Transition]) -> None:
        participant_left.send(sender=Participant, participant=step.row, actor=step.actor, reason=step.reason)


CYCLES = CycleTable(Cycle, (PUBLISH, UNPUBLISH, ARCHIVE, RESTORE), initial={CycleState.DRAFT})
PARTICIPANTS = ParticipantTable(Participant, (LEAVE,), initial={ParticipantState.ENROLLED})


def apply_move(*, cycle: Cycle, move: Transition, reason: str = "") -> Cycle:
    """Lock the cycle, check that the move starts from its state, write the new one and return the fresh row.

    Raises StaleError when the cycle is in another state, IncompleteError without a reason that is needed, and the
    refusal of a receiver of `cycle_moving`.
    """
    locked = CYCLES.apply(move.name, pk=cycle.pk, reason=reason).row
    cycle.refresh_from_db(fields=["state"])
    return locked
