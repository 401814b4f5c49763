"""One dossier before the committee: read it, score it, vote, record the decision."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Title
from accounts.requests import UserRequest
from candidatures.models import Piece
from candidatures.serving import serve_piece
from candidatures.wordings.reasons import usual_reasons
from committee import services
from committee.access import Viewer, find_item, find_viewer, known_item, viewer_of
from committee.enums import AssessmentState
from committee.forms import AssessmentForm, DecisionForm, LinkForm, VoteForm
from committee.models import Assessment, Item, ItemQuerySet
from committee.reading import Reading
from committee.services.assessment import mark_of_reading
from committee.versions import both_versions
from toolkit.domain.errors import DomainError, StaleError
from toolkit.memo import remembers
from toolkit.text.french import de
from toolkit.text.typography import format_number
from toolkit.ui.two_versions import TwoVersions


@require_http_methods(["GET", "HEAD", "POST"])
@remembers
def read(request: UserRequest, uuid: UUID) -> HttpResponse:
    """The dossier and the grid. POST keeps the reading, as a draft or validated."""
    if request.method != "POST":
        return show(request, *find_item(request.user, uuid))
    item = known_item(request.user, uuid)  # the service checks the seat, and a refusal finds it again
    form = AssessmentForm(request.POST, criteria=list(item.committee.cycle.criteria.all()))
    if item.removed_at is not None or not form.is_valid():
        return show(request, *find_item(request.user, uuid), status=422, assessment_form=form)
    validate = request.POST.get("act") == "validate"
    try:
        saved = services.save_assessment(
            actor=request.user,
            item=item,
            marks=form.marks,
            remarks=form.accepted_remarks,
            comment=form.accepted_comment,
            validate=validate,
            seen=form.sent_seen,
            criteria=form.criteria,
        )
    except StaleError as refusal:
        return _show_both(request, form, refusal, uuid)
    except DomainError as refusal:
        return show(request, *find_item(request.user, uuid), refusal=refusal, assessment_form=form)
    return _after_reading(request, item, saved)


def _show_both(request: UserRequest, form: AssessmentForm, refusal: StaleError, uuid: UUID) -> HttpResponse:
    """What was typed stays in the form; what was saved meanwhile is beside. Sending again keeps the former."""
    viewer, item = find_item(request.user, uuid)
    stored = Reading(viewer, item).mine
    form.show_seen(mark_of_reading(stored))
    return show(request, viewer, item, refusal=refusal, versions=both_versions(form, stored), assessment_form=form)


def _after_reading(request: UserRequest, item: Item, saved: Assessment) -> HttpResponse:
    """Stay on a draft and on a reading that was changed; after the first validation comes the next one to read."""
    name = item.candidature.full_name
    if saved.state == AssessmentState.DRAFT:
        messages.success(request, f"Brouillon enregistré pour {name}.")
        return redirect("committee:read", uuid=item.uuid)
    given = "sans note, faute de pouvoir vous prononcer" if saved.is_unable else f"{format_number(saved.score)} / 20"
    if saved.validated_at != saved.updated_at:
        messages.success(request, f"Lecture {de(name)} modifiée : {given}.")
        return redirect("committee:read", uuid=item.uuid)
    messages.success(request, f"Lecture {de(name)} validée : {given}. Le vote reste à faire.")
    viewer = viewer_of(request.user, item.committee.cycle)
    following = _to_read(viewer).after(item).first()
    return redirect("committee:read", uuid=following.uuid) if following else _lead_on(viewer)


@require_safe
def read_next(request: UserRequest) -> HttpResponse:
    """The dossier to read now: those that are read before the others, then by name; without one, the board."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    first = viewer.left_to_calibrate
    return redirect("committee:read", uuid=first[0].uuid) if first else _lead_on(viewer)


def _lead_on(viewer: Viewer) -> HttpResponse:
    following = _to_read(viewer).first() if viewer.can_assess else None
    return redirect("committee:read", uuid=following.uuid) if following else redirect(board_url(viewer))


def _to_read(viewer: Viewer) -> ItemQuerySet:
    """What this member has still to read and may: a recorded decision closes the readings of its dossier."""
    return viewer.unread().filter(decision__isnull=True).by_name()


