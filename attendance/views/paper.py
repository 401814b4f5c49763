"""The signed paper of a half-day, scanned: add it, read it, record whose signature it shows."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from attendance.forms import ScanForm
from attendance.models import SheetScan
from attendance.permissions import reads_whole
from attendance.rolls import Roll
from attendance.services import add_scan, record_from_paper
from attendance.views.scope import NAV, find_half_day
from programme.models import HalfDay
from toolkit.domain.errors import DomainError
from toolkit.files.receiving import takes_files
from toolkit.files.serving import serve_private_file
from toolkit.text.identifiers import read_uuid


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
def scans(request: UserRequest, half_day: UUID) -> HttpResponse:
    """Every scan of a half-day; POST adds one."""
    found = _whole(request, half_day)
    if request.method != "POST":
        return _show(request, found, ScanForm())
    form = ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, found, form, status=422)
    try:
        scan = add_scan(actor=request.user, half_day=found, upload=form.cleaned_data["upload"])
    except DomainError as refusal:
        return _show(request, found, form, refusal=refusal)
    messages.success(request, f"{scan.filename} est joint à la feuille.")
    return redirect("attendance:scans", found.uuid)


@require_POST
def from_paper(request: UserRequest, half_day: UUID) -> HttpResponse:
    """Record whose signature the scan shows."""
    found = _whole(request, half_day)
    people = [key for each in request.POST.getlist("person") if (key := read_uuid(each))]
    speakers = [key for each in request.POST.getlist("speaker") if (key := read_uuid(each))]
    try:
        count = record_from_paper(actor=request.user, half_day=found, people=people, speakers=speakers)
    except DomainError as refusal:
        return _show(request, found, ScanForm(), refusal=refusal, ticked={*people, *speakers})
    many = "signatures relevées" if count > 1 else "signature relevée"
    messages.success(request, f"{count} {many} sur le papier.")
    return redirect("attendance:sheet", found.uuid)


@require_safe
def scan_file(request: UserRequest, half_day: UUID, scan: UUID) -> HttpResponseBase:
    """A scan as the team reads it, a PDF."""
    row = SheetScan.objects.filter(sheet__half_day=_whole(request, half_day), uuid=scan).first()
    if row is None:
        raise Http404("Ce fichier n’existe pas.")
    return serve_private_file(file_field=row.file, filename=row.filename, inline=True)


def _whole(request: UserRequest, half_day: UUID) -> HalfDay:
    """A half-day, for whoever reads its sheet whole: the paper names everybody. Raises Http404."""
    found = find_half_day(request, half_day)
    if not reads_whole(request.user, found.session):
        raise Http404("Cette page n’existe pas.")
    return found


def _show(
    request: UserRequest,
    half_day: HalfDay,
    form: ScanForm,
    *,
    refusal: DomainError | None = None,
    ticked: set[UUID] | None = None,
    status: int = 200,
) -> HttpResponse:
    roll = Roll(half_day)
    context = {
        "half_day": half_day,
        "session": half_day.session,
        "roll": roll,
        "scans": roll.scans,
        "form": form,
        "refusal": refusal,
        "ticked": ticked or set(),
        **NAV,
    }
    return render(request, "attendance/paper.html", context, status=refusal.status if refusal else status)
