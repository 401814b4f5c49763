"""Absences to judge, and employers to tell, as the home of the training team says it; see toolkit.waiting."""

from collections.abc import Iterable

from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from attendance.absences.notices import to_rectify, to_tell
from attendance.absences.permissions import absences_to_see
from attendance.models import Absence
from cycles.models import Cycle
from programme.permissions import sessions_to_see
from toolkit.waiting import SHOWN, Lot, Thing, Waiting

TELLERS = (Role.ADVISER, Role.ASSISTANT)


def things_waiting(user: User, cycles: Iterable[Cycle]) -> list[Waiting]:
    """Of these cycles: the absences that an adviser is to judge; the employers that they or an assistant are to tell.

    Six queries at most, two where nothing waits.
    """
    running = list(cycles)
    mine = [cycle for cycle in running if user.has_role(*TELLERS, institute=cycle.institute_id)]
    if not mine:
        return []
    judged = [cycle for cycle in mine if user.has_role(Role.ADVISER, institute=cycle.institute_id)]
    return [*(_to_judge(user, judged) if judged else []), *_to_tell(user, mine)]


def _to_judge(user: User, cycles: list[Cycle]) -> list[Waiting]:
    rows = absences_to_see(user).declared().filter(enrolment__session__cycle__in=cycles)
    found = list(rows.select_related("enrolment__user", "enrolment__session").prefetch_related("spans__half_day"))
    if not found:
        return []
    lots = [Lot(len(found), reverse("attendance:absences"))]
    things = [_to_judge_thing(row) for row in found[:SHOWN]]
    return [Waiting("absences", "absence à juger", "absences à juger", "calendar", lots, things)]


def _to_judge_thing(row: Absence) -> Thing:
    halves = row.half_days
    more = f" et {len(halves) - 1} de plus" if len(halves) > 1 else ""
    return Thing(
        name=row.enrolment.user.full_name,
        beside=row.enrolment.session.name,
        what=f"{halves[0].name}{more}, déclarée" if halves else "déclarée",
        on=row.declared_at,
        url=reverse("attendance:absence", args=[row.uuid]),
    )


def _to_tell(user: User, cycles: list[Cycle]) -> list[Waiting]:
    sessions = sessions_to_see(user).filter(cycle__in=cycles).values("pk")
    rows = to_tell(user).filter(enrolment__session__in=sessions).order_by("sheet__half_day__day", "pk")
    people = {}
    for row in rows.select_related("enrolment__user", "enrolment__session"):
        people.setdefault(row.enrolment_id, row)
    stale = to_rectify(user).filter(enrolment__session__in=sessions).count()
    total = len(people) + stale
    if not total:
        return []
    things = [
        Thing(
            name=row.enrolment.user.full_name,
            beside=f"{row.enrolment.session.name}, {row.enrolment.employer_name}",
            what="absence",
            on=row.sheet.half_day.day,
            url=reverse("attendance:notice", args=[row.enrolment.uuid]),
        )
        for row in list(people.values())[:SHOWN]
    ]
    lots = [Lot(total, reverse("attendance:notices"))]
    return [Waiting("avis-absence", "avis d’absence à envoyer", "avis d’absence à envoyer", "send", lots, things)]