@require_POST
def vote(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Cast or change one's vote."""
    viewer, item = find_item(request.user, uuid)
    form = VoteForm(request.POST)
    if not form.is_valid():
        return show(request, viewer, item, status=422, vote_form=form)
    try:
        cast = services.cast_vote(
            actor=request.user, item=item, choice=form.cleaned_data["choice"], seen=form.sent_seen
        )
    except StaleError as refusal:
        form.both_versions(_vote_form(Reading(viewer, item)))  # its words tell the other vote
        return show(request, viewer, item, refusal=refusal, vote_form=form)
    except DomainError as refusal:
        return show(request, viewer, item, refusal=refusal, vote_form=form)
    messages.success(request, f"Votre vote est enregistré : {cast.get_choice_display()}.")
    return redirect("committee:read", uuid=item.uuid)


def _vote_form(reading: Reading) -> VoteForm:
    return VoteForm(initial={"choice": reading.own_vote, "seen": reading.own_vote})


@require_POST
def record(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Record or change the decision, under embargo."""
    viewer, item = find_item(request.user, uuid)
    form = _decision_form(Reading(viewer, item), request.POST)
    seen = request.POST.get("seen", "")
    if not form.is_valid():
        return show(request, viewer, item, status=422, decision_seen=seen, decision_form=form)
    try:
        made = services.record_decision(actor=request.user, item=item, seen=seen, **form.cleaned_data)
    except StaleError as refusal:
        return show(request, viewer, item, refusal=refusal, decision_form=form)  # which shows the other decision
    except DomainError as refusal:
        return show(request, viewer, item, refusal=refusal, decision_seen=seen, decision_form=form)
    rank = f", rang {viewer.shown_rank(made.rank)}" if made.rank else ""
    outcome = f"{made.said}{rank}"
    messages.success(
        request,
        f"Décision proposée : {outcome}. Une autre personne la valide ; elle reste secrète jusqu’à la publication.",
    )
    return redirect("committee:read", uuid=item.uuid)


@require_safe
def piece_file(request: UserRequest, uuid: UUID) -> HttpResponseBase:
    """A file of a dossier, for whoever may read that dossier here."""
    found = Piece.objects.current().select_related("candidature__committee_item")
    piece = get_object_or_404(found.filter(candidature__committee_item__isnull=False), uuid=uuid)
    _viewer, item = find_item(request.user, piece.candidature.committee_item.uuid)
    if item.removed_at is not None:
        raise Http404("Ce dossier n’est plus devant la commission.")
    return serve_piece(piece)


def board_url(viewer: Viewer) -> str:
    """The board of the same cycle."""
    return f"{reverse('committee:board')}?cycle={viewer.cycle.slug}"


def show(
    request: UserRequest,
    viewer: Viewer,
    item: Item,
    *,
    status: int = 200,
    refusal: DomainError | None = None,
    decision_seen: str | None = None,
    versions: list[TwoVersions] | None = None,
    **forms_as_typed: forms.Form,
) -> HttpResponse:
    """The page of one dossier, with what was typed and why it was refused. A withdrawn one is gone (410)."""
    context: dict[str, Any] = {"nav_item": "committee", "cycle": viewer.cycle, "viewer": viewer}
    if item.removed_at is not None:
        return render(request, "committee/gone.html", context, status=410)
    reading = Reading(viewer, item)
    context |= {
        "reading": reading,
        "item": item,
        "candidature": item.candidature,
        "refusal": refusal.message if refusal else "",
        "versions": versions or [],
        "stale": versions is not None,
        "assessment_form": AssessmentForm(criteria=reading.criteria, assessment=reading.mine),
        "link_form": LinkForm(proposals=reading.proposals),
        "vote_form": _vote_form(reading),
        "usual_reasons": usual_reasons("reasons.refusal", item.candidature) if reading.can_record else [],
        "decision_seen": reading.decision_mark if decision_seen is None else decision_seen,
        "decision_form": _decision_form(reading, decision=reading.decision, rank=reading.decision_rank),
        **forms_as_typed,
    }
    return render(request, "committee/read.html", context, status=refusal.status if refusal else status)


def _decision_form(reading: Reading, data: Any = None, **recorded: Any) -> DecisionForm:
    """The form of the decision of this dossier, whose words agree with the candidate."""
    return DecisionForm(
        data,
        may_override=reading.presides,
        is_usual=reading.viewer.committee.is_usual,
        woman=reading.item.candidature.title == Title.F,
        **recorded,
    )
