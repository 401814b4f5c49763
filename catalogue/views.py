"""Public pages. Nobody signs in to read them; a draft is shown to the staff of its institute only."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from catalogue.calendars import draw_calendar
from catalogue.composing import compose_brochure, compose_page, compose_questions, draw_brochure, read_edition
from catalogue.presentation import CyclePresentation, load_sessions, with_sessions
from catalogue.services.editions import shown_edition, with_edition
from cycles.models import Contact, Cycle
from organisations.models import Institute
from toolkit.calendars.writing import write_event
from toolkit.files.serving import PDF_READER
from toolkit.probe import one_or_none
from toolkit.text.typography import format_day

CYCLES = (
    "Formations longues et sélectives de l’INET pour les directrices et directeurs généraux des collectivités "
    "territoriales : dates, coût, candidature."
)
ACCESSIBILITY = "Ce qui est vérifié, ce qui ne l’est pas, comment signaler une difficulté."
PRIVACY = "Ce que nous faisons des données d’une candidature : pourquoi, combien de temps, qui les lit, vos droits."
LEGAL = "Qui édite et qui exploite ce site."


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
        **_shared("Les cycles de direction générale", CYCLES),
    }
    return render(request, "catalogue/home.html", context)


@login_not_required
@require_safe
def cycle_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about one promotion."""
    cycle = _find(request, slug)
    composed = compose_page(cycle)
    summary = f"{composed.summary} Candidatures jusqu’au {format_day(cycle.closes_at, weekday=False)}.".strip()
    context = {"composed": composed, "cycle": cycle, "nav_item": "cycles", **_shared(str(cycle), summary)}
    return render(request, "catalogue/cycle.html", context)


@login_not_required
@require_safe
def brochure(request: HttpRequest, slug: str) -> HttpResponse:
    """The last edition of the brochure, as PDF; drawn from what the cycle says until there is one, or if it is lost.

    A reader who has it already is told so without reading it.
    """
    cycle = _find(request, slug, with_edition)
    name = shown_edition(cycle)
    edition = read_edition(name) if name is not None else None
    if edition is not None:
        response = _conditional(request, edition.sha256, lambda: edition.content, "application/pdf", cycle)
    else:
        printed = compose_brochure(cycle)
        response = _conditional(
            request, printed.digest, lambda: draw_brochure(cycle, printed), "application/pdf", cycle
        )
    response["Content-Disposition"] = f'inline; filename="brochure-{cycle.slug}.pdf"'
    response["Content-Security-Policy"] = PDF_READER
    return response


@login_not_required
@require_safe
def agenda(request: HttpRequest, slug: str) -> HttpResponse:
    """The dates for a calendar program."""
    cycle = _find(request, slug)
    load_sessions(cycle)
    feed = draw_calendar(presentation=CyclePresentation(cycle))
    response = _conditional(
        request, feed.digest, lambda: feed.write(at=timezone.now()), "text/calendar; charset=utf-8", cycle
    )
    response["Content-Disposition"] = f'attachment; filename="{cycle.slug}.ics"'
    return response


@login_not_required
@require_safe
def agenda_session(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """One session alone for a calendar program: to note it, or to remove it once it is cancelled."""
    cycle = _find(request, slug)
    load_sessions(cycle)
    feed = draw_calendar(presentation=CyclePresentation(cycle))
    line = feed.line_of(str(uuid))
    if line is None:
        raise Http404("Cette session n’a pas de date.")
    source = f"{feed.digest}-{uuid}"
    response = _conditional(
        request, source, lambda: write_event(line=line, at=timezone.now()), "text/calendar; charset=utf-8", cycle
    )
    response["Content-Disposition"] = f'attachment; filename="{cycle.slug}-session.ics"'
    return response


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Frequent questions, those of each institute. One query once they were composed."""
    shared = _shared("Aide", "Les questions fréquentes des candidats, de leurs assistants et de leurs employeurs.")
    return render(request, "catalogue/help.html", {"questions": compose_questions(), **shared})


@login_not_required
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Whom to write to: each institute, and the contacts of the calls that are open or to come."""
    reachable = Contact.objects.exclude(email="", phone="")
    cycles = Cycle.objects.public().filter(Exists(reachable.filter(cycle=OuterRef("pk"))), closes_at__gt=timezone.now())
    shared = _shared("Nous écrire", "À qui écrire ou téléphoner à propos d’un cycle, d’une candidature ou de ce site.")
    context = {
        **_publishers(),
        "cycles": cycles.order_by("closes_at", "pk").prefetch_related(Prefetch("contacts", reachable)),
        **shared,
    }
    return render(request, "catalogue/contact.html", context)


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement (RGAA 4.1)."""
    return render(request, "catalogue/accessibility.html", _publishers() | _shared("Accessibilité", ACCESSIBILITY))


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is done with personal data."""
    kept = {
        "needs": settings.NEEDS_KEPT_MONTHS,
        "peers": settings.PEERS_KEPT_MONTHS,
        "absences": settings.ABSENCES_KEPT_MONTHS,
        "complaints": settings.COMPLAINTS_KEPT_YEARS,
    }
    context = _publishers() | _shared("Données personnelles", PRIVACY) | {"kept": kept}
    return render(request, "catalogue/privacy.html", context)


@login_not_required
@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    """Who publishes the site."""
    return render(request, "catalogue/legal.html", _publishers() | _shared("Mentions légales", LEGAL))


def _shared(title: str, summary: str) -> dict:
    """What a search engine and a shared link show of a page."""
    return {"shared": {"title": title, "summary": summary}}


def _publishers() -> dict:
    return {"institutes": Institute.objects.order_by("pk")}


def _find(request: HttpRequest, slug: str, also: Callable[[Any], Any] = lambda rows: rows) -> Cycle:
    """Return the cycle, which anybody may read if it is public and the institute's staff if not. Raises Http404.

    The session is only opened for what is not public: a page that anybody may read can be cached.
    """
    wanted = also(Cycle.objects.addressed(slug).select_related("institute"))
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
