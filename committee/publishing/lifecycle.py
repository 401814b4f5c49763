"""The state table of a publication. Services check who may."""

from accounts.models import User
from committee.enums import LIVE_PUBLICATIONS, PublicationState
from committee.models import Publication
from toolkit.domain.transitions import StateTable, Transition
from toolkit.text.typography import format_day, format_hour

S = PublicationState


class PublicationTable(StateTable[Publication, Transition]):
    """The moves of a publication."""

    asks_reason = "Dites en quelques mots pourquoi : l’autre personne le lira."

    def stale_words(self, row: Publication, move: Transition, actor: User | None) -> str:
        """What became of it, and when."""
        if row.is_published and row.ended_at is not None:
            return (
                f"Les décisions sont parties le {format_day(row.ended_at)} à {format_hour(row.ended_at)} : elles ne se "
                "retiennent plus."
            )
        return f"« {move.label} » ne s’applique plus : cette publication est « {row.get_state_display().lower()} »."


PUBLICATIONS = PublicationTable(
    Publication,
    (
        Transition("confirm", "Confirmer", frozenset({S.PREPARED}), S.CONFIRMED),
        Transition("hold_back", "Retenir", frozenset({S.CONFIRMED}), S.HELD_BACK, needs_reason=True),
        Transition("withdraw", "Retirer", frozenset({S.PREPARED}), S.WITHDRAWN),
        # The clock: at the end of the hold, or when what was read is no longer what would leave.
        Transition("publish", "Publier", frozenset({S.CONFIRMED}), S.PUBLISHED),
        Transition("stop", "Arrêter", frozenset({S.CONFIRMED}), S.STOPPED, needs_reason=True),
        Transition("lapse", "Rendre caduque", frozenset(LIVE_PUBLICATIONS) - {S.CONFIRMED}, S.LAPSED),
    ),
    initial={S.PREPARED},
)
