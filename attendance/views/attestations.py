"""Attestations of a session or of a year: what each person followed, those that were issued, all of them in a ZIP."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from attendance.exports import ATTESTATIONS
from attendance.followed import followed_in
from attendance.models import Attestation
from attendance.services.attesting import Scope, issue_attestations, scope_of_cycle, scope_of_session
from attendance.views.scope import NAV
from programme.views.scope import find_session
from toolkit.documents.serving import serve_document
from toolkit.domain.errors import DomainError
from toolkit.exports.services import ask_export, read_key


@require_http_methods(["GET", "HEAD", "POST"])
def attestations(request: UserRequest, session: UUID, span: str) -> HttpResponse:
    """What each person followed of a session, or of its year; issue what is to be attested."""
    scope = _scope(request, session, span)
    refusal = None
    if request.method == "POST":
        try:
            rows = issue_attestations(actor=request.user, scope=scope)
        except DomainError as error:
            refusal = error
        else:
            count = len(rows)
            said = "attestation est à jour" if count == 1 else "attestations sont à jour"
            messages.success(request, f"{count} {said}\u00a0: chaque personne lit la sienne dans son espace.")
            return redirect("attendance:attestations", session, span)
    held = {row.user_id: row for row in _held(request, scope)}
    people = followed_in(scope.sessions, reader=request.user)
    context = {
        "session": scope.sessions[0] if scope.cycle is None else find_session(request, session),
        "span": span,
        "cycle": scope.cycle,
        "people": [(each, held.get(each.user.pk)) for each in people],
        "issued": len(held),
        "key": uuid4(),
        "refusal": refusal,
        **NAV,
    }
    return render(request, "attendance/attestations.html", context, status=refusal.status if refusal else 200)


@require_POST
def archive(request: UserRequest, session: UUID, span: str) -> HttpResponse:
    """Ask for every attestation in one ZIP."""
    scope = _scope(request, session, span)
    title = f"Attestations, {scope.cycle or scope.sessions[0]}"
    try:
        ask_export(
            owner=request.user,
            institute=find_session(request, session).organiser,
            uuid=read_key(request.POST.get("key", "")),
            kind=ATTESTATIONS,
            title=title,
            wishes={},
            about=[row.uuid for row in _held(request, scope)],
        )
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("attendance:attestations", session, span)
    return redirect(reverse("dashboard:exports"))


@require_safe
def paper(request: UserRequest, attestation: UUID) -> HttpResponseBase:
    """An attestation as PDF, for whoever its kind lets read it."""
    row = Attestation.objects.filter(uuid=attestation).first()
    if row is None:
        raise Http404("Cette attestation n’existe pas.")
    return serve_document(row.document_id, reader=request.user)


def _scope(request: UserRequest, session: UUID, span: str) -> Scope:
    """The session, or the year of its cycle. Raises Http404."""
    found = find_session(request, session)
    if span == "session":
        return scope_of_session(found)
    if span == "annee" and found.cycle is not None:
        return scope_of_cycle(found.cycle)
    raise Http404("Il n’y a pas d’attestations de cela.")


def _held(request: UserRequest, scope: Scope) -> Any:
    return Attestation.objects.standing().known_to(request.user).filter(**scope.named).select_related("document")
