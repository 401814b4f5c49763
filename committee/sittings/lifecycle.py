"""The state tables of a sitting and of an item of its agenda. Services check who may."""

from accounts.models import User
from committee.enums import LIVE, RUNNING, ItemState, SittingState
from committee.models import Sitting, SittingItem
from toolkit.domain.transitions import StateTable, Transition

_PLANNED, _CONVENED = SittingState.PLANNED, SittingState.CONVENED
_WAITING, _CALLED, _VOTING = ItemState.WAITING, ItemState.CALLED, ItemState.VOTING
_COUNTED, _DEFERRED, _DECIDED = ItemState.COUNTED, ItemState.DEFERRED, ItemState.DECIDED


class SittingTable(StateTable[Sitting, Transition]):
    """The moves of a sitting."""

    asks_reason = "Écrivez le motif : les membres le reçoivent."

    def stale_words(self, row: Sitting, move: Transition, actor: User | None) -> str:
        state = row.get_state_display().lower()
        return f"« {move.label} » ne s’applique plus : la séance est {state}. Rechargez la page."


class ItemTable(StateTable[SittingItem, Transition]):
    """The moves of an item. The caller holds the lock of its sitting."""

    def stale_words(self, row: SittingItem, move: Transition, actor: User | None) -> str:
        state = row.get_state_display().lower()
        return f"« {move.label} » ne s’applique plus : cette affaire est « {state} ». Votre écran était en retard."


SITTINGS = SittingTable(
    Sitting,
    (
        Transition("convene", "Convoquer", frozenset({_PLANNED}), _CONVENED),
        Transition("open", "Ouvrir la séance", frozenset({_CONVENED}), SittingState.OPEN),
        Transition("suspend", "Suspendre", frozenset({SittingState.OPEN}), SittingState.SUSPENDED),
        Transition("resume", "Reprendre", frozenset({SittingState.SUSPENDED}), SittingState.OPEN),
        Transition("close", "Lever la séance", RUNNING, SittingState.CLOSED),
        Transition("cancel", "Annuler", frozenset({_PLANNED, _CONVENED}), SittingState.CANCELLED, needs_reason=True),
    ),
    initial={_PLANNED},
)
ITEMS = ItemTable(
    SittingItem,
    (
        Transition("call", "Appeler", frozenset({_WAITING, _DEFERRED}), _CALLED),
        Transition("put_back", "Remettre à plus tard", frozenset({_CALLED}), _WAITING),
        Transition("open_vote", "Ouvrir le vote", frozenset({_CALLED}), _VOTING),
        Transition("close_vote", "Clore le vote", frozenset({_VOTING}), _COUNTED),
        Transition("annul_vote", "Annuler le vote", frozenset({_VOTING, _COUNTED}), _CALLED),
        Transition("decide", "Proclamer", frozenset({_COUNTED}), _DECIDED),
        # Voted with the item that leads its block.
        Transition("decide_along", "Proclamer en bloc", frozenset({_WAITING}), _DECIDED),
        Transition("decide_on_paper", "Saisir le résultat", frozenset({_WAITING, _CALLED, _DEFERRED}), _DECIDED),
        Transition("defer", "Renvoyer", frozenset({_WAITING, _CALLED, _COUNTED}), _DEFERRED),
        Transition("withdraw", "Retirer", LIVE | {_WAITING, _DEFERRED}, ItemState.WITHDRAWN),
    ),
    initial={_WAITING},
)
