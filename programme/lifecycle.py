"""The state tables of a programme, and of a speaker in a slot."""

from django.utils import timezone

from accounts.models import User
from programme.enums import ProgrammeState, SpeakerState
from programme.models import HalfDay, Programme, SlotSpeaker
from toolkit.domain.transitions import StateTable, Transition
from toolkit.text.typography import format_day, format_time

_PLANNED, _ASKED = SpeakerState.PLANNED, SpeakerState.ASKED
_CONFIRMED, _DECLINED = SpeakerState.CONFIRMED, SpeakerState.DECLINED
_ANY = frozenset(SpeakerState)


def _is_over(programme: Programme) -> str:
    """Why a programme was not held yet. One query."""
    last = HalfDay.objects.filter(session=programme.session_id).order_by("day", "ends_at").last()
    if last is None:
        return "Cette session n’a pas de demi-journée : donnez-lui d’abord ses dates."
    now = timezone.localtime()
    if (last.day, last.ends_at) > (now.date(), now.time()):
        return (
            f"La dernière demi-journée finit le {format_day(last.day)} à {format_time(last.ends_at)} : "
            "le programme n’est tenu qu’après elle."
        )
    return ""


class ProgrammeTable(StateTable[Programme, Transition]):
    """A programme becomes firmer, never looser."""

    def stale_words(self, row: Programme, move: Transition, actor: User | None) -> str:
        label = row.get_state_display().lower()
        return f"« {move.label} » ne s’applique pas : ce programme est {label}. Rechargez la page."


PROGRAMMES = ProgrammeTable(
    Programme,
    (
        Transition(
            "confirm", "Confirmer le programme", frozenset({ProgrammeState.PROVISIONAL}), ProgrammeState.CONFIRMED
        ),
        Transition(
            "hold",
            "Marquer comme tenu",
            frozenset({ProgrammeState.CONFIRMED}),
            ProgrammeState.HELD,
            guard=_is_over,
        ),
    ),
    initial={ProgrammeState.PROVISIONAL},
)

SLOT_SPEAKERS = StateTable(
    SlotSpeaker,
    (
        Transition("ask", "Solliciter", frozenset({_PLANNED, _ASKED, _DECLINED}), _ASKED),
        Transition("confirm", "Confirmer", _ANY, _CONFIRMED),
        Transition("decline", "Décliner", _ANY, _DECLINED),
        # The day or the hours moved: what was confirmed is another thing.
        Transition("reopen", "Demander à nouveau", frozenset({_CONFIRMED}), _ASKED),
    ),
    initial={_PLANNED},
)
