"""Public pages. Nobody signs in to read them; a draft is shown to the staff of its institute only."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from catalogue.calendars import render_calendar
from catalogue.composing import compose_brochure, compose_page, digest, draw_brochure
from catalogue.presentation import CyclePresentation, load_sessions, with_sessions
from cycles.models import Cycle
from organisations.models import Institute
from toolkit.files.serving import PDF_READER
from toolkit.probe import one_or_none


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Open calls, calls to come, and the promotions before."""
    cycles = [CyclePresentation(cycle) for cycle in with_sessions(Cycle.objects.public())]
    context = {
        "open_cycles": sorted((page for page in cycles if page.cycle.is_open), key=lambda page: page.cycle.closes_at),
        "upcoming_cycles": sorted(
            (page for page in cycles if page.cycle.is_upcoming), key=lambda page: page.cycle.opens_at
        ),
        "past_cycles": [page for page in cycles if page.cycle.is_closed],
        "nav_item": "cycles",
    }
    return render(request, "catalogue/home.html", context)


@login_not_required
@require_safe
def cycle_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about one promotion."""
    cycle = _find(request, slug)
    context = {"composed": compose_page(cycle), "cycle": cycle, "nav_item": "cycles"}
    return render(request, "catalogue/cycle.html", context)


@login_not_required
@require_safe
def brochure(request: HttpRequest, slug: str) -> HttpResponse:
    """The brochure as PDF. A reader who has it already is told so without drawing it."""
    cycle = _find(request, slug)
    printed = compose_brochure(cycle)
    response = _conditional(request, printed.digest, lambda: draw_brochure(cycle, printed), "application/pdf", cycle)
    response["Content-Disposition"] = f'inline; filename="brochure-{cycle.slug}.pdf"'
    response["Content-Security-Policy"] = PDF_READER
    return response


@login_not_required
@require_safe
def agenda(request: HttpRequest, slug: str) -> HttpResponse:
    """The dates for a calendar program."""
    cycle = _find(request, slug)
    load_sessions(cycle)
    presentation = CyclePresentation(cycle)
    url = f"{settings.SITE_URL}{cycle.get_absolute_url()}"
    # The stamp says when the file is made: it is no reason to send the same dates again.
    dates = render_calendar(presentation=presentation, url=url, at=cycle.opens_at)
    response = _conditional(
        request,
        digest(dates),
        lambda: render_calendar(presentation=presentation, url=url, at=timezone.now()),
        "text/calendar; charset=utf-8",
        cycle,
    )
    response["Content-Disposition"] = f'attachment; filename="{cycle.slug}.ics"'
    return response


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement (RGAA 4.1)."""
    return render(request, "catalogue/accessibility.html", _publisher())


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is done with personal data."""
    return render(request, "catalogue/privacy.html", _publisher())


@login_not_required
@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    """Who publishes the site."""
    return render(request, "catalogue/legal.html", _publisher())


def _publisher() -> dict:
    return {"institute": Institute.objects.order_by("pk").first()}


def _find(request: HttpRequest, slug: str) -> Cycle:
    """Return the cycle, which anybody may read if it is public and the institute's staff if not. Raises Http404.

    The session is only opened for what is not public: a page that anybody may read can be cached.
    """
    wanted = Cycle.objects.addressed(slug).select_related("institute")
    cycle = one_or_none(wanted.public()) or one_or_none(wanted.visible_to(request.user))
    if cycle is None:
        raise Http404("Ce cycle n’existe pas.")
    return cycle


def _conditional(
    request: HttpRequest, source: str, make: Callable[[], bytes | str], content_type: str, cycle: Cycle
) -> HttpResponse:
    """Answer 304 to a reader whose copy comes from the same source, told by its digest, else what `make` returns;
    cacheable if public."""
    etag = f'"{source}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(make(), content_type=content_type)
    response["ETag"] = etag
    patch_cache_control(response, **({"public": True, "max_age": 300} if cycle.is_public else {"private": True}))
    return response
