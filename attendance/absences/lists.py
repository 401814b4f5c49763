"""The absences that people declared, those to judge first."""

from collections.abc import Mapping

from django.db.models import Q

from accounts.models import User
from attendance.absences.enums import AbsenceState
from attendance.absences.permissions import absences_to_see
from attendance.models import Absence
from toolkit.lists.columns import Cell, Column
from toolkit.lists.page import ListPage
from toolkit.lists.views import SavedView


class AbsenceList(ListPage):
    """Who was or will be absent, and when: why is read one by one."""

    columns = (
        Column("nom", "Nom", lambda row: row.enrolment.user.full_name),
        Column("session", "Session", lambda row: str(row.enrolment.session)),
        Column(
            "demi-journees", "Demi-journées", lambda row: ", ".join(half.name for half in row.half_days), css="wide"
        ),
        Column("declaree", "Déclarée le", lambda row: row.declared_at, Cell.DATE, css="mid"),
        Column("etat", "État", lambda row: str(row.standing.label)),
    )

    def __init__(self, user: User, params: Mapping[str, str]) -> None:
        related = ("enrolment__user", "enrolment__session__cycle")
        views = (
            SavedView("", "À juger", Q(state=AbsenceState.DECLARED)),
            SavedView("acceptees", "Acceptées", Q(state=AbsenceState.ACCEPTED)),
            SavedView("refusees", "Non acceptées", Q(state=AbsenceState.REFUSED)),
            SavedView("toutes", "Toutes"),
        )
        rows = absences_to_see(user).select_related(*related).prefetch_related("spans__half_day")
        super().__init__(rows, params, views=views)

    def present(self, row: Absence) -> Absence:
        """As it is."""
        return row
