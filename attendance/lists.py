"""The half-days of one's institutes, and where the sheet of each stands."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from attendance.enums import SheetState, Standing
from attendance.hours import standing_of
from programme.models import Enrolment, HalfDay
from programme.permissions import sessions_to_see
from toolkit.lists.columns import Column
from toolkit.lists.page import ListPage
from toolkit.lists.views import SavedView

# The institute of a session, with its rules: where a half-day stands depends on them.
WITH_RULES = ("session__cycle__institute__attendance_rules", "session__institute__attendance_rules")


@dataclass(frozen=True)
class HalfDayRow:
    """A half-day and its standing."""

    half_day: HalfDay
    standing: Standing


class HalfDayList(ListPage):
    """The half-days at which somebody is expected: what is to be kept or sealed first."""

    columns = (
        Column("demi-journee", "Demi-journée", lambda row: row.half_day.name),
        Column("session", "Session", lambda row: str(row.half_day.session)),
        Column("horaires", "Horaires", lambda row: row.half_day.hours_label, css="mid"),
        Column("feuille", "Feuille", lambda row: str(row.standing.label)),
    )

    def __init__(self, user: User, params: Mapping[str, str]) -> None:
        sealed = Q(sheet__state=SheetState.SEALED)
        begun = Q(day__lte=timezone.localdate())
        views = (
            SavedView("", "À tenir", begun & ~sealed),
            SavedView("a-venir", "À venir", ~begun),
            SavedView("scellees", "Scellées", sealed),
            SavedView("toutes", "Toutes"),
        )
        super().__init__(half_days_to_keep(user), params, views=views)

    def present(self, row: HalfDay) -> HalfDayRow:
        """Its standing now."""
        return HalfDayRow(row, standing_of(row, getattr(row, "sheet", None)))


def half_days_to_keep(user: User) -> QuerySet[HalfDay]:
    """Half-days of the institutes of this person at which somebody is expected whom they may know of, in order."""
    expected = Enrolment.objects.known_to(user).filter(session=OuterRef("session"))
    rows = HalfDay.objects.filter(Exists(expected), session__in=sessions_to_see(user))
    return rows.select_related(*WITH_RULES, "sheet")
