"""The state table of the taking over of a dossier that came by post, asked of the holder of an account."""

from candidatures.models import TakeOver
from candidatures.posted_enums import TakeOverState
from toolkit.domain.transitions import StateTable, Transition
from toolkit.text.typography import format_moment

S = TakeOverState
_ASKED = frozenset({S.ASKED})


class TakeOverTable(StateTable[TakeOver, Transition]):
    """The refusal of a request that is answered or withdrawn already, in its own words."""

    def stale_words(self, row: TakeOver, move: Transition, actor: object) -> str:
        what = {
            S.TAKEN: "Ce dossier est déjà repris dans un compte",
            S.REFUSED: "Il a déjà été répondu que ce dossier est celui d’une autre personne",
            S.WITHDRAWN: "Le service formation a retiré cette demande",
        }[S(row.state)]
        return f"{what}, le {format_moment(row.ended_at)}. Rien n’a été changé."


TAKEOVERS = TakeOverTable(
    TakeOver,
    (
        Transition("take", "Reprendre le dossier", _ASKED, S.TAKEN),
        Transition("refuse", "Dire que ce n’est pas soi", _ASKED, S.REFUSED),
        Transition("withdraw", "Retirer la demande", _ASKED, S.WITHDRAWN),
    ),
    initial=_ASKED,
)
