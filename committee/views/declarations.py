"""« Mes liens » and « Mes attaches »: the declarations of a member, before reading."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import UserRequest
from committee import services
from committee.access import Viewer, find_viewer
from committee.declarations import Declarations, Row
from committee.employment_forms import EmploymentsForm
from committee.models import Employment
from committee.permissions import can_recuse
from committee.services.answers import Answer
from committee.services.employments import mark_of_employments
from toolkit.domain.errors import DomainError, StaleError
from toolkit.memo import remembers


@require_http_methods(["GET", "HEAD", "POST"])
@remembers
def declarations(request: UserRequest) -> HttpResponse:
    """Every dossier on which this person declares their links. POST keeps the answers « aucun lien », and asks once
    more before a link makes dossiers disappear."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    if not can_recuse(viewer.seat):
        raise PermissionDenied
    page = Declarations(viewer, request.GET)
    if request.method != "POST":
        return _page(request, page)
    sent = page.sent(request.POST)
    is_confirmed = request.POST.get("confirm") == "1"
    kept = [row for row in sent if row.form.is_valid() and (is_confirmed or not row.form.has_link)]
    _save(request, kept)
    links = [row for row in sent if row.form.is_valid() and row.form.has_link and row not in kept]
    refused = [row for row in sent if row.refusal or not row.form.is_valid()]
    if refused:
        return _page(request, Declarations(viewer, request.GET), refused=refused, asked=links, status=422)
    if links:
        return _ask(request, viewer, links)
    if not sent:
        messages.info(request, "Aucune réponse n’était choisie : rien n’a changé.")
    return redirect(_url(viewer))


def _save(request: UserRequest, rows: list[Row]) -> None:
    answers = [
        Answer(
            row.item, row.form.has_link, row.form.words, row.form.ground, request.POST.get(f"{row.item.uuid.hex}-seen")
        )
        for row in rows
    ]
    refused = services.save_answers(actor=request.user, answers=answers)
    for row in rows:
        row.refusal = refused[row.item.pk].message if row.item.pk in refused else ""
    saved = [row for row in rows if not row.refusal]
    links = sum(row.form.has_link for row in saved)
    if none := len(saved) - links:
        messages.success(request, "Une réponse enregistrée." if none == 1 else f"{none} réponses enregistrées.")
    if links == 1:
        messages.success(request, "Votre déport est enregistré. Ce dossier n’apparaît plus dans vos listes.")
    elif links:
        messages.success(request, f"{links} déports enregistrés. Ces dossiers n’apparaissent plus dans vos listes.")


def _ask(request: UserRequest, viewer: Viewer, links: list[Row]) -> HttpResponse:
    """Tell what stepping aside does, to which dossiers and in which words, before it is done."""
    context = {"nav_item": "committee", "cycle": viewer.cycle, "viewer": viewer, "rows": links, "url": _url(viewer)}
    return render(request, "committee/links_confirm.html", context)


def _page(
    request: UserRequest,
    page: Declarations,
    *,
    refused: list[Row] | None = None,
    asked: list[Row] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; rows that were refused come first, as they were typed, with the links that wait for a confirmation."""
    typed = [*(refused or []), *(asked or [])]
    known = {row.item.pk for row in typed}
    context = {
        "nav_item": "committee",
        "cycle": page.viewer.cycle,
        "viewer": page.viewer,
        "declared": page,
        "page": page.page,
        "refused": refused or [],
        "waiting": [*typed, *(row for row in page.waiting if row.item.pk not in known)],
        "done": [row for row in page.done if row.item.pk not in known],
    }
    return render(request, "committee/links.html", context, status=status)


def _url(viewer: Viewer) -> str:
    return f"{reverse('committee:links')}?cycle={viewer.cycle.slug}"


@require_http_methods(["GET", "HEAD", "POST"])
def employments(request: UserRequest) -> HttpResponse:
    """The employers that this person has and had: possible links are looked for there, and shown to them alone."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    if not can_recuse(viewer.seat):
        raise PermissionDenied
    form = _employments_form(request.user, request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return _employments_page(request, viewer, form, status=422 if form.is_bound else 200)
    try:
        services.save_employments(actor=request.user, told=form.told, seen=form.sent_seen)
    except StaleError as refusal:
        versions = form.both_versions(_employments_form(request.user))
        return _employments_page(
            request, viewer, form, status=refusal.status, versions=versions, refusal=refusal.message
        )
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return _employments_page(request, viewer, form, status=refusal.status)
    messages.success(request, "Vos attaches sont enregistrées : les liens possibles sont à jour.")
    return redirect(_url(viewer))


def _employments_form(user: User, data: Any = None) -> EmploymentsForm:
    told = list(Employment.objects.filter(user=user))
    return EmploymentsForm(data, told=told, seen=mark_of_employments(user))


def _employments_page(
    request: UserRequest, viewer: Viewer, form: EmploymentsForm, *, status: int, **more: Any
) -> HttpResponse:
    context = {"nav_item": "committee", "cycle": viewer.cycle, "viewer": viewer, "form": form, "url": _url(viewer)}
    return render(request, "committee/employments.html", {**context, "refusal": "", **more}, status=status)
