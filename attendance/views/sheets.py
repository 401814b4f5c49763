"""The team keeps the sheets: who is there, who is missing, the seal, corrections, papers."""

import io
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import quote_etag
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from attendance.documents import blank_sheet
from attendance.forms import CorrectionForm, RecordForm, SealForm
from attendance.hours import standing_of
from attendance.lists import HalfDayList, HalfDayRow, half_days_to_keep
from attendance.models import SheetScan
from attendance.pages import SheetPage, record_form
from attendance.permissions import reads_whole
from attendance.polling import SHEET, mark_of_screen
from attendance.rolls import Line, Roll
from attendance.services import correct_presence, record_presence, seal_sheet, withdraw_excuse
from attendance.views.scope import NAV, check_team, find_half_day
from programme.models import HalfDay
from programme.views.scope import find_session
from toolkit.documents.serving import serve_document
from toolkit.domain.errors import DomainError
from toolkit.files.serving import private_response
from toolkit.text.identifiers import read_uuid


@require_safe
def half_days(request: UserRequest) -> HttpResponse:
    """Every half-day of one's institutes: those to keep first."""
    check_team(request)
    rows = HalfDayList(request.user, request.GET)
    return render(request, "attendance/half_days.html", {"list": rows, "page": rows.page, **NAV})


@require_safe
def session_half_days(request: UserRequest, session: UUID) -> HttpResponse:
    """The half-days of a session, with their sheets."""
    found = find_session(request, session)
    halves = half_days_to_keep(request.user).filter(session=found)
    rows = [HalfDayRow(half, standing_of(half, getattr(half, "sheet", None))) for half in halves]
    return render(request, "attendance/session.html", {"session": found, "rows": rows, **NAV})


@require_safe
def blank(request: UserRequest, session: UUID) -> HttpResponseBase:
    """The sheets of a session to print and to sign with a pen."""
    found = find_session(request, session)
    content = blank_sheet(session=found, at=timezone.now(), reader=request.user)
    return private_response(handle=io.BytesIO(content), filename="feuille-a-signer.pdf", inline=True)


@require_safe
def sheet(request: UserRequest, half_day: UUID) -> HttpResponse:
    """Who is missing, who is there, who speaks; the seal once the half-day is over."""
    return _show(request, find_half_day(request, half_day))


@require_POST
def note(request: UserRequest, half_day: UUID) -> HttpResponse:
    """Record what is said of one person, or withdraw the excuse that was written in advance."""
    found = find_half_day(request, half_day)
    key = read_uuid(request.POST.get("enrolment", ""))
    if key is None:
        raise Http404("Cette personne n’est pas attendue ici.")
    if "withdraw" in request.POST:
        return _withdraw(request, found, key)
    form = record_form(str(key), request.POST)
    if not form.is_valid():
        return _show(request, found, refused=(str(key), form), status=422)
    try:
        row = record_presence(actor=request.user, half_day=found, enrolment=key, said=form.said)
    except DomainError as refusal:
        return _show(request, found, refused=(str(key), form), refusal=refusal)
    messages.success(request, f"{row.enrolment.user.full_name}\u00a0: {row.words.lower()}.")
    return redirect("attendance:sheet", found.uuid)


def _withdraw(request: UserRequest, half_day: HalfDay, enrolment: UUID) -> HttpResponse:
    try:
        person = withdraw_excuse(actor=request.user, half_day=half_day, enrolment=enrolment)
    except DomainError as refusal:
        return _show(request, half_day, refusal=refusal)
    messages.success(request, f"{person.user.full_name}\u00a0: l’absence excusée est retirée.")
    return redirect("attendance:sheet", half_day.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def seal(request: UserRequest, half_day: UUID) -> HttpResponse:
    """What sealing does: who will be written absent, who has not signed, what it fixes."""
    found = find_half_day(request, half_day)
    if not reads_whole(request.user, found.session):
        raise Http404("Cette page n’existe pas.")
    form = SealForm(request.POST if request.method == "POST" else None, initial={"seen": Roll(found).mark})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            seal_sheet(actor=request.user, half_day=found, **form.cleaned_data)
        except DomainError as error:
            refusal = error
            form.data = form.data.copy()
            form.data["seen"] = Roll(found).mark
        else:
            messages.success(request, "La feuille est scellée\u00a0: elle compte dans les attestations.")
            return redirect("attendance:sheet", found.uuid)
    page = SheetPage(found, request.user)
    context = {"half_day": found, "session": found.session, "page": page, "form": form, "refusal": refusal, **NAV}
    return render(request, "attendance/seal.html", context, status=_status(form, refusal))


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: UserRequest, half_day: UUID, enrolment: UUID) -> HttpResponse:
    """Correct what a sealed sheet says of a person: what it says, what it will, who is told."""
    found = find_half_day(request, half_day)
    line = _sealed_line(request, found, enrolment)
    initial = {"seen": line.current.uuid if line.current else ""}
    has_scan = SheetScan.objects.filter(sheet__half_day=found).exists()
    form = CorrectionForm(request.POST if request.method == "POST" else None, initial=initial, has_scan=has_scan)
    refusal = None
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            row = correct_presence(
                actor=request.user, half_day=found, enrolment=enrolment, said=form.said, seen=seen, method=form.method
            )
        except DomainError as error:
            refusal = error
            line = _sealed_line(request, found, enrolment)
            form.data = form.data.copy()
            form.data["seen"] = line.current.uuid if line.current else ""
        else:
            messages.success(
                request, f"{line.name}\u00a0: {row.words.lower()}. La feuille corrigée remplace la précédente."
            )
            return redirect("attendance:sheet", found.uuid)
    context = {"half_day": found, "session": found.session, "line": line, "form": form, "refusal": refusal, **NAV}
    return render(request, "attendance/correct.html", context, status=_status(form, refusal))


@require_safe
def paper(request: UserRequest, half_day: UUID) -> HttpResponseBase:
    """The sealed sheet as PDF, checked against its fingerprint."""
    found = find_half_day(request, half_day)
    kept = getattr(found, "sheet", None)
    if kept is None or kept.document_id is None:
        raise Http404("Cette feuille n’est pas scellée.")
    return serve_document(kept.document_id, reader=request.user)


def _sealed_line(request: UserRequest, half_day: HalfDay, enrolment: UUID) -> Line:
    """A person on a sealed sheet, for whoever reads it whole. Raises Http404."""
    roll = Roll(half_day, request.user)
    line = next((each for each in roll.lines if each.enrolment.uuid == enrolment), None)
    if line is None or not roll.standing.is_sealed or not reads_whole(request.user, half_day.session):
        raise Http404("Il n’y a rien à corriger ici.")
    return line


def _show(
    request: UserRequest,
    half_day: HalfDay,
    *,
    refused: tuple[str, RecordForm] | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    page = SheetPage(half_day, request.user, refused)
    form = refused[1] if refused else None
    context = {"half_day": half_day, "session": half_day.session, "page": page, "form": form, "refusal": refusal, **NAV}
    context["mark"] = quote_etag(mark_of_screen(request.user, half_day, SHEET))
    return render(request, "attendance/sheet.html", context, status=refusal.status if refusal else status)


def _status(form: object, refusal: DomainError | None) -> int:
    if refusal is not None:
        return refusal.status
    return 422 if getattr(form, "errors", None) else 200
