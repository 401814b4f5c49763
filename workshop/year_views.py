"""The year of a cycle, the promotion that follows, and the days that staff write in the calendar."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from cycles.models import Cycle
from programme.models import Session
from toolkit.domain.errors import DomainError
from toolkit.journal.kinds import Audience
from toolkit.journal.timeline import read_entries
from workshop.permissions import cycles_to_prepare
from workshop.services.cloning import NextExistsError, clone_cycle, find_next, plan_clone
from workshop.services.moving import keep_dates, move_session, release_dates
from workshop.year.clashes import place_of
from workshop.year.journal import year_of
from workshop.year.page import YearPage, preview_rows
from workshop.year.rereading import mentions
from workshop.year_forms import KeepForm, MoveForm

NAV = {"nav_item": "workshop"}


@require_safe
def year(request: UserRequest, slug: str) -> HttpResponse:
    """The sessions of a cycle in their year, and what clashes with them."""
    return _show_year(request, _cycle(request, slug))


@require_POST
def session_move(request: UserRequest, slug: str, session: UUID) -> HttpResponse:
    """A session some weeks later or earlier. A refusal is said on the page as it is now."""
    cycle = _cycle(request, slug)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _show_year(request, cycle, refusal=_sentence(form), status=422)
    weeks, seen = form.cleaned_data["weeks"], form.cleaned_data["seen"]
    try:
        moved = move_session(actor=request.user, cycle=cycle, session=session, weeks=weeks, seen=seen)
    except DomainError as refusal:
        return _show_year(request, cycle, refusal=refusal.message, status=refusal.status)
    _say_moved(request, moved.session)
    return redirect(f"{_year_url(cycle)}#session-{session}")


@require_POST
def dates_keep(request: UserRequest, slug: str, session: UUID) -> HttpResponse:
    """Keep the dates of a session, with a reason."""
    cycle = _cycle(request, slug)
    form = _keep_form(session, request.POST)
    if not form.is_valid():
        return _show_year(request, cycle, keep=(session, form), status=422)
    reason, seen = form.cleaned_data["reason"], form.sent_seen
    try:
        kept = keep_dates(actor=request.user, cycle=cycle, session=session, reason=reason, seen=seen)
    except DomainError as refusal:
        return _show_year(request, cycle, refusal=refusal.message, status=refusal.status, keep=(session, form))
    messages.success(request, f"{kept.name} garde ses dates.")
    return redirect(f"{_year_url(cycle)}#gene-{session}")


@require_POST
def dates_release(request: UserRequest, slug: str, session: UUID) -> HttpResponse:
    """Dates that were kept wait for a decision again."""
    cycle = _cycle(request, slug)
    try:
        released = release_dates(actor=request.user, cycle=cycle, session=session)
    except DomainError as refusal:
        return _show_year(request, cycle, refusal=refusal.message, status=refusal.status)
    messages.success(request, f"{released.name} : ces dates sont de nouveau à décider.")
    return redirect(f"{_year_url(cycle)}#gene-{session}")


@require_http_methods(["GET", "HEAD", "POST"])
def cycle_clone(request: UserRequest, slug: str) -> HttpResponse:
    """What the next promotion would hold; POST makes it."""
    cycle = _cycle(request, slug)
    if request.method != "POST":
        return _show_plan(request, cycle, existing=find_next(cycle))
    try:
        clone = clone_cycle(actor=request.user, cycle=cycle)
    except NextExistsError as refusal:
        return _show_plan(request, cycle, existing=refusal.existing, status=refusal.status)
    except DomainError as refusal:
        return _show_plan(request, cycle, refusal=refusal.message, status=refusal.status)
    messages.success(request, f"La promotion {clone.year} est prête en brouillon : le public ne la voit pas.")
    return redirect(_year_url(clone))


def _cycle(request: UserRequest, slug: str) -> Cycle:
    """The cycle of this address, for whoever prepares it. Raises Http404."""
    mine = cycles_to_prepare(request.user).values("pk")
    found = Cycle.objects.addressed(slug).filter(pk__in=mine).select_related("institute").first()
    if found is None:
        raise Http404("Ce cycle n’existe pas.")
    return found


def _year_url(cycle: Cycle) -> str:
    return reverse("workshop:year", args=[cycle.slug])


def _sentence(form: MoveForm) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def _say_moved(request: UserRequest, session: Session) -> None:
    place = place_of(session)
    row = YearPage(Cycle.objects.select_related("institute").get(pk=session.cycle_id)).row_of(session)
    if row.clash is None:
        messages.success(request, f"{session.name} passe {place.to_words}.")
    else:
        messages.warning(request, f"{session.name} passe {place.to_words}. {row.clash.text}")


def _keep_form(session: UUID, data: Any = None) -> KeepForm:
    return KeepForm(data, auto_id=f"garder-{session}-%s")


def _show_year(
    request: UserRequest,
    cycle: Cycle,
    *,
    refusal: str = "",
    keep: tuple[UUID, KeepForm] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The page; `keep` is the form of a session that was refused."""
    page = YearPage(cycle)
    forms = {clash.session.uuid: _keep_form(clash.session.uuid) for clash in page.open_clashes}
    refused = keep[1] if keep and keep[0] in forms else None
    if keep and refused:
        forms[keep[0]] = refused
    context = {
        "cycle": cycle,
        "page": page,
        "queue": [(clash, forms.get(clash.session.uuid)) for clash in page.clashes],
        "refused": refused,
        "refusal": refusal,
        "mentions": mentions(cycle, page.sessions, year=cycle.year - 1, promotion=cycle.promotion - 1)
        if page.may_move
        else [],
        "timeline": read_entries(year_of(cycle), Audience.STAFF),
        **NAV,
    }
    return render(request, "workshop/year.html", context, status=status)


def _show_plan(
    request: UserRequest, cycle: Cycle, *, existing: Cycle | None = None, refusal: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    plan = plan_clone(cycle)
    sessions = [source for source, _ in plan.sessions]
    context = {
        "cycle": cycle,
        "plan": plan,
        "rows": preview_rows(plan.clone, [copied for _, copied in plan.sessions]),
        "mentions": mentions(cycle, sessions, year=cycle.year, promotion=cycle.promotion),
        "waiting": cycle.pending_changes.count(),
        "existing": existing,
        "refusal": refusal,
        **NAV,
    }
    return render(request, "workshop/clone.html", context, status=status)
