"""A participant's own presence: sign the half-day that goes on, read what is recorded. Nobody signs for another."""

from uuid import UUID

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from attendance.absences.own import own_absences
from attendance.codes import is_code_of
from attendance.forms import CodeForm, LeaveForm
from attendance.models import Attestation
from attendance.own import OwnPage, own_sessions
from attendance.services import leave_early, sign_presence
from attendance.services.self_signing import WRONG_CODE
from programme.models import Enrolment, HalfDay
from toolkit.domain.errors import DomainError

# Of some thirty thousand words and numbers two are good: a whole afternoon of guesses finds one in four hundred times.
ATTEMPTS = {"code": "10/h/user"}
TOO_MANY = "Trop d’essais\u00a0: demandez à l’équipe de relever votre présence sur sa tablette."


@require_safe
def own(request: UserRequest) -> HttpResponse:
    """One's sessions, each half-day with what is recorded."""
    held = Attestation.objects.standing().filter(user=request.user).select_related("session", "cycle")
    context = {
        "sessions": own_sessions(request.user),
        "absences": own_absences(request.user),
        "attestations": held,
        "nav_item": "home",
    }
    return render(request, "attendance/own.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: UserRequest, half_day: UUID) -> HttpResponse:
    """Sign a half-day, by the code that was scanned or typed, or by this page alone. A GET changes nothing."""
    page = _page(request, half_day)
    if request.method != "POST":
        return _show(request, page, scanned=request.GET.get("code", "")[:40])
    by_link = request.POST.get("by") == "lien"
    form = CodeForm(request.POST)
    if not by_link and not form.is_valid():
        return _show(request, page, form=form, status=422)
    code = None if by_link else form.cleaned_data["code"]
    if code is not None and not _may_try(request):
        return _show(request, page, form=form, refusal=DomainError(TOO_MANY, status=429))
    try:
        sign_presence(actor=request.user, half_day=page.half_day, code=code)
    except DomainError as refusal:
        return _show(request, page, form=form if code is not None else None, refusal=refusal)
    return redirect("presence:sign", page.half_day.uuid)


@require_POST
def leave(request: UserRequest, half_day: UUID) -> HttpResponse:
    """Say that one leaves before the end."""
    page = _page(request, half_day)
    form = LeaveForm(request.POST)
    if not form.is_valid():
        return _show(request, page, leave_form=form, status=422)
    try:
        leave_early(actor=request.user, half_day=page.half_day, at=form.cleaned_data["at"])
    except DomainError as refusal:
        return _show(request, page, leave_form=form, refusal=refusal)
    messages.success(request, "Votre départ est annoncé à l’équipe.")
    return redirect("presence:sign", page.half_day.uuid)


def _may_try(request: UserRequest) -> bool:
    """Whether one more code may be tried: attempts are limited by person, as those to sign in are."""
    return bool(ratelimit.consume(request, app="attendance", action="code", config=ATTEMPTS, limit_get=True))


def _page(request: UserRequest, half_day: UUID) -> OwnPage:
    """A half-day that this person owes. Raises Http404 for anybody else's, and for whoever has left."""
    related = ("session__cycle__institute", "session__institute")
    found = HalfDay.objects.filter(uuid=half_day, session__enrolments__user=request.user)
    half = found.select_related(*related).first()
    mine = Enrolment.objects.owing(half).standing().filter(user=request.user).first() if half else None
    if half is None or mine is None:
        raise Http404("Cette demi-journée n’est pas la vôtre.")
    return OwnPage(half, mine)


def _show(
    request: UserRequest,
    page: OwnPage,
    *,
    scanned: str = "",
    form: CodeForm | None = None,
    leave_form: LeaveForm | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; what was scanned is recognised at once, and counts as an attempt."""
    if scanned and page.own.is_open and not page.own.is_signed:
        if not _may_try(request):
            scanned, refusal = "", DomainError(TOO_MANY, status=429)
        elif not is_code_of(page.half_day, scanned):
            scanned, refusal = "", DomainError(WRONG_CODE, status=422)
    context = {
        "page": page,
        "half_day": page.half_day,
        "session": page.session,
        "scanned": scanned,
        "form": form or CodeForm(),
        "leave_form": leave_form or LeaveForm(),
        "refusal": refusal,
        "nav_item": "home",
    }
    return render(request, "attendance/sign.html", context, status=refusal.status if refusal else status)
