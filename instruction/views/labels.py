"""Labels: those of a dossier, and those of an institute, sorted out by its advisers."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import UserRequest
from accounts.roles import INSTRUCTORS
from instruction import services
from instruction.forms.labels import LabelForm, MergeForm, RenameForm
from instruction.models import Label
from instruction.views.page import find_instructed, page_of_dossier, run_and_return
from toolkit.domain.errors import DomainError

LONGEST_KEY = 9  # digits: what a key of a label never exceeds


@require_POST
def label_dossier(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Put a label on a dossier."""
    candidature = find_instructed(request, uuid)
    form = LabelForm(request.POST)
    bound = {"label": form}
    if not form.is_valid():
        return page_of_dossier(request, candidature, bound=bound, status=422)
    name = form.cleaned_data["label"]
    call = partial(services.label_candidature, actor=request.user, candidature=candidature, name=name)
    return run_and_return(request, candidature, bound, f"Ce dossier porte l’étiquette « {name} ».", call)


@require_POST
def unlabel_dossier(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Take a label off a dossier."""
    candidature = find_instructed(request, uuid)
    labels = Label.objects.filter(institute=candidature.cycle.institute_id)
    label = get_object_or_404(labels, pk=_key(request.POST.get("label", "")))
    call = partial(services.unlabel_candidature, actor=request.user, candidature=candidature, label=label)
    return run_and_return(request, candidature, {}, f"Ce dossier ne porte plus l’étiquette « {label.name} ».", call)


@require_http_methods(["GET", "HEAD", "POST"])
def labels(request: UserRequest) -> HttpResponse:
    """The labels of the reader's institutes: renamed, merged, deleted."""
    if not request.user.has_role(*INSTRUCTORS):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request)
    label = get_object_or_404(
        Label.objects.of_desk(request.user, *INSTRUCTORS), pk=_key(request.POST.get("etiquette", ""))
    )
    others = Label.objects.filter(institute=label.institute_id)
    match request.POST.get("act"):
        case "rename":
            return _act(request, label, RenameForm(request.POST, label=label), _rename)
        case "merge":
            return _act(request, label, MergeForm(request.POST, label=label, others=others), _merge)
        case "delete":
            return _act(request, label, None, _delete)
    return _page(request, notice="Ce bouton n’est plus sur cette page : recommencez.", status=409)


def _act(request: UserRequest, label: Label, form: forms.Form | None, do: Any) -> HttpResponse:
    bound = {label.pk: form} if form else {}
    if form is not None and not form.is_valid():
        return _page(request, bound=bound, status=422)
    try:
        done = do(request, label, form.cleaned_data if form else {})
    except DomainError as refusal:
        return _page(request, bound=bound, notice=refusal.message, status=refusal.status)
    messages.success(request, done)
    return redirect("instruction:labels")


def _rename(request: UserRequest, label: Label, values: Mapping[str, Any]) -> str:
    renamed = services.rename_label(actor=request.user, label=label, name=values["label"])
    return f"L’étiquette s’appelle maintenant « {renamed.name} »."


def _merge(request: UserRequest, label: Label, values: Mapping[str, Any]) -> str:
    services.merge_labels(actor=request.user, label=label, into=values["into"])
    return f"Les dossiers de « {label.name} » portent maintenant « {values['into'].name} »."


def _delete(request: UserRequest, label: Label, values: Mapping[str, Any]) -> str:
    services.delete_label(actor=request.user, label=label)
    return f"L’étiquette « {label.name} » est supprimée ; les dossiers restent."


def _key(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_KEY else 0


def _page(
    request: UserRequest, *, bound: Mapping[int, forms.Form] | None = None, notice: str = "", status: int = 200
) -> HttpResponse:
    found = Label.objects.of_desk(request.user, *INSTRUCTORS).select_related("institute")
    known = list(found.annotate(borne=Count("labellings")).order_by("institute__name", "name_key"))
    rows = [_row(label, known, (bound or {}).get(label.pk)) for label in known]
    context = {
        "nav_item": "candidatures",
        "rows": rows,
        "several": len({label.institute_id for label in known}) > 1,
        "notice": notice,
        "refused": next(iter((bound or {}).values()), None),
    }
    return render(request, "instruction/labels.html", context, status=status)


def _row(label: Label, known: Sequence[Label], bound: forms.Form | None) -> dict[str, Any]:
    others = [other for other in known if other.institute_id == label.institute_id]
    return {
        "label": label,
        "rename": bound if isinstance(bound, RenameForm) else RenameForm(label=label),
        "merge": bound if isinstance(bound, MergeForm) else MergeForm(label=label, others=others),
        "can_merge": len(others) > 1,
        "is_open": bound is not None,
    }
