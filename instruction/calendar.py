"""What the training team notes: the calls and the sessions of the cycles of their institute, the silence that nears."""

import datetime
import operator
from functools import reduce

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from accounts.roles import TRAINING_TEAM
from candidatures.models import Candidature
from cycles.calendar import call_entries, landmark
from cycles.models import Cycle
from cycles.selection import workplace_cycles
from instruction.silence import near_silence
from programme.calendar import session_entries
from programme.models import Session
from toolkit.calendars.entries import Entry


def calendar_entries(user: User) -> list[Entry]:
    """Three queries for the published cycles of the person's institutes, none for whoever works at none.

    No dossier is told, and none that is closed to the person counts.
    """
    cycles = [cycle for cycle in workplace_cycles(user, *TRAINING_TEAM) if cycle.is_published]
    if not cycles:
        return []
    entries = [entry for cycle in cycles for entry in call_entries(cycle)]
    entries += session_entries(Session.objects.filter(cycle__in=cycles).select_related("cycle"))
    return entries + _silences(user, cycles)


def _silences(user: User, cycles: list[Cycle]) -> list[Entry]:
    """The days from which silence rejects dossiers without a decision, one entry a day and a cycle."""
    near = reduce(operator.or_, (Q(cycle=cycle) & near_silence(cycle) for cycle in cycles))
    rows = Candidature.objects.instructed_by(user).filter(near)
    days = rows.order_by().values_list("cycle", "silence_on").distinct()
    by_key = {cycle.pk: cycle for cycle in cycles}
    found = {(by_key[key], day) for key, day in days}
    return [_silence(cycle, day) for cycle, day in found]


def _silence(cycle: Cycle, day: datetime.date) -> Entry:
    list_of_them = f"{reverse('instruction:list')}?cycle={cycle.slug}&vue=silence-proche"
    return landmark(
        cycle,
        name=f"silence-{day.isoformat()}",
        day=day,
        title=f"Le silence vaut {cycle.institute.get_silence_regime_display().lower()}",
        sentence="Un dossier au moins, déposé et sans décision, serait décidé par le silence ce jour-là.",
        url=f"{settings.SITE_URL}{list_of_them}",
        reminded=True,
    )
