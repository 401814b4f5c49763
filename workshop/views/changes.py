"""The changes of a public cycle that wait: published, given up, kept."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import UserRequest
from cycles.models import Cycle
from toolkit.domain.errors import DomainError
from toolkit.text.typography import format_number
from workshop.changes import choose
from workshop.forms.publishing import ChangesForm
from workshop.parts import PartKey
from workshop.publication_page import ChangesPage
from workshop.services.changes import drop_change, keep_change, publish_changes
from workshop.views.page import find_cycle
from workshop.views.publishing import render_act, warn_of_brochure
from workshop.working import WorkingCopy


@require_http_methods(["GET", "HEAD", "POST"])
def changes(request: UserRequest, slug: str) -> HttpResponse:
    """Each change with its former value, whom they concern, the mail proposed. `partie` keeps to some of them."""
    found = find_cycle(request, slug)
    page = _read(request, found)
    if request.method != "POST":
        return _show(request, page, _form(page))
    kept = _kept(request, page)
    if kept is not None:
        return kept
    form = _form(page, request.POST)
    if not form.is_valid():
        return _show(request, page, form)
    try:
        count = publish_changes(
            actor=request.user,
            cycle=found,
            keys=page.keys,
            seen=request.POST.get("seen", ""),
            knows_past=form.cleaned_data.get("knows_past", False),
            letter=form.letter,
        )
    except DomainError as refusal:
        return _show(request, _read(request, found), form, refusal)
    messages.success(request, f"Publié. {_told(form, count)}")
    warn_of_brochure(request, found)
    return redirect("workshop:changes" if len(page.chosen) < len(page.changes) else "workshop:cycle", slug)


def _kept(request: UserRequest, page: ChangesPage) -> HttpResponse | None:
    """Where to read again, when other parts are ticked than those that the page was about; None otherwise."""
    ticked = [key[:80] for key in request.POST.getlist("partie")]
    is_same = len(page.changes) < 2 or choose(page.changes, ticked) == page.chosen
    if is_same and "choose" not in request.POST:
        return None
    url = reverse("workshop:changes", args=[page.cycle.slug])
    if not ticked:
        messages.error(request, "Cochez au moins une partie à publier.")
        return redirect(url)
    messages.info(request, "Cette page ne parle plus que des parties que vous gardez\u00a0: relisez, puis publiez.")
    return redirect(f"{url}?{urlencode({'partie': ticked}, doseq=True)}")


@require_POST
def drop(request: UserRequest, slug: str) -> HttpResponse:
    """Give up what waits for one part."""
    found = find_cycle(request, slug)
    key = _key(request)
    try:
        drop_change(actor=request.user, cycle=found, key=key)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Modification abandonnée. L’historique garde ce qu’elle disait.")
    return redirect("workshop:changes", slug)


@require_POST
def keep(request: UserRequest, slug: str) -> HttpResponse:
    """Keep a change over what became public since it was begun."""
    found = find_cycle(request, slug)
    key = _key(request)
    try:
        keep_change(actor=request.user, cycle=found, key=key)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "La modification est gardée\u00a0: elle remplacera ce qui est public.")
    return redirect("workshop:changes", slug)


def _key(request: UserRequest) -> PartKey:
    try:
        return PartKey.read(request.POST.get("partie", "")[:80])
    except KeyError:
        raise Http404("Cette partie n’existe pas.") from None


def _read(request: UserRequest, cycle: Cycle) -> ChangesPage:
    fresh = find_cycle(request, cycle.slug)
    return ChangesPage(WorkingCopy(fresh), request.GET.getlist("partie"), request.user)


def _form(page: ChangesPage, data: object = None) -> ChangesForm:
    groups = page.concerned.groups if page.topics else []
    count = page.concerned.count if groups else 0
    return ChangesForm(data, groups=groups, count=count, is_past=page.is_past, initial=page.letter if groups else {})


def _show(
    request: UserRequest, page: ChangesPage, form: ChangesForm, refusal: DomainError | None = None
) -> HttpResponse:
    status = 422 if form.errors else 200
    context: dict[str, Any] = {"page": page, "form": form, "query": request.GET.urlencode()}
    return render_act(request, "workshop/changes.html", page.cycle, refusal=refusal, status=status, **context)


def _told(form: ChangesForm, count: int) -> str:
    if form.letter is None:
        return "Aucun courriel n’est parti."
    if not count:
        return "Le courriel part aux personnes concernées."
    return f"Le courriel part à {format_number(count)} personne{'s' if count > 1 else ''}."
