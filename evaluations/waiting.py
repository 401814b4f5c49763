"""What the home of staff tells of evaluations: those whose results wait to be published."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import INSTRUCTORS
from cycles.models import Cycle
from evaluations.enums import FormState
from evaluations.models import EvaluationForm
from evaluations.results import ENOUGH
from toolkit.waiting import SHOWN, Lot, Thing, Waiting


def things_waiting(user: User, cycles: Iterable[Cycle]) -> list[Waiting]:
    """Closed evaluations with enough answers, the oldest first. One query."""
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
