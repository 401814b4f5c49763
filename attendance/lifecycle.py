"""The state table of a sheet. Services check who may."""

from typing import Any

from django.utils import timezone

from attendance.enums import SheetState
from attendance.hours import ends_at
from attendance.models import AttendanceSheet
from toolkit.domain.transitions import StateTable, Transition
from toolkit.text.typography import format_hour


def _is_over(sheet: AttendanceSheet) -> str:
    """Why a sheet is not sealed yet."""
    end = ends_at(sheet.half_day)
    if timezone.now() < end:
        return f"La demi-journée du {sheet.half_day.name} finit à {format_hour(end)}\u00a0: la feuille se scelle après."
    return ""


class SheetTable(StateTable[AttendanceSheet, Transition]):
    """A sheet is written, then sealed; nothing opens it again."""

    def stale_words(self, row: AttendanceSheet, move: Transition, actor: Any) -> str:
        return "Cette feuille est déjà scellée\u00a0: elle ne change plus que par une correction."


SHEETS = SheetTable(
    AttendanceSheet,
    (Transition("seal", "Sceller", frozenset({SheetState.OPEN}), SheetState.SEALED, guard=_is_over),),
    initial={SheetState.OPEN},
    stamp="sealed_at",
)
