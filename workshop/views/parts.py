"""The pages of the parts of a cycle: read, written, saved by themselves."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from cycles.models import Cycle
from toolkit.domain.errors import DomainError, StaleError
from toolkit.text.typography import format_hour, typeset
from workshop.addresses import url_of
from workshop.forms.base import PartForm
from workshop.parts import TEXT, PartKey
from workshop.services.editing import save_part
from workshop.views.page import WorkshopPage, find_cycle, find_key, open_form, render_page
from workshop.working import WorkingCopy

LISTS = {"textes": "workshop/texts.html", "modules": "workshop/modules.html"}


@require_safe
def cycle(request: UserRequest, slug: str) -> HttpResponse:
    """The first part that lacks something, else the first."""
    page = WorkshopPage(request, find_cycle(request, slug))
    wanted = next((step for step in page.steps if step.lacks), page.steps[0])
    return redirect(wanted.url)


@require_http_methods(["GET", "HEAD", "POST"])
def part(request: UserRequest, slug: str, step: str, uid: UUID | str = "") -> HttpResponse:
    """Write one part. Accepted values are saved even when another is refused."""
    found, key = find_cycle(request, slug), find_key(step, uid)
    page = WorkshopPage(request, found, key)
    if not uid and step in LISTS:
        return render_page(request, LISTS[step], page)
    if request.method != "POST":
        return _show(request, page, open_form(page.working, key))
    form = open_form(page.working, key, request.POST)
    form.is_valid()
    try:
        saved = _save(request, found, key, form)
    except StaleError as refusal:
        return _show_both(request, found, key, form, refusal)
    except DomainError as refusal:
        return _show(request, page, form, refusal=refusal)
    if form.errors:
        form.show_seen(saved.seen(key))
        return _show(request, WorkshopPage(request, saved.cycle, key), form)
    messages.success(request, "Enregistré.")
    return redirect(page.next_url if "continue" in request.POST else url_of(saved.cycle, key))


@require_POST
def autosave(request: UserRequest, slug: str, step: str, uid: UUID | str = "") -> JsonResponse:
    """What the page of a part sends by itself: answers as `candidatures:autosave` does, for the same script."""
    found, key = find_cycle(request, slug), find_key(step, uid)
    form = open_form(WorkingCopy(found), key, request.POST)
    form.is_valid()
    try:
        with transaction.atomic():
            saved = _save(request, found, key, form)
    except StaleError as refusal:
        return _tell_both(request, found, key, form, refusal)
    except DomainError as refusal:
        return JsonResponse({"refusal": typeset(refusal.message)}, status=refusal.status)
    waits = ", pas encore publié" if str(key) in saved.pending else ""  # the cycle may have been published meanwhile
    return JsonResponse(
        {
            "seen": saved.seen(key),
            "saved": f"Enregistré à {format_hour(timezone.now())}{waits}",
            "errors": {name: [typeset(str(line)) for line in lines] for name, lines in form.errors.items()},
            "filled": {},
            "around": True,
            "address": url_of(saved.cycle, key),
            "fell": WorkshopPage(request, saved.cycle, key).was_emptied if key.kind == TEXT else None,
        }
    )


def _save(request: UserRequest, found: Cycle, key: PartKey, form: PartForm) -> WorkingCopy:
    return save_part(actor=request.user, cycle=found, key=key, values=form.values, seen=form.sent_seen)


def _show(
    request: UserRequest, page: WorkshopPage, form: PartForm, *, refusal: DomainError | None = None
) -> HttpResponse:
    status = 422 if form.errors else 200
    return render_page(request, "workshop/part.html", page, refusal=refusal, status=status, form=form)


def _show_both(request: UserRequest, found: Cycle, key: PartKey, form: PartForm, refusal: StaleError) -> HttpResponse:
    page = WorkshopPage(request, found, key)
    stored = open_form(page.working, key)
    form.show_seen(page.working.seen(key))
    return render_page(
        request, "workshop/part.html", page, refusal=refusal, form=form, versions=form.both_versions(stored), stale=True
    )


def _tell_both(request: UserRequest, found: Cycle, key: PartKey, form: PartForm, refusal: StaleError) -> JsonResponse:
    working = WorkingCopy(found)
    stored = open_form(working, key)
    context = {"versions": form.both_versions(stored), "refusal": refusal.message, "stale": False}
    told = {
        "refusal": typeset(refusal.message),
        "seen": working.seen(key),
        "stored": stored.shown_values,
        "html": render_to_string("workshop/_stale.html", context, request),
    }
    return JsonResponse(told, status=refusal.status)
