"""The page of a cycle and its brochure: one query to know that the cycle is public, then bytes that are kept.

Composing the page at each request would be easier to match: this is the least that an honest view can do.
"""

from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db.models import Prefetch
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from bench.bare import BROCHURE
from cycles.enums import PUBLIC_STATES
from cycles.models import Cycle, Section
from modules.models import Module
from study_tours.models import StudyTour


@require_safe
def cycle_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The page, composed once by plain ORM and templates."""
    cycle = _find(slug)
    return HttpResponse(cache.get_or_set(f"bare-cycle-{cycle.pk}", lambda: _compose(cycle), timeout=None))


@require_safe
def brochure(request: HttpRequest, slug: str) -> FileResponse:
    """The PDF, read from the disk."""
    _find(slug)
    return FileResponse((Path(settings.VAR_DIR) / BROCHURE).open("rb"), content_type="application/pdf")


def _find(slug: str) -> Cycle:
    return get_object_or_404(Cycle, slug=slug, state__in=PUBLIC_STATES)


def _compose(cycle: Cycle) -> str:
    inner = Prefetch("subsections", queryset=Section.objects.order_by("position"))
    context = {
        "cycle": cycle,
        "institute": cycle.institute,
        "tour": StudyTour.objects.filter(session__cycle=cycle).select_related("session").first(),
        "modules": Module.objects.filter(session__cycle=cycle).select_related("session").order_by("session__starts_on"),
        "sections": cycle.sections.filter(parent=None).prefetch_related(inner),
        "pieces": cycle.required_pieces.all(),
        "contacts": cycle.contacts.all(),
    }
    return render_to_string("bare/cycle.html", context)
