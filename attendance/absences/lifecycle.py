"""The state table of a declared absence. Services check who may."""

from accounts.models import User
from attendance.absences.enums import AbsenceState
from attendance.models import Absence
from toolkit.domain.transitions import StateTable, Transition
from toolkit.text.typography import format_moment

DECLARED, ACCEPTED, REFUSED = AbsenceState.DECLARED, AbsenceState.ACCEPTED, AbsenceState.REFUSED
JUDGED_ALREADY = "{name} a déjà décidé de cette absence, le {moment}\u00a0: relisez la page."


class AbsenceTable(StateTable[Absence, Transition]):
    """Judged once; a judgement is changed by another one, with a reason."""

    asks_reason = "Écrivez pourquoi\u00a0: la personne le lira."

    def stale_words(self, row: Absence, move: Transition, actor: User | None) -> str:
        last = row.judgements.select_related("judged_by").last()
        if last is not None and row.standing.is_judged:
            return JUDGED_ALREADY.format(name=last.judged_by.full_name, moment=format_moment(last.judged_at))
        return f"Cette déclaration n’est plus à juger\u00a0: son état est «\u202f{row.get_state_display()}\u202f»."


ABSENCES = AbsenceTable(
    Absence,
    (
        Transition("accept", "Accepter", frozenset({DECLARED}), ACCEPTED),
        Transition("refuse", "Ne pas accepter", frozenset({DECLARED}), REFUSED, needs_reason=True),
        Transition("accept_after", "Accepter finalement", frozenset({REFUSED}), ACCEPTED, needs_reason=True),
        Transition("refuse_after", "Revenir sur l’acceptation", frozenset({ACCEPTED}), REFUSED, needs_reason=True),
        Transition("withdraw", "Retirer", frozenset({DECLARED}), AbsenceState.WITHDRAWN),
        Transition("lapse", "Sans objet", frozenset({DECLARED, ACCEPTED, REFUSED}), AbsenceState.LAPSED),
    ),
    initial={DECLARED},
    stamp="changed_at",
)
