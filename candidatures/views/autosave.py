"""What the page of a section sends by itself while somebody writes, and what it is told."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from candidatures.forms.applicant import FORMS, SectionForm
from candidatures.forms.versions import both_versions
from candidatures.models import Candidature
from candidatures.sections import DossierSection, count_replies, digest, filled_names
from candidatures.services import write_section
from candidatures.views.applicant import open_form
from candidatures.views.page import find_in
from candidatures.working_copy import changed_names, points_under_way
from toolkit.domain.errors import DomainError, StaleError
from toolkit.text.typography import format_hour, typeset


@require_POST
def autosave(request: UserRequest, uuid: UUID, slug: str) -> JsonResponse:
    """Save the accepted answers of a section. The refused ones are told with their sentence, and stay in the page.

    200: `seen` to send next time, `saved` in words, `errors` by control, `filled` (controls that the server filled),
    `around` (what the page shows around the form has changed), `fell` (the employer's commitment does not engage the
    declared one; null when the employer has not changed).
    409: somebody saved the section meanwhile: `html` shows both versions, `stored` is what is there, by control.
    Other statuses: `refusal`, a sentence. Nothing that was typed is lost: the page keeps it until a 200.
    """
    if slug not in FORMS:
        raise Http404("Cette section n’existe pas.")
    try:
        with transaction.atomic():
            found = find_in(Candidature.objects.select_for_update(of=("self",)), request, uuid)
            form = open_form(request, found, slug, request.POST)
            form.is_valid()
            saved = write_section(
                actor=request.user,
                held=found,
                section=form.section,
                values=form.values,
                seen=form.sent_seen,
                replies=form.replies,
            )
    except StaleError as refusal:
        return _both(request, find_in(Candidature.objects.all(), request, uuid), form, refusal)
    except DomainError as refusal:
        return JsonResponse({"refusal": typeset(refusal.message)}, status=refusal.status)
    return JsonResponse(_told(form, found, saved))


def _told(form: SectionForm, found: Candidature, saved: Candidature) -> dict[str, Any]:
    fell_before, fell = _fell(found, saved)
    return {
        "seen": form.seen_after(found, saved),
        "saved": f"Enregistré à {format_hour(timezone.now())}",
        "errors": {name: [typeset(str(line)) for line in lines] for name, lines in form.errors.items()},
        "filled": _filled(form, saved),
        "around": fell != fell_before or _counted(found, form.section) != _counted(saved, form.section),
        "fell": fell,
    }


def _counted(written: Candidature, section: DossierSection) -> tuple[frozenset[str], frozenset[str], int]:
    """What the steps and the list of what is left depend on: answers there, answers changed, points replied to."""
    return filled_names(written, section), changed_names(written), count_replies(written, section)


def _fell(found: Candidature, saved: Candidature) -> tuple[bool | None, bool | None]:
    """Whether the standing commitment binds another employer, before and after; no query when none was changed."""
    if (found.siret, found.employer_name) == (saved.siret, saved.employer_name):
        return None, None
    commitment = saved.commitment
    if commitment is None:
        return False, False
    return not commitment.binds(found), not commitment.binds(saved)


def _filled(form: SectionForm, saved: Candidature) -> dict[str, Any]:
    """Controls left empty in the page that the server has filled, with what they hold now."""
    empty = {name for name, value in form.values.items() if value in (None, "") and getattr(saved, name)}
    if not empty:
        return {}
    shown = type(form)(instance=saved).shown_values
    return {name: shown[name] for name in empty}


def _both(request: UserRequest, stored: Candidature, form: SectionForm, refusal: StaleError) -> JsonResponse:
    context = {"versions": both_versions(form, stored), "refusal": refusal.message}
    kept = type(form)(instance=stored)
    kept.ask(points_under_way(stored))
    return JsonResponse(
        {
            "refusal": typeset(refusal.message),
            "seen": digest(stored, form.section),
            "stored": kept.shown_values,
            "html": render_to_string("candidatures/_stale.html", context, request),
        },
        status=refusal.status,
    )
