"""Who changed what in a cycle, and the way back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from cycles.models import Cycle
from toolkit.domain.errors import DomainError
from toolkit.journal.kinds import Audience
from toolkit.journal.timeline import Line, read_entries
from toolkit.lists.pager import page_of
from workshop.addresses import url_of
from workshop.models import PartVersion
from workshop.parts import PartKey
from workshop.services.restoring import restore
from workshop.views.page import find_cycle
from workshop.views.publishing import render_act
from workshop.wording import compare, label_of, titles_of
from workshop.working import WorkingCopy
from workshop.year.journal import year_of


@require_safe
def history(request: UserRequest, slug: str) -> HttpResponse:
    """Every change, newest first; of one part with `partie`."""
    found = find_cycle(request, slug)
    key = _key(request.GET.get("partie", ""))
    versions = PartVersion.objects.filter(cycle=found).select_related("author")
    page = page_of(versions.filter(key=str(key)) if key else versions, request.GET)
    rows = [(version, _fields(version)) for version in page]
    acts = _acts(found) if key is None and page.number == 1 else []
    context: dict[str, Any] = {
        "page": page,
        "rows": rows,
        "acts": acts,
        "only": rows[0][0].title if key and rows else "",
    }
    return render_act(request, "workshop/history.html", found, **context)


@require_http_methods(["GET", "HEAD", "POST"])
def version(request: UserRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Both texts of one change; the former is taken again on demand."""
    found = find_cycle(request, slug)
    row = PartVersion.objects.filter(cycle=found, uuid=uuid).select_related("author", "cycle").first()
    if row is None:
        raise Http404("Ce changement n’existe pas.")
    if request.method != "POST":
        return _show(request, found, row)
    try:
        key = restore(actor=request.user, version=row)
    except DomainError as refusal:
        return _show(request, found, row, refusal)
    waits = " Il attend d’être publié." if found.is_public else ""
    messages.success(request, f"Ancien texte repris\u00a0: {row.title}.{waits}")
    return redirect("workshop:changes", slug) if found.is_public else redirect(url_of(found, key))


def _acts(cycle: Cycle) -> list[Line]:
    """Publications, and what was decided about the dates of the year."""
    lines = [line for about in (cycle.uuid, year_of(cycle)) for line in read_entries(about, Audience.STAFF)]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _show(request: UserRequest, cycle: Cycle, row: PartVersion, refusal: DomainError | None = None) -> HttpResponse:
    versions = compare(PartKey.read(row.key), row.before, row.after, titles_of(WorkingCopy(cycle)))
    context: dict[str, Any] = {
        "version": row,
        "versions": versions,
        "is_archived": cycle.is_public and not cycle.is_published,
    }
    return render_act(request, "workshop/version.html", cycle, refusal=refusal, **context)


def _key(text: str) -> PartKey | None:
    try:
        return PartKey.read(text[:80])
    except KeyError:
        return None


def _fields(row: PartVersion) -> list[str]:
    """The names of the fields that changed."""
    key = PartKey.read(row.key)
    names = row.after or row.before
    return [label_of(key, name) for name in names if row.before.get(name) != row.after.get(name)]
