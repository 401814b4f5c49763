"""The state table of a sheet. Services check who may."""

from django.utils import timezone

from accounts.models import User
from attendance.enums import SheetState
from attendance.hours import signing_closes_at
from attendance.models import AttendanceSheet
from attendance.models.rules import rules_of
from toolkit.domain.transitions import StateTable, Transition
from toolkit.text.typography import format_hour


def _is_signed(sheet: AttendanceSheet) -> str:
    """Why a sheet is not sealed yet: people may still sign it."""
    half_day = sheet.half_day
    closes = signing_closes_at(half_day, rules_of(half_day.session.organiser))
    if timezone.now() <= closes:
        return f"La signature du {half_day.name} se ferme à {format_hour(closes)}\u00a0: la feuille se scelle après."
    return ""


class SheetTable(StateTable[AttendanceSheet, Transition]):
    """A sheet is written, then sealed; nothing opens it again."""

    def stale_words(self, row: AttendanceSheet, move: Transition, actor: User | None) -> str:
        return "Cette feuille est déjà scellée\u00a0: elle ne change plus que par une correction."


SHEETS = SheetTable(
    AttendanceSheet,
    (Transition("seal", "Sceller", frozenset({SheetState.OPEN}), SheetState.SEALED, guard=_is_signed),),
    initial={SheetState.OPEN},
    stamp="sealed_at",
)
