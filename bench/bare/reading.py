"""One dossier before the committee: read it, and change one's reading."""

from decimal import Decimal
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Avg, Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from candidatures.enums import CommitmentState
from committee.enums import AssessmentState
from committee.models import Assessment, Item, Score
from cycles.models import Criterion

MARKS = range(6)


class ReadingForm(forms.Form):
    """An opinion, and a mark for each criterion."""

    comment = forms.CharField(required=False, max_length=4000)

    def __init__(self, data: object, *, criteria: list[Criterion]) -> None:
        super().__init__(data)
        for criterion in criteria:
            self.fields[f"c{criterion.pk}"] = forms.IntegerField(min_value=MARKS[0], max_value=MARKS[-1])


@login_required
@require_http_methods(["GET", "POST"])
def read(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The dossier, the grid and the readings of the others; POST changes one's own."""
    if request.method == "POST":
        return _change(request, uuid)
    item = get_object_or_404(Item.objects.select_related("candidature", "committee__cycle", "decision"), uuid=uuid)
    candidature = item.candidature
    criteria = list(item.committee.cycle.criteria.all())
    readings = list(item.assessments.select_related("seat__user").prefetch_related("scores"))
    for reading in readings:
        marks = {score.criterion_id: score.value for score in reading.scores.all()}
        reading.lines = [(criterion, marks.get(criterion.pk)) for criterion in criteria]
    context = {
        "item": item,
        "candidature": candidature,
        "pieces": candidature.pieces.current().select_related("required_piece"),
        "commitment": candidature.commitments.exclude(state=CommitmentState.REPLACED).first(),
        "mine": next((reading for reading in readings if reading.seat.user_id == request.user.pk), None),
        "others": [reading for reading in readings if reading.seat.user_id != request.user.pk],
        "votes": item.votes.all(),
        "declared": item.declarations.filter(user=request.user).first(),
        "marks": MARKS,
    }
    return render(request, "bare/reading.html", context)


@transaction.atomic
def _change(request: HttpRequest, uuid: UUID) -> HttpResponse:
    own = Assessment.objects.select_related("item")
    reading = get_object_or_404(own, item__uuid=uuid, seat__user=request.user)
    criteria = list(Criterion.objects.filter(cycle__committee=reading.item.committee_id))
    form = ReadingForm(request.POST, criteria=criteria)
    if not form.is_valid():
        return HttpResponse(form.errors.as_ul(), status=422)
    _save(reading, criteria, form.cleaned_data)
    return redirect("reading", uuid)


def _save(reading: Assessment, criteria: list[Criterion], given: dict) -> None:
    marks = {criterion.pk: given[f"c{criterion.pk}"] for criterion in criteria}
    weighed = sum(criterion.weight * marks[criterion.pk] for criterion in criteria)
    reading.score = round(Decimal(4 * weighed) / sum(criterion.weight for criterion in criteria), 2)
    reading.comment, reading.updated_at = given["comment"], timezone.now()
    reading.save()
    Score.objects.bulk_create(
        [Score(assessment=reading, criterion_id=pk, value=value) for pk, value in marks.items()],
        update_conflicts=True,
        unique_fields=["assessment", "criterion"],
        update_fields=["value"],
    )
    validated = Assessment.objects.filter(item=reading.item_id, state=AssessmentState.VALIDATED)
    found = validated.aggregate(mean=Avg("score"), number=Count("pk"))
    Item.objects.filter(pk=reading.item_id).update(mean_score=found["mean"], assessment_count=found["number"])
