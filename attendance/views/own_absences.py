"""A participant warns of an absence, reads what became of it, takes it back. Nobody does so for another."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from attendance.absences.declaring import declare_absence, withdraw_absence
from attendance.absences.forms import WarnForm
from attendance.absences.own import OwnAbsence, WarnPage
from attendance.models import Absence, AbsenceNotice
from attendance.models.rules import rules_of
from toolkit.documents.serving import serve_document
from toolkit.domain.errors import DomainError
from toolkit.files.errors import UploadError
from toolkit.files.receiving import takes_files
from toolkit.files.serving import serve_private_file
from toolkit.text.identifiers import read_uuid

NAV: dict[str, Any] = {"nav_item": "promotion"}


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
def warn(request: UserRequest, session: UUID | None = None) -> HttpResponse:
    """Warn of an absence at one session: the one that goes on or comes next, unless the address names another."""
    sent_before = _sent_before(request)
    if sent_before is not None:
        return _sent(request, sent_before)
    page = WarnPage(request.user, session)
    if page.session is None:
        if session is not None:
            raise Http404("Aucune absence ne se déclare à cette session.")
        return render(request, "attendance/warn.html", {"page": page, "form": None, "refusal": None, **NAV})
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    kinds = rules_of(page.session.organiser).kinds_of_absence
    form = WarnForm(*sent, halves=page.half_days, kinds=kinds, key=uuid4())
    refusal = None
    if sent and form.is_valid():
        try:
            absence = declare_absence(actor=request.user, session=page.session, said=form.said)
        except UploadError as error:
            form.add_error("piece", error.message)
        except DomainError as error:
            refusal = error
        else:
            return _sent(request, absence)
    status = refusal.status if refusal else 422 if form.errors else 200
    context = {"page": page, "form": form, "refusal": refusal, **NAV}
    return render(request, "attendance/warn.html", context, status=status)


@require_safe
def absence(request: UserRequest, absence: UUID) -> HttpResponse:
    """What one declared, and what was decided of it."""
    return _show(request, _find(request, absence))


@require_POST
def withdraw(request: UserRequest, absence: UUID) -> HttpResponse:
    """Take back what nobody has judged yet."""
    found = _find(request, absence)
    try:
        withdraw_absence(actor=request.user, absence=found)
    except DomainError as refusal:
        return _show(request, _find(request, absence), refusal)
    messages.success(request, "Votre déclaration est retirée, et son motif effacé.")
    return redirect("presence:own")


@require_safe
def piece(request: UserRequest, absence: UUID) -> HttpResponseBase:
    """What one sent along."""
    held = getattr(_find(request, absence), "piece", None)
    if held is None:
        raise Http404("Il n’y a pas de pièce.")
    return serve_private_file(file_field=held.file, filename=held.filename, inline=True)


@require_safe
def notice(request: UserRequest, notice: UUID) -> HttpResponseBase:
    """The notice that one's employer was sent."""
    row = AbsenceNotice.objects.filter(uuid=notice, enrolment__user=request.user).first()
    if row is None:
        raise Http404("Cet avis n’existe pas.")
    return serve_document(row.document_id, reader=request.user)


def _sent_before(request: UserRequest) -> Absence | None:
    """One's own declaration of the same key: the page was sent again after an answer that got lost."""
    key = read_uuid(request.POST.get("key", ""))
    return Absence.objects.filter(enrolment__user=request.user, uuid=key).first() if key else None


def _sent(request: UserRequest, absence: Absence) -> HttpResponse:
    messages.success(request, "C’est envoyé\u00a0: votre conseiller répond par courriel.")
    return redirect("presence:absence", absence.uuid)


def _find(request: UserRequest, absence: UUID) -> Absence:
    """One's own declaration. Raises Http404."""
    rows = Absence.objects.filter(enrolment__user=request.user)
    rows = rows.select_related("enrolment__session__cycle", "enrolment__participant", "piece")
    found = rows.prefetch_related("spans__half_day").filter(uuid=absence).first()
    if found is None:
        raise Http404("Cette déclaration n’existe pas.")
    return found


def _show(request: UserRequest, found: Absence, refusal: DomainError | None = None) -> HttpResponse:
    context = {"page": OwnAbsence(found), "absence": found, "refusal": refusal, **NAV}
    return render(request, "attendance/absence.html", context, status=refusal.status if refusal else 200)
