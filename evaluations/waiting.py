"""What the home of staff tells: evaluations whose results wait to be published, complaints that wait for an answer."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import INSTRUCTORS, TRAINING_TEAM
from cycles.models import Cycle
from evaluations.enums import FormState
from evaluations.models import Complaint, EvaluationForm
from evaluations.results import ENOUGH
from toolkit.waiting import SHOWN, Lot, Thing, Waiting


def things_waiting(user: User, cycles: Iterable[Cycle]) -> list[Waiting]:
    """Complaints that one answers for, whatever their cycle; then closed evaluations with enough answers.

    The oldest first. A query each, and none for whoever is of no training team.
    """
    if not user.has_role(*TRAINING_TEAM):
        return []
    return [*_complaints(user), *_evaluations(user, cycles)]


def _complaints(user: User) -> list[Waiting]:
    rows = list(Complaint.objects.in_charge(user).waiting().select_related("participant__user", "participant__cycle"))
    if not rows:
        return []
    rows.sort(key=lambda row: (row.changed_at or row.filed_at, row.pk))
    things = [
        Thing(
            name=row.participant.user.full_name,
            beside=row.participant.cycle.label,
            what="réclame" if row.owner_id else "réclame, à confier",
            on=row.changed_at or row.filed_at,
            url=reverse("evaluations:complaint", args=[row.uuid]),
        )
        for row in rows[:SHOWN]
    ]
    one, many = "réclamation sans réponse", "réclamations sans réponse"
    return [Waiting("reclamations", one, many, "alert", [Lot(len(rows), reverse("evaluations:complaints"))], things)]


def _evaluations(user: User, cycles: Iterable[Cycle]) -> list[Waiting]:
    own = user.institutes_with_role(*INSTRUCTORS)
    ids = [cycle.pk for cycle in cycles if cycle.institute_id in own]
    if not ids:
        return []
    rows = EvaluationForm.objects.filter(state=FormState.CLOSED, answered__gte=ENOUGH).with_subject()
    forms = list((rows.filter(cycle__in=ids) | rows.filter(session__cycle__in=ids)).order_by("closed_at", "pk"))
    if not forms:
        return []
    things = [
        Thing(
            name=form.subject,
            beside=form.year.label if form.year else "",
            what="close",
            on=form.closed_at or timezone.now(),
            url=reverse("evaluations:form", args=[form.uuid]),
        )
        for form in forms[:SHOWN]
    ]
    one, many = "évaluation à publier", "évaluations à publier"
    return [Waiting("evaluations", one, many, "half", [Lot(len(forms), reverse("evaluations:home"))], things)]
