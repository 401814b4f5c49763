"""Certificates of a cycle: where everybody stands, what is decided near the bar, what is signed, one's own."""

import io
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from accounts.roles import TRAINING_TEAM
from attendance.certificates.deciding import decide_certificate
from attendance.certificates.documents import KINDS
from attendance.certificates.forms import CertificateCorrectionForm, DecisionForm, ReasonForm
from attendance.certificates.permissions import may_decide, may_sign, signatory_of
from attendance.certificates.signing import correct_certificate, sign_certificates, withdraw_certificate
from attendance.certificates.standings import Person, Standings
from attendance.models import Certificate
from attendance.views.scope import NAV
from cycles.models import Cycle
from cycles.selection import choose_cycle, workplace_cycles
from promotions.permissions import participants_to_see
from toolkit.documents.drafts import draft_html
from toolkit.documents.rendering import render_pdf
from toolkit.documents.serving import serve_document
from toolkit.domain.errors import DomainError
from toolkit.files.serving import private_response
from toolkit.lists.pager import query_of

both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def certificates(request: UserRequest) -> HttpResponse:
    """Each participant with hours, share, tour, standing, decision and document."""
    cycles, cycle = _cycle(request)
    standings = Standings(cycle, request.user) if cycle else None
    context = {
        "cycle": cycle,
        "cycles": cycles,
        "standings": standings,
        "may_decide": cycle is not None and may_decide(request.user, cycle),
        "may_sign": cycle is not None and may_sign(request.user, cycle),
        **NAV,
    }
    return render(request, "attendance/certificates.html", context)


@both
def sign(request: UserRequest) -> HttpResponse:
    """Who receives what, with names and counts; POST signs."""
    _, cycle = _cycle(request)
    if cycle is None or not may_sign(request.user, cycle):
        raise PermissionDenied
    refusal = None
    if request.method == "POST":
        try:
            done = sign_certificates(actor=request.user, cycle=cycle, seen=request.POST.get("seen", "")[:64])
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, f"{done.said}\u00a0: chaque personne reçoit le sien par courriel.")
            return _back(cycle)
    context = {"cycle": cycle, "standings": Standings(cycle, request.user), "refusal": refusal, **NAV}
    return render(request, "attendance/certificates_sign.html", context, status=refusal.status if refusal else 200)


@both
def decide(request: UserRequest, participant: UUID) -> HttpResponse:
    """What sealed half-days say of one person, what was decided; an adviser decides near the bar."""
    person = _find(request, participant)
    cycle = person.participant.cycle
    form = DecisionForm(request.POST if request.method == "POST" else None, initial={"seen": person.mark})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            made = decide_certificate(actor=request.user, participant=person.participant, **form.cleaned_data)
        except DomainError as error:
            refusal, person = error, _again(request, form, participant)
        else:
            messages.success(request, f"{person.participant.user.full_name}\u00a0: {str(made).lower()}.")
            return _back(cycle)
    context = _context(person, form, refusal) | {"may_decide": may_decide(request.user, cycle)}
    context["decisions"] = person.participant.certificate_decisions.select_related("decided_by")
    return render(request, "attendance/certificate_decide.html", context, status=_status(form, refusal))


@require_safe
def draft(request: UserRequest, participant: UUID) -> HttpResponseBase:
    """What one person would be given, on paper that says that it is not issued."""
    person = _find(request, participant)
    if person.kind is None:
        raise Http404("Rien n’est encore décidé de cette personne.")
    kind = KINDS[person.kind]
    content = kind.build(person=person, signatory=signatory_of(request.user, person.participant.cycle))
    drawn = render_pdf(html=draft_html(kind, content), identifier=str(person.participant.uuid))
    return private_response(handle=io.BytesIO(drawn), filename="document-non-emis.pdf", inline=True)


