"""Complaints: the thread of the person, and that of whoever is in charge."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import UserRequest
from cycles.models import Participant
from evaluations.forms.complaints import ComplaintForm, MessageForm, OwnerForm
from evaluations.models import Complaint
from evaluations.services.complaints import (
    assign_complaint,
    close_complaint,
    file_complaint,
    possible_owners,
    write_message,
)
from evaluations.views.staff import NAV
from programme.views.scope import check_team
from toolkit.domain.errors import DomainError, StaleError

OWN: dict[str, Any] = {"nav_item": "promotion"}
RELATED = ("participant__user", "participant__employer", "participant__cycle__institute", "owner")
both = require_http_methods(["GET", "HEAD", "POST"])


@both
def own_list(request: UserRequest, participant: UUID) -> HttpResponse:
    """One's complaints of a promotion, and another to file."""
    own = Participant.objects.filter(user=request.user, uuid=participant).select_related("cycle__institute").first()
    if own is None:
        raise Http404("Cette promotion n’est pas la vôtre.")
    form = ComplaintForm(request.POST if request.method == "POST" else None, initial={"key": uuid4()})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            made = file_complaint(actor=request.user, participant=own, **form.cleaned_data)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, "Votre réclamation est déposée\u00a0: un courriel vous dira la réponse.")
            return redirect("feedback:complaint", made.uuid)
    rows = Complaint.objects.filter(participant=own)
    context = {"participant": own, "complaints": rows, "form": form, "refusal": refusal, **OWN}
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "evaluations/my_complaints.html", context, status=status)


@both
def own_thread(request: UserRequest, complaint: UUID) -> HttpResponse:
    """One's own thread; POST goes on with it."""
    rows = Complaint.objects.filter(participant__user=request.user).select_related(*RELATED)
    found = rows.filter(uuid=complaint).first()
    if found is None:
        raise Http404("Cette réclamation n’est pas la vôtre.")
    form, refusal = _message(request, found, as_staff=False)
    if form is None:
        messages.success(request, "Votre message est envoyé.")
        return redirect("feedback:complaint", found.uuid)
    return _thread(request, "evaluations/my_complaint.html", found, form, refusal, OWN)


@require_safe
def complaints(request: UserRequest) -> HttpResponse:
    """The complaints that one answers for, those that wait first."""
    check_team(request)
    rows = list(Complaint.objects.in_charge(request.user).select_related(*RELATED))
    waiting = [row for row in rows if row.standing.is_open]
    others = [row for row in rows if not row.standing.is_open]
    return render(request, "evaluations/complaints.html", {"waiting": waiting, "others": others, **NAV})


@both
def complaint(request: UserRequest, complaint: UUID) -> HttpResponse:
    """One thread: answer, give it to somebody, close."""
    found = Complaint.objects.in_charge(request.user).select_related(*RELATED).filter(uuid=complaint).first()
    if found is None:
        raise Http404("Cette réclamation n’existe pas.")
    act = request.POST.get("act", "")
    owners = possible_owners(found)
    if request.method == "POST" and act in {"confier", "clore"}:
        try:
            messages.success(request, _staff_act(request, found, act, owners))
        except DomainError as error:
            empty = MessageForm(initial=_initial(found))
            return _thread(request, "evaluations/complaint.html", found, empty, error, {**NAV, **_owner(found, owners)})
        if Complaint.objects.in_charge(request.user).filter(pk=found.pk).exists():
            return redirect("evaluations:complaint", found.uuid)
        return redirect("evaluations:complaints")
    form, refusal = _message(request, found, as_staff=True)
    if form is None:
        messages.success(request, "Votre réponse est envoyée.")
        return redirect("evaluations:complaint", found.uuid)
    context = {**NAV, **_owner(found, owners)}
    return _thread(request, "evaluations/complaint.html", found, form, refusal, context)


def _staff_act(request: UserRequest, found: Complaint, act: str, owners: list[User]) -> str:
    if act == "clore":
        seen = request.POST.get("seen", "")
        close_complaint(
            actor=request.user, complaint=found, seen=int(seen) if seen.isdecimal() and len(seen) < 10 else -1
        )
        return "La réclamation est close."
    sheet = OwnerForm(request.POST, owners=owners)
    owner = next((each for each in owners if sheet.is_valid() and str(each.pk) == sheet.cleaned_data["owner"]), None)
    if owner is None:
        raise DomainError("Choisissez une personne de l’équipe.", status=422)
    assign_complaint(actor=request.user, complaint=found, owner=owner)
    return f"{owner.full_name} suit cette réclamation."


def _owner(found: Complaint, owners: list[User]) -> dict[str, Any]:
    initial = {"owner": str(found.owner_id) if found.owner_id else ""}
    return {"owner_form": OwnerForm(owners=owners, initial=initial)}


def _initial(found: Complaint) -> dict[str, Any]:
    return {"key": uuid4(), "seen": found.messages.count()}


def _message(
    request: UserRequest, found: Complaint, *, as_staff: bool
) -> tuple[MessageForm | None, DomainError | None]:
    """The form to show, with why it was refused; None once the message is written."""
    if request.method != "POST":
        return MessageForm(initial=_initial(found)), None
    form = MessageForm(request.POST)
    if not form.is_valid():
        return form, None
    try:
        write_message(actor=request.user, complaint=found, as_staff=as_staff, **form.cleaned_data)
    except StaleError as refusal:
        form.data = form.data.copy()
        form.data["seen"] = str(found.messages.count())
        found.refresh_from_db(fields=["state"])
        return form, refusal
    except DomainError as refusal:
        return form, refusal
    return None, None


def _thread(
    request: UserRequest,
    template: str,
    found: Complaint,
    form: MessageForm,
    refusal: DomainError | None,
    more: dict[str, Any],
) -> HttpResponse:
    rows = found.messages.select_related("author").order_by("written_at", "pk")
    context = {"complaint": found, "thread": list(rows), "form": form, "refusal": refusal, **more}
    context["participant"] = found.participant
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, template, context, status=status)
