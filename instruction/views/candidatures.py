"""The staff's side: the list of candidatures, one dossier, and what is done with it."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.requests import UserRequest
from accounts.roles import TRAINING_TEAM
from candidatures import services
from candidatures.models import Candidature, EmployerCommitment
from candidatures.points import points_asked
from candidatures.working_copy import WITH_POINTS
from cycles.models import Participant
from instruction import services as instruction
from instruction.actions import Action, panels_for
from instruction.corrected import read_sent
from instruction.forms.labels import LabelForm
from instruction.forms.review import AssignForm, NoteForm, VerifyCommitmentForm
from instruction.journal import staff_timeline
from instruction.models import Label
from instruction.permissions import can_assign, can_assign_at
from instruction.services.assignment import WHO_ASSIGNS, colleagues_of, followers_of
from instruction.services.extension import extensions_of
from instruction.services.resending import can_resend
from instruction.silence import silence_of
from instruction.turns import rank_of
from instruction.worklist import DeskList
from toolkit.domain.errors import DomainError
from toolkit.lists.pager import query_of
from toolkit.memo import remembers
from toolkit.probe import where_any

FORM_NOT_READ = "Cette page ne dit pas quel formulaire vous avez lu : ouvrez celui du dossier avant de confirmer."


@require_GET
@remembers
def detail(request: UserRequest, uuid: UUID) -> HttpResponse:
    """One dossier, what may be done with it and what happened to it."""
    return page_of_dossier(request, find_instructed(request, uuid))


def find_instructed(request: UserRequest, uuid: UUID) -> Candidature:
    scope = Candidature.objects.instructed_by(request.user).with_commitment()
    related = ("cycle__institute", "adviser", "receipt", "current")
    found = get_object_or_404(scope.select_related(*related), uuid=uuid)
    found.turn_rank = rank_of(found, request.user)  # type: ignore[attr-defined]  # as in the rows of the list, for its neighbours
    return found


def page_of_dossier(
    request: UserRequest,
    candidature: Candidature,
    *,
    bound: Mapping[str, forms.Form] | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of one dossier. `bound` holds forms to show again as typed; `notice` says why the act was refused.

    A form that lacks something says so itself, in its own summary.
    """
    bound = bound or {}
    query = query_of(request.GET)
    people = followers_of(candidature.cycle) if "conseiller" in request.GET else ()
    desk = DeskList(user=request.user, cycle=candidature.cycle, params=request.GET, advisers=people)
    commitment = candidature.commitment
    context = {
        **_around(request, candidature),
        "nav_item": "candidatures",
        "cycle": candidature.cycle,
        "candidature": candidature,
        "pieces": candidature.pieces.current().select_related("required_piece"),
        "commitment": commitment,
        "panels": panels_for(request.user, candidature, bound),
        "verify_form": _verify_form(bound.get("verify_commitment"), commitment, refused=bool(notice)),
        "can_resend": can_resend(candidature),
        "assign_form": bound.get("assign") or _assign_form(request.user, candidature),
        "note_form": bound.get("note") or NoteForm(),
        "label_form": bound.get("label") or LabelForm(),
        "silence": silence_of(candidature),
        "extension": extensions_of(candidature).first() if candidature.is_extended else None,
        "previous": desk.neighbour(candidature, forward=False),
        "next": desk.neighbour(candidature, forward=True),
        "query": query,
        "notice": notice,
    }
    return render(request, "instruction/detail.html", context, status=status)


def _around(request: UserRequest, candidature: Candidature) -> dict[str, Any]:
    """What hangs on a dossier and that most dossiers lack: one query when there is nothing."""
    around: dict[str, Any] = where_any(
        candidature,
        revisions=candidature.revisions.select_related("opened_by").prefetch_related(WITH_POINTS),
        notes=candidature.notes.select_related("author"),
        labellings=candidature.labellings.select_related("label", "by"),
        known_labels=Label.objects.filter(institute=candidature.cycle.institute_id),
        mandates=candidature.mandates.active(),
        earlier=_earlier(request, candidature),
        promotions=_promotions(request, candidature),
    )
    revisions = list(around.pop("revisions"))
    around["requests"] = [(ask, points_asked(ask)) for ask in revisions if ask.is_correction and ask.closed_at is None]
    reopened = (revision for revision in revisions if not revision.is_correction and revision.closed_at is None)
    around["reopened"] = next(reopened, None) if candidature.can_be_submitted_now else None
    around["corrected"] = [read_sent(candidature, revision) for revision in revisions if revision.sent_at is not None]
    around["timeline"] = staff_timeline(candidature, around.pop("notes"))
    return around


def _assign_form(user: User, candidature: Candidature) -> AssignForm | None:
    """The colleagues who may follow this dossier instead, for whoever may hand it over. One query."""
    if not can_assign(user, candidature):
        return None
    return AssignForm(people=_other_colleagues(candidature), initial={"seen": candidature.adviser_id or ""})