@both
def correct(request: UserRequest, participant: UUID) -> HttpResponse:
    """What one person was given, and what would replace it; POST signs that."""
    person = _find(request, participant)
    cycle = person.participant.cycle
    if not may_sign(request.user, cycle) or person.certificate is None:
        raise Http404("Il n’y a rien à corriger ici.")
    form = CertificateCorrectionForm(request.POST if request.method == "POST" else None, initial={"seen": person.mark})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            row = correct_certificate(actor=request.user, participant=person.participant, **form.cleaned_data)
        except DomainError as error:
            refusal, person = error, _again(request, form, participant)
        else:
            messages.success(request, f"{row} remplace le précédent, et part par courriel.")
            return _back(cycle)
    return render(
        request,
        "attendance/certificate_correct.html",
        _context(person, form, refusal),
        status=_status(form, refusal),
    )


@both
def withdraw(request: UserRequest, certificate: UUID) -> HttpResponse:
    """Withdraw what one person was given, with a reason."""
    row = _signed(request, certificate)
    if not may_sign(request.user, row.participant.cycle):
        raise Http404("Il n’y a rien à retirer ici.")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_certificate(actor=request.user, certificate=row, reason=form.cleaned_data["reason"])
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, f"{row.document.number} est retiré, et la personne prévenue.")
            return _back(row.participant.cycle)
    context = {"certificate": row, "cycle": row.participant.cycle, "form": form, "refusal": refusal, **NAV}
    return render(request, "attendance/certificate_withdraw.html", context, status=_status(form, refusal))


@require_safe
def paper(request: UserRequest, certificate: UUID) -> HttpResponseBase:
    """What was signed, as PDF, for whoever its kind lets read it."""
    row = Certificate.objects.filter(uuid=certificate).first()
    if row is None:
        raise Http404("Ce document n’existe pas.")
    return serve_document(row.document_id, reader=request.user)


@require_safe
def own(request: UserRequest, certificate: UUID) -> HttpResponse:
    """One's own certificate: what it says, the paper, and what to copy for the employer's record."""
    rows = Certificate.objects.filter(participant__user=request.user).select_related("document", "participant__cycle")
    row = rows.filter(uuid=certificate).first()
    if row is None:
        raise Http404("Ce document n’existe pas.")
    context = {"certificate": row, "cycle": row.participant.cycle, "said": row.document.context}
    return render(request, "attendance/certificate.html", {**context, "nav_item": "promotion"})


def _cycle(request: UserRequest) -> tuple[list[Cycle], Cycle | None]:
    if not request.user.has_role(*TRAINING_TEAM):
        raise PermissionDenied
    cycles = workplace_cycles(request.user, *TRAINING_TEAM)
    return cycles, choose_cycle(cycles, request.GET.get("cycle", ""))


def _find(request: UserRequest, participant: UUID) -> Person:
    """Somebody of a promotion that one follows, as they stand now. Raises Http404."""
    rows = participants_to_see(request.user).select_related("user", "employer", "cycle__institute")
    found = rows.filter(uuid=participant).first()
    people = Standings(found.cycle, request.user, only=found).people if found else []
    if found is None or not people:
        raise Http404("Cette personne n’est pas de celles que vous suivez.")
    people[0].participant = found
    return people[0]


def _signed(request: UserRequest, certificate: UUID) -> Certificate:
    institutes = request.user.institutes_with_role(*TRAINING_TEAM)
    rows = Certificate.objects.known_to(request.user).filter(participant__cycle__institute__in=institutes)
    related = ("document", "participant__user", "participant__cycle__institute")
    found = rows.select_related(*related).filter(uuid=certificate).first()
    if found is None:
        raise Http404("Ce document n’existe pas.")
    return found


def _again(request: UserRequest, form: forms.Form, participant: UUID) -> Person:
    """The person as they stand now, which the form then shows."""
    person = _find(request, participant)
    data = request.POST.copy()
    data["seen"] = person.mark
    form.data = data
    return person


def _context(person: Person, form: forms.Form, refusal: DomainError | None) -> dict[str, Any]:
    return {"person": person, "cycle": person.participant.cycle, "form": form, "refusal": refusal, **NAV}


def _back(cycle: Cycle) -> HttpResponse:
    return redirect(f"{reverse('attendance:certificates')}?{query_of({'cycle': cycle.slug})}")


def _status(form: forms.Form, refusal: DomainError | None) -> int:
    if refusal is not None:
        return refusal.status
    return 422 if form.errors else 200
