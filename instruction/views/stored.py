"""Views of the list that a person of the desk keeps."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from accounts.roles import TRAINING_TEAM
from cycles.selection import choose_cycle
from instruction.views.listing import cycles_of
from instruction.worklist import LIST_NAME, DeskList
from toolkit.domain.errors import DomainError
from toolkit.lists.models import StoredView
from toolkit.lists.pager import query_of
from toolkit.lists.stored import StoredViewForm, change_view, forget_view, store_view


@require_http_methods(["GET", "HEAD", "POST"])
def keep_view(request: UserRequest) -> HttpResponse:
    """Keep the view, the filters, the columns and the order of the list that leads here."""
    asked = request.POST if request.method == "POST" else request.GET
    cycle = choose_cycle(cycles_of(request), asked.get("cycle", ""))
    if cycle is None:
        raise Http404
    if request.method != "POST":
        return _page(request, StoredViewForm(initial={"query": DeskList.storable(request.GET.urlencode())}))
    form = StoredViewForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    values = form.cleaned_data
    values["query"] = DeskList.storable(values["query"])
    try:
        view = store_view(actor=request.user, institute=cycle.institute, list_name=LIST_NAME, **values)
    except DomainError as refusal:
        return _page(request, form, notice=refusal.message, status=refusal.status)
    messages.success(request, f"La vue « {view.name} » est enregistrée.")
    return HttpResponseRedirect(_address(view, cycle.slug))


@require_http_methods(["GET", "HEAD", "POST"])
def stored_view(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Rename one's view, share it, delete it."""
    institutes = request.user.institutes_with_role(*TRAINING_TEAM)
    mine = StoredView.objects.owned_by(request.user).filter(list_name=LIST_NAME, institute__in=institutes)
    view = get_object_or_404(mine, uuid=uuid)
    slug = request.GET.get("cycle", "")
    if request.method != "POST":
        return _page(request, StoredViewForm(initial={"name": view.name, "is_shared": view.is_shared}), view)
    if request.POST.get("act") == "delete":
        forget_view(actor=request.user, view=view)
        messages.success(request, f"La vue « {view.name} » est supprimée ; les dossiers restent.")
        return HttpResponseRedirect(f"{reverse('instruction:list')}?{query_of({'cycle': slug} if slug else {})}")
    form = StoredViewForm(request.POST)
    if not form.is_valid():
        return _page(request, form, view, status=422)
    named = {name: form.cleaned_data[name] for name in ("name", "is_shared")}
    try:
        changed = change_view(actor=request.user, view=view, **named)
    except DomainError as refusal:
        return _page(request, form, view, notice=refusal.message, status=refusal.status)
    messages.success(request, f"La vue « {changed.name} » est enregistrée.")
    return HttpResponseRedirect(_address(changed, slug))


def _address(view: StoredView, slug: str) -> str:
    cycle = {"cycle": slug} if slug else {}
    return f"{reverse('instruction:list')}?{DeskList.query_of_stored(view, cycle)}"


def _page(
    request: UserRequest,
    form: StoredViewForm,
    view: StoredView | None = None,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "nav_item": "candidatures",
        "form": form,
        "view": view,
        "notice": notice,
        "slug": request.POST.get("cycle") or request.GET.get("cycle", ""),
    }
    return render(request, "instruction/stored_view.html", context, status=status)
