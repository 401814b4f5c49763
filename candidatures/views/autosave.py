"""What the page of a section sends by itself while somebody writes, and what it is told."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from candidatures.errors import CandidatureError, StaleError
from candidatures.forms.applicant import FORMS, SectionForm
from candidatures.models import Candidature
from candidatures.sections import digest
from candidatures.views.applicant import write_form
from candidatures.views.page import DossierPage, find_written
from documents.typography import format_hour, typeset


@require_POST
def autosave(request: HttpRequest, uuid: UUID, slug: str) -> JsonResponse:
    """Save the accepted answers of a section. The refused ones are told with their sentence, and stay in the page.

    200: `seen` to send next time, `saved` in words, `errors` by field, `filled` (controls that the server filled),
    `left` (points before submission), `note` of the section, `next` (address of what follows), `fell`.
    409: somebody saved the section meanwhile: `html` shows both versions, `stored` is what is there, by control.
    Anything else: `refusal`, a sentence. Nothing that was typed is lost: the page keeps it until a 200.
    """
    if slug not in FORMS:
        raise Http404("Cette section n’existe pas.")
    candidature = find_written(request, uuid)
    form = FORMS[slug](request.POST, instance=candidature)
    form.is_valid()
    try:
        saved = write_form(request, candidature, form)
    except StaleError as refusal:
        return _both(request, find_written(request, uuid), form, refusal)
    except CandidatureError as refusal:
        return JsonResponse({"refusal": typeset(refusal.message)}, status=refusal.status)
    return JsonResponse(_told(DossierPage(request.user, saved, current=form.section), form))


def _told(page: DossierPage, form: SectionForm) -> dict[str, Any]:
    page.errors = len(form.errors)
    step = page.steps[page.position - 1]
    following = page.next_section
    route = ("section", page.candidature.uuid, following.slug) if following else ("review", page.candidature.uuid)
    return {
        "seen": digest(page.candidature, form.section),
        "saved": f"Enregistré à {format_hour(timezone.now())}",
        "errors": {name: [typeset(str(line)) for line in lines] for name, lines in form.errors.items()},
        "filled": _filled(form, page.candidature),
        "left": len(page.completeness.missing),
        "note": step["note"],
        "next": reverse(f"candidatures:{route[0]}", args=route[1:]),
        "fell": page.commitment_fell,
    }


def _filled(form: SectionForm, saved: Candidature) -> dict[str, Any]:
    """Controls left empty in the page that the server has filled, with what they hold now."""
    empty = {name for name, value in form.values.items() if value in (None, "") and getattr(saved, name)}
    if not empty:
        return {}
    shown = type(form)(instance=saved).shown_values
    return {name: shown[name] for name in empty}


def _both(request: HttpRequest, stored: Candidature, form: SectionForm, refusal: StaleError) -> JsonResponse:
    context = {"stored": form.differences(stored), "refusal": refusal.message, "section": form.section}
    return JsonResponse(
        {
            "refusal": typeset(refusal.message),
            "seen": digest(stored, form.section),
            "stored": type(form)(instance=stored).shown_values,
            "html": render_to_string("candidatures/_stale.html", context, request),
        },
        status=refusal.status,
    )