def _other_colleagues(candidature: Candidature) -> QuerySet[User]:
    return colleagues_of(candidature.cycle).exclude(pk=candidature.adviser_id)


def _verify_form(bound: forms.Form | None, commitment: EmployerCommitment | None, *, refused: bool) -> forms.Form:
    """The form about the commitment that the page shows, with what was typed. A refusal tells of a replacement."""
    if bound is None:
        return VerifyCommitmentForm(initial={"seen": commitment.uuid} if commitment else None)
    if refused and commitment is not None and isinstance(bound, VerifyCommitmentForm):
        bound.show_again(commitment)
    return bound


def _earlier(request: UserRequest, candidature: Candidature) -> Any:
    others = Candidature.objects.instructed_by(request.user).filter(applicant=candidature.applicant_id)
    others = others.exclude(pk=candidature.pk).select_related("cycle").order_by("-submitted_at")
    return others.only("uuid", "state", "submitted_at", "cycle__code", "cycle__code_key", "cycle__year", "cycle__slug")


def _promotions(request: UserRequest, candidature: Candidature) -> Any:
    """The other promotions of this person, at the institutes whose dossiers the reader instructs."""
    mine = request.user.institutes_with_role(*TRAINING_TEAM)
    taken = (
        Participant.objects.known_to(request.user)
        .filter(user=candidature.applicant_id, cycle__institute__in=mine)
        .exclude(cycle=candidature.cycle_id)
    )
    return taken.select_related("cycle").order_by("-cycle__year")


@require_POST
def act(request: UserRequest, uuid: UUID, action: Action) -> HttpResponse:
    """Do one action of the table: form, service, then back to the dossier; refused, the page again as it was typed."""
    candidature = find_instructed(request, uuid)
    form = action.open_form(candidature, request.POST)
    bound = {action.name: form} if form else {}
    if form is not None and not form.is_valid():
        return page_of_dossier(request, candidature, bound=bound, status=422)
    values = form.cleaned_data if form else {}
    call = partial(action.perform, **values, actor=request.user, candidature=candidature)
    return run_and_return(request, candidature, bound, action.done, call)


def run_and_return(
    request: UserRequest, candidature: Candidature, bound: Mapping[str, forms.Form], done: str, call: Any
) -> HttpResponse:
    try:
        call()
    except DomainError as refusal:
        fresh = find_instructed(request, candidature.uuid)
        return page_of_dossier(request, fresh, bound=bound, notice=refusal.message, status=refusal.status)
    messages.success(request, done)
    query = query_of(request.GET)
    address = reverse("instruction:detail", args=[candidature.uuid])
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


@require_POST
def verify_commitment(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Note who signed the form that was uploaded."""
    candidature = find_instructed(request, uuid)
    form = VerifyCommitmentForm(request.POST)
    bound = {"verify_commitment": form}
    if not form.is_valid():
        return page_of_dossier(request, candidature, bound=bound, status=422)
    names = form.cleaned_data
    commitment = candidature.commitments.filter(uuid=names.pop("seen")).first()
    if commitment is None:
        return page_of_dossier(request, candidature, bound=bound, notice=FORM_NOT_READ, status=409)
    call = partial(services.verify_commitment, **names, actor=request.user, commitment=commitment)
    return run_and_return(request, candidature, bound, "L’engagement est vérifié : il est signé.", call)


@require_POST
def resend_link(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Send the signatory a new link."""
    candidature = find_instructed(request, uuid)
    seen = request.POST.get("seen", "")
    call = partial(instruction.resend_link, actor=request.user, candidature=candidature, seen=seen)
    return run_and_return(
        request, candidature, {}, "Un nouveau lien part vers le signataire. Le candidat en est prévenu.", call
    )


@require_POST
def assign(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Hand the dossier over to a colleague."""
    candidature = find_instructed(request, uuid)
    if not can_assign_at(request.user, candidature.cycle):
        return page_of_dossier(request, candidature, notice=WHO_ASSIGNS, status=403)
    form = AssignForm(request.POST, people=_other_colleagues(candidature))
    bound = {"assign": form}
    if not form.is_valid():
        return page_of_dossier(request, candidature, bound=bound, status=422)
    colleague = form.cleaned_data["colleague"]
    call = partial(instruction.assign_candidature, **form.cleaned_data, actor=request.user, candidature=candidature)
    return run_and_return(request, candidature, bound, f"Ce dossier est confié à {colleague.full_name}.", call)


@require_POST
def note(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Write an internal note."""
    candidature = find_instructed(request, uuid)
    form = NoteForm(request.POST)
    bound = {"note": form}
    if not form.is_valid():
        return page_of_dossier(request, candidature, bound=bound, status=422)
    call = partial(instruction.add_note, **form.cleaned_data, actor=request.user, candidature=candidature)
    return run_and_return(request, candidature, bound, "La note est enregistrée.", call)
