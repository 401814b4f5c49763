"""Convocations: what staff read before they send, what a person called to a session opens."""

import io
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from convocations.calls import Calling, calls_of, practical_of
from convocations.documents import CONVOCATION
from convocations.facts import Facts
from convocations.forms import PracticalForm
from convocations.models import Convocation
from convocations.page import Page, calendar_of
from convocations.services import convene, save_practical, send_copies, withdraw
from programme.forms.base import seen_versions
from programme.models import Session
from programme.permissions import check_books
from programme.views.scope import NAV, find_session
from toolkit.documents.drafts import draft_html
from toolkit.documents.rendering import render_pdf
from toolkit.documents.serving import serve_document
from toolkit.domain.errors import DomainError
from toolkit.files.serving import private_response


@require_http_methods(["GET", "HEAD", "POST"])
def session(request: UserRequest, session: UUID) -> HttpResponse:
    """Whom one would call now, who is called already, what is in the way. POST sends."""
    found = find_session(request, session)
    check_books(request.user, found.organiser.pk)
    refusal = None
    if request.method == "POST":
        try:
            done = _act(request, found)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, done)
            return redirect("convocations:session", found.uuid)
    page = Page(calls_of(found), request.user)
    context = {"session": found, "page": page, "refusal": refusal, **NAV}
    return render(request, "convocations/session.html", context, status=refusal.status if refusal else 200)


def _act(request: UserRequest, session: Session) -> str:
    """Send, copy, or cancel what has lost its dates; what was done, in French. Raises as the services do."""
    if request.POST.get("act") == "annuler":
        number = withdraw(actor=request.user, session=session)
        return "1 convocation est annulée." if number == 1 else f"{number} convocations sont annulées."
    if request.POST.get("act") == "copier":
        number = send_copies(actor=request.user, session=session, seen=request.POST.get("seen", "")[:64])
        return "1 copie est partie." if number == 1 else f"{number} copies sont parties."
    sent = convene(actor=request.user, session=session, seen=request.POST.get("seen", "")[:64])
    verb = "est partie" if sent.total == 1 else "sont parties"
    return f"{sent.said}\u00a0: {'elle' if sent.total == 1 else 'elles'} {verb}."


@require_http_methods(["GET", "HEAD", "POST"])
def practical(request: UserRequest, session: UUID) -> HttpResponse:
    """Lodging, meals, what to prepare, whom to warn."""
    found = find_session(request, session)
    check_books(request.user, found.organiser.pk)
    form = PracticalForm(request.POST if request.method == "POST" else None, instance=practical_of(found))
    refusal, versions = None, []
    if request.method == "POST" and form.is_valid():
        try:
            save_practical(actor=request.user, session=found, values=form.values, seen=form.sent_seen)
        except DomainError as error:
            refusal, versions = error, seen_versions(form, error)
        else:
            messages.success(request, "Les informations pratiques sont enregistrées.")
            return redirect("convocations:session", found.uuid)
    context = {"session": found, "form": form, "refusal": refusal, "versions": versions, **NAV}
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "convocations/practical.html", context, status=status)


@require_safe
def preview(request: UserRequest, session: UUID, called: UUID) -> HttpResponse:
    """The letter of one person as it would leave now, and the way to the next one."""
    calling, at = _called(request, session, called)
    call = calling.calls[at]
    content = CONVOCATION.build(**calling.letter_facts(call))
    neighbours = {
        "previous": calling.calls[at - 1] if at else None,
        "next": calling.calls[at + 1] if at + 1 < len(calling.calls) else None,
    }
    context: dict[str, Any] = {"session": calling.session, "call": call, "said": content.context, "number": at + 1}
    context |= {"total": len(calling.calls), "issued_on": timezone.localdate(), **neighbours, **NAV}
    return render(request, "convocations/letter.html", context)


@require_safe
def preview_paper(request: UserRequest, session: UUID, called: UUID) -> HttpResponseBase:
    """The same on paper, which says that it is not issued."""
    calling, at = _called(request, session, called)
    content = CONVOCATION.build(**calling.letter_facts(calling.calls[at]))
    drawn = render_pdf(html=draft_html(CONVOCATION, content), identifier=str(called))
    return private_response(handle=io.BytesIO(drawn), filename="convocation-non-emise.pdf", inline=True)


@require_safe
def paper(request: UserRequest, session: UUID, letter: UUID) -> HttpResponseBase:
    """An issued letter, for the team."""
    found = find_session(request, session)
    row = Convocation.objects.of_session(found).known_to(request.user).filter(uuid=letter).first()
    if row is None:
        raise Http404("Cette convocation n’existe pas.")
    return serve_document(row.document_id, reader=request.user)


def _called(request: UserRequest, session: UUID, called: UUID) -> tuple[Calling, int]:
    """The calls that this person may know of, and the place of one among them. Raises Http404."""
    found = find_session(request, session)
    check_books(request.user, found.organiser.pk)
    calling = calls_of(found).known_to(request.user)
    calling = Calling(calling.session, [call for call in calling.calls if call.facts.halves], calling.practical)
    at = next((at for at, call in enumerate(calling.calls) if call.enrolment.uuid == called), None)
    if at is None:
        raise Http404("Cette personne n’est pas convoquée à cette session.")
    return calling, at


@require_safe
def mine(request: UserRequest, uuid: UUID) -> HttpResponse:
    """One's own convocation: where, when, the letter, the dates for one's calendar; what replaced it, if anything."""
    letter = _own(request, uuid)
    standing = None
    if not letter.is_standing:
        standing = Convocation.objects.standing().filter(enrolment=letter.enrolment_id).first()
    context: dict[str, Any] = {"letter": letter, "standing": standing, "facts": Facts.read(letter.told)}
    context |= {
        "nav_item": "home",
        "session": letter.enrolment.session,
        "practical": letter.told["practical"],
    }
    return render(request, "convocations/mine.html", context)


@require_safe
def mine_paper(request: UserRequest, uuid: UUID) -> HttpResponseBase:
    """The letter."""
    return serve_document(_own(request, uuid).document_id, reader=request.user)


@require_safe
def mine_calendar(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Its half-days for a calendar program. Raises Http404 for one that no longer holds."""
    letter = _own(request, uuid)
    if not letter.is_standing:
        raise Http404("Cette convocation ne vaut plus.")
    response = HttpResponse(calendar_of(letter), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{letter.enrolment.session.anchor}.ics"'
    return response


def _own(request: UserRequest, uuid: UUID) -> Convocation:
    rows = Convocation.objects.filter(enrolment__user=request.user).select_related(
        "document", "enrolment__session__cycle", "enrolment__session__institute"
    )
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise Http404("Cette convocation n’existe pas, ou n’est pas la vôtre.")
    return found
