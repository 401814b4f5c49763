"""After a published decision: the recours gracieux against it, and the decision that replaces it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from committee.access import Viewer, find_item, find_viewer
from committee.rectifying.appeals import dismiss_appeal, draft_dismissal, give_up_appeal, record_appeal
from committee.rectifying.forms import AppealForm, DismissalForm, GivenUpForm, RectificationForm
from committee.rectifying.letters import letters_about
from committee.rectifying.notifying import notify_rectification
from committee.rectifying.page import AfterDecision, pending_for
from committee.rectifying.proposing import give_up_rectification, propose_rectification, validate_rectification
from toolkit.documents.drafts import seal_of
from toolkit.documents.errors import DocumentError
from toolkit.documents.serving import send_document
from toolkit.domain.errors import DomainError
from toolkit.memo import remembers

OUTDATED = "Cette page n’est plus à jour : relisez-la avant d’agir."
DONE = {
    "appeal": "Le recours est enregistré ; la personne en reçoit l’accusé de réception par courriel.",
    "dismiss": "Le recours est rejeté ; la personne reçoit la lettre par courriel.",
    "close_appeal": "Le recours est classé.",
    "propose": "La rectification est proposée : une autre personne la valide, puis la direction la notifie.",
    "validate": "La rectification est validée : la direction du service la notifie.",
    "notify": "La nouvelle décision est notifiée ; la personne reçoit sa lettre par courriel.",
    "give_up": "La rectification est abandonnée : la décision publiée reste en vigueur.",
}


@require_safe
def aftermath(request: UserRequest) -> HttpResponse:
    """The appeals to answer and the rectifications under way in one cycle."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    _check_opens(viewer)
    appeals, rectifications = pending_for(viewer)
    context = {
        "nav_item": "committee",
        "cycle": viewer.cycle,
        "viewer": viewer,
        "appeals": appeals,
        "rectifications": rectifications,
    }
    return render(request, "committee/rectifying/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@remembers
def rectify(request: UserRequest, uuid: UUID) -> HttpResponse:
    """The decision that stands, what came against it, what is to replace it. A POST does one of DONE, or draws the
    letter that would reject an appeal."""
    viewer, item = find_item(request.user, uuid)
    _check_opens(viewer)
    decision = getattr(item, "decision", None)
    if item.removed_at is not None or decision is None or decision.published_at is None:
        messages.info(request, "La décision de ce dossier n’est pas publiée : rien n’est à rectifier.")
        return redirect("committee:read", uuid=uuid)
    page = AfterDecision(viewer, item)
    if request.method != "POST":
        return _show(request, page)
    act = request.POST.get("act", "")
    form = _form_of(act, page, request.POST)
    if form is not None and not form[1].is_valid():
        return _show(request, page, dict([form]), status=422)
    typed: dict[str, forms.Form] = dict([form]) if form else {}
    if act == "draft_dismissal" and page.appeal is not None:
        return _show(request, page, typed)
    perform = _act_of(act, page, request, typed)
    if perform is None:
        return _show(request, page, typed, status=409, refusal=OUTDATED)
    try:
        perform(actor=request.user)
    except DomainError as refusal:
        fresh = AfterDecision(*find_item(request.user, uuid))
        return _show(request, fresh, typed, status=refusal.status, refusal=refusal.message)
    messages.success(request, DONE[act])
    return redirect("committee:rectify", uuid=uuid)


@require_safe
def letter(request: UserRequest, uuid: UUID, number: str) -> HttpResponseBase:
    """A letter to the person about this dossier, one that another has replaced too."""
    viewer, item = find_item(request.user, uuid)
    _check_opens(viewer)
    found = get_object_or_404(letters_about(item), number=number)
    try:
        return send_document(found)
    except DocumentError as refusal:
        messages.error(request, refusal.message)
        return redirect("committee:rectify", uuid=uuid)


def _check_opens(viewer: Viewer) -> None:
    """Whoever records decisions, presides or instructs."""
    if not (viewer.sees_decisions or (viewer.seat is not None and viewer.seat.chair is not None)):
        raise PermissionDenied


def _form_of(act: str, page: AfterDecision, data: Any) -> tuple[str, forms.Form] | None:
    """The form that an act sends, under the name that the page gives it."""
    if act == "appeal":
        return "appeal_form", AppealForm(data)
    if act in {"dismiss", "draft_dismissal"}:
        return "dismissal_form", DismissalForm(data)
    if act == "propose":
        return "rectification_form", RectificationForm(data, standing=page.standing)
    if act == "give_up":
        return "giving_up_form", GivenUpForm(data, prefix="giving_up")
    return ("closing_form", GivenUpForm(data, prefix="closing")) if act == "close_appeal" else None


def _act_of(
    act: str, page: AfterDecision, request: UserRequest, typed: dict[str, forms.Form]
) -> Callable[..., Any] | None:
    """What the act does, or None where the page that sent it shows something else by now."""
    seen = request.POST.get("seen", "")
    given = next(iter(typed.values())).cleaned_data if typed else {}
    if act == "appeal":
        return partial(record_appeal, decision=page.decision, **given)
    if act == "propose":
        number = int(seen) if seen.isdecimal() and len(seen) < 6 else 0
        return partial(propose_rectification, decision=page.decision, appeal=page.appeal, seen=number, **given)
    about = request.POST.get("about", "")
    if page.appeal is not None and about == str(page.appeal.uuid):
        acts: dict[str, Callable[..., Any]] = {
            "dismiss": partial(dismiss_appeal, appeal=page.appeal, seen=seen, **given),
            "close_appeal": partial(give_up_appeal, appeal=page.appeal, **given),
        }
        return acts.get(act)
    waiting = page.rectification
    if waiting is None or about != str(waiting.uuid):
        return None
    acts = {
        "validate": partial(validate_rectification, rectification=waiting),
        "notify": partial(notify_rectification, rectification=waiting, seen=seen),
        "give_up": partial(give_up_rectification, rectification=waiting, **given),
    }
    return acts.get(act)


def _show(
    request: UserRequest,
    page: AfterDecision,
    typed: Mapping[str, forms.Form] | None = None,
    *,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    typed = typed or {}
    dismissal = typed.get("dismissal_form")
    draft = None
    if page.appeal is not None and dismissal is not None and dismissal.is_valid():
        draft = draft_dismissal(page.appeal, dismissal.cleaned_data["answer"])
    context = {
        "nav_item": "committee",
        "cycle": page.viewer.cycle,
        "viewer": page.viewer,
        "page": page,
        "item": page.item,
        "candidature": page.item.candidature,
        "refusal": refusal,
        "dismissal_letter": draft.context if draft else None,
        "dismissal_seal": seal_of(draft) if draft else "",
        "appeal_form": AppealForm(),
        "dismissal_form": DismissalForm(),
        "closing_form": GivenUpForm(prefix="closing"),
        "giving_up_form": GivenUpForm(prefix="giving_up"),
        "rectification_form": RectificationForm(standing=page.standing),
        **typed,
    }
    return render(request, "committee/rectifying/page.html", context, status=status)
