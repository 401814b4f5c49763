"""What the grid sends by itself while a member writes, and what it is told: see candidatures/views/autosave.py."""

from uuid import UUID

from django.http import JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from committee import services
from committee.access import find_item, known_item
from committee.forms import AssessmentForm
from committee.models import Assessment, Item
from committee.services.assessment import mark_of_reading
from committee.versions import both_versions, shown_values
from toolkit.domain.errors import DomainError, StaleError
from toolkit.text.typography import format_hour, typeset


@require_POST
def autosave(request: UserRequest, uuid: UUID) -> JsonResponse:
    """Save marks and opinion as a draft; a refused opinion stays in the page. Answers as the autosave of a section.

    A validated reading counts in the mean: it never changes this way (409, a sentence), only when it is validated
    again. Nothing that was typed is lost: the page keeps it until a 200.
    """
    item = known_item(request.user, uuid)  # the service checks the seat, and a refusal finds it again
    form = AssessmentForm(request.POST, criteria=list(item.committee.cycle.criteria.all()))
    form.is_valid()
    try:
        saved = services.save_assessment(
            actor=request.user,
            item=item,
            marks=form.marks,
            remarks=form.accepted_remarks,
            comment=form.accepted_comment,
            validate=False,
            seen=form.sent_seen,
            criteria=form.criteria,
        )
    except StaleError as refusal:
        return _both(request, item, form, refusal)
    except DomainError as refusal:
        find_item(request.user, uuid, to_write=True)  # nothing is told to whoever has nothing to do there
        return JsonResponse({"refusal": typeset(refusal.message)}, status=refusal.status)
    errors = {name: [typeset(str(line)) for line in lines] for name, lines in form.errors.items()}
    told = {"seen": mark_of_reading(saved), "saved": f"Enregistré à {format_hour(timezone.now())}", "errors": errors}
    return JsonResponse({**told, "filled": {}, "around": False, "fell": None})


def _both(request: UserRequest, item: Item, form: AssessmentForm, refusal: StaleError) -> JsonResponse:
    stored = Assessment.objects.filter(item=item, seat__user=request.user).prefetch_related("scores").first()
    context = {"versions": both_versions(form, stored), "refusal": refusal.message}
    return JsonResponse(
        {
            "refusal": typeset(refusal.message),
            "seen": mark_of_reading(stored),
            "stored": shown_values(AssessmentForm(criteria=form.criteria, assessment=stored)),
            "html": render_to_string("committee/_stale.html", context, request),
        },
        status=refusal.status,
    )
