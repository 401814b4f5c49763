"""The state table of an edition of the brochure."""

from catalogue.enums import EditionState
from catalogue.models import BrochureEdition
from toolkit.domain.transitions import StateTable, Transition

_WAITING, _DRAWING, _READY = EditionState.WAITING, EditionState.DRAWING, EditionState.READY

EDITIONS = StateTable(
    BrochureEdition,
    (
        Transition("draw", "Dessiner", frozenset({_WAITING}), _DRAWING),
        # A worker that died leaves its row to the next one.
        Transition("put_back", "Remettre en attente", frozenset({_DRAWING}), _WAITING),
        Transition("publish", "Publier", frozenset({_DRAWING}), _READY),
        Transition("fail", "Abandonner", frozenset({_WAITING, _DRAWING}), EditionState.FAILED),
        Transition("withdraw", "Retirer", frozenset({_READY}), EditionState.WITHDRAWN, needs_reason=True),
    ),
    initial={_WAITING},
)
