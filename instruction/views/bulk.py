"""Many dossiers at once: what is asked of whom, read before it is done; then what became of each."""

import re
import uuid as uuids
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import UserRequest
from candidatures.models import Candidature
from cycles.models import Cycle, Participant
from cycles.selection import choose_cycle
from instruction.eligibility import Check, check_dossier, promotions_of
from instruction.enums import UNDOABLE, BulkAct, Outcome
from instruction.forms.bulk import form_of
from instruction.mails import read_ones_words
from instruction.models import BulkRun, Label
from instruction.services.assignment import colleagues_of
from instruction.services.bulk import MOST_AT_ONCE, Seen, carry_on, may_do, start_run, undo_run
from instruction.views.listing import cycles_of, desk_of
from toolkit.domain.errors import DomainError
from toolkit.files.serving import private_response
from toolkit.lists.exports import make_sheet
from toolkit.lists.pager import query_of

EXPORT = "export"
_PICKED = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?::(\d{0,9}):([a-z_]{1,24}))?")
SHOWN = ("uuid", "first_name", "last_name", "employer_name", "state", "title", "adviser", "submitted_at")
DONE_WORDS = {
    BulkAct.ASSIGN: ("confié", "confiés"),
    BulkAct.LABEL: ("étiqueté", "étiquetés"),
    BulkAct.WRITE: ("averti par courriel", "avertis par courriel"),
    BulkAct.ELIGIBLE: ("déclaré recevable", "déclarés recevables"),
}


@dataclass(frozen=True)
class Picked:
    """The dossiers that a page asks for, in the order of the list, and how many more there were."""

    rows: list[Candidature]
    beyond: int = 0
    seen: dict[str, tuple[str, str]] | None = None

    def as_seen(self, row: Candidature) -> Seen:
        """The row as the page showed it; as it is, where the page did not say."""
        adviser, state = (self.seen or {}).get(str(row.uuid), (str(row.adviser_id or ""), row.state))
        return Seen(row.pk, state, adviser)


@require_POST
def choose(request: UserRequest) -> HttpResponseBase:
    """Show what would be done to which dossiers; a mail is read before it leaves. An export leaves at once."""
    cycle = bulk_cycle(request)
    picked = picked_of(request, cycle)
    if not picked.rows:
        messages.info(request, "Choisissez au moins un dossier dans la liste.")
        return redirect(list_url(request, cycle))
    act = request.POST.get("act", "")
    if act == EXPORT:
        return _export(request, cycle, picked)
    _check_act(request, cycle, act)
    typed = request.POST if request.POST.get("lu") else None
    form = form_of(act, typed, people=colleagues_of(cycle))
    if typed is not None and form is not None and not form.is_valid():
        return _page(request, cycle, act, picked, form, status=422)
    return _page(request, cycle, act, picked, form, is_read=typed is not None)


@require_POST
def perform(request: UserRequest) -> HttpResponse:
    """Do it, then tell what became of each."""
    cycle = bulk_cycle(request)
    act = request.POST.get("act", "")
    _check_act(request, cycle, act)
    picked = picked_of(request, cycle)
    form = form_of(act, request.POST, people=colleagues_of(cycle))
    if form is not None and not form.is_valid():
        return _page(request, cycle, act, picked, form, status=422)
    try:
        run = start_run(
            actor=request.user,
            cycle=cycle,
            uuid=_run_uuid(request),
            act=act,
            values=form.cleaned_data if form else {},
            rows=[picked.as_seen(row) for row in picked.rows],
        )
    except DomainError as refusal:
        return _page(request, cycle, act, picked, form, notice=refusal.message, status=refusal.status)
    return HttpResponseRedirect(_report_url(run, request))


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: UserRequest, uuid: UUID) -> HttpResponse:
    """What became of each dossier; what is left goes on, what can be undone is undone. For whoever asked alone."""
    runs = BulkRun.objects.filter(actor=request.user).select_related("cycle__institute")
    run = get_object_or_404(runs, uuid=uuid)
    if request.method == "POST":
        act = undo_run if request.POST.get("act") == "undo" else carry_on
        try:
            act(actor=request.user, run=run)
        except DomainError as refusal:
            return _report(request, run, notice=refusal.message, status=refusal.status)
        return HttpResponseRedirect(_report_url(run, request))
    return _report(request, run)


def _report(request: UserRequest, run: BulkRun, *, notice: str = "", status: int = 200) -> HttpResponse:
    readable = Candidature.objects.instructed_by(request.user).filter(cycle=run.cycle_id).values("pk")
    lines = list(run.lines.filter(candidature__in=readable).select_related("candidature__applicant"))
    counts = {outcome: sum(line.outcome == outcome for line in lines) for outcome in Outcome}
    one, many = DONE_WORDS[BulkAct(run.act)]
    context = {
        "nav_item": "candidatures",
        "cycle": run.cycle,
        "run": run,
        "lines": sorted(lines, key=lambda line: (_ORDER[Outcome(line.outcome)], line.pk)),
        "done": counts[Outcome.DONE],
        "done_words": one if counts[Outcome.DONE] <= 1 else many,
        "undone": counts[Outcome.UNDONE],
        "waiting": counts[Outcome.WAITING],
        "refused": counts[Outcome.REFUSED] + counts[Outcome.KEPT],
        "can_undo": run.act in UNDOABLE and counts[Outcome.DONE] and not counts[Outcome.WAITING],
        "query": query_of(request.GET),
        "notice": notice,
    }
    return render(request, "instruction/bulk_report.html", context, status=status)


# What did not go as asked comes first.
_ORDER = {
    outcome: place
    for place, outcome in enumerate(
        [Outcome.WAITING, Outcome.REFUSED, Outcome.KEPT, Outcome.SAME, Outcome.DONE, Outcome.UNDONE]
    )
}


def bulk_cycle(request: UserRequest) -> Cycle:
    """The cycle that the address names. Raises Http404 without one, PermissionDenied outside the training team."""
    cycle = choose_cycle(cycles_of(request), request.GET.get("cycle", ""))
    if cycle is None:
        raise Http404
    return cycle


def _check_act(request: UserRequest, cycle: Cycle, act: str) -> None:
    if act not in BulkAct.values:
        raise Http404
    if not may_do(request.user, cycle, act):
        raise PermissionDenied


def picked_of(request: UserRequest, cycle: Cycle) -> Picked:
    """The rows that were ticked, or all those of the view; what is no identifier, or not the reader's, is none."""
    if request.POST.get("tout"):
        found = desk_of(request, cycle).rows
        rows = list(found[: MOST_AT_ONCE + 1])
        beyond = found.count() - MOST_AT_ONCE if len(rows) > MOST_AT_ONCE else 0
        return Picked(rows[:MOST_AT_ONCE], beyond)
    ticked = [match for value in request.POST.getlist("dossier") if (match := _PICKED.fullmatch(value))]
    names = list(dict.fromkeys(match[1] for match in ticked))
    seen = {match[1]: (match[2] or "", match[3]) for match in ticked if match[3]}
    found = Candidature.objects.instructed_by(request.user).filter(cycle=cycle, uuid__in=names[:MOST_AT_ONCE])
    by_name = {str(row.uuid): row for row in found.select_related("applicant").defer(*_LONG)}
    return Picked([by_name[name] for name in names if name in by_name], max(len(names) - MOST_AT_ONCE, 0), seen)


_LONG = ("motivation", "project", "contribution", "expectations", "scope", "diplomas", "cycles_taken", "career_posts")


def _export(request: UserRequest, cycle: Cycle, picked: Picked) -> HttpResponseBase:
    """The rows that were picked, in the columns of the page."""
    desk = desk_of(request, cycle, is_export=True)
    rows = desk.those([row.pk for row in picked.rows])
    sheet = make_sheet(rows, desk.exported, "xlsx")
    filename = f"candidatures-{cycle.slug}-choisies.xlsx"
    return private_response(handle=sheet.handle, filename=filename, content_type=sheet.content_type)


def _run_uuid(request: UserRequest) -> UUID:
    try:
        return UUID(request.POST.get("lot", "")[:36])
    except ValueError:
        return uuids.uuid4()


def _page(
    request: UserRequest,
    cycle: Cycle,
    act: str,
    picked: Picked,
    form: forms.Form | None,
    *,
    is_read: bool = False,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    preview = None
    if is_read and act == BulkAct.WRITE and form is not None:
        first = picked.rows[0]
        first.cycle = cycle
        words = {name: form.cleaned_data[name] for name in ("subject", "message")}
        preview = read_ones_words(candidature=first, **words)
    context = {
        "nav_item": "candidatures",
        "cycle": cycle,
        "act": BulkAct(act),
        "rows": [(row, picked.as_seen(row)) for row in picked.rows],
        "count": len(picked.rows),
        "beyond": picked.beyond,
        "most": MOST_AT_ONCE,
        "form": form,
        "preview": preview,
        "reads_first": act == BulkAct.WRITE and preview is None,
        "run_uuid": request.POST.get("lot") or uuids.uuid4(),
        "wanting": _wanting(request, cycle, picked) if act == BulkAct.ELIGIBLE else (),
        "labels": Label.objects.filter(institute=cycle.institute_id) if act == BulkAct.LABEL else (),
        "query": query_of(request.GET),
        "back": list_url(request, cycle),
        "notice": notice,
    }
    return render(request, "instruction/bulk.html", context, status=status)


def _wanting(request: UserRequest, cycle: Cycle, picked: Picked) -> list[tuple[Candidature, list[Check]]]:
    """Of the dossiers picked, those with a condition of the cycle that is not met, or to be looked at, and which.

    Two queries.
    """
    keys = [row.pk for row in picked.rows]
    rows = Candidature.objects.filter(pk__in=keys).defer(*(set(_LONG) - {"cycles_taken"}))
    found = {row.pk: row for row in rows}
    taken: dict[int, list[Participant]] = {}
    for each in promotions_of(cycle, [row.applicant_id for row in found.values()], request.user):
        taken.setdefault(each.user_id, []).append(each)
    wanting = []
    for shown in picked.rows:
        row = found[shown.pk]
        row.cycle = cycle
        if checks := check_dossier(row, taken.get(row.applicant_id, [])).wanting:
            wanting.append((shown, checks))
    return wanting


def list_url(request: UserRequest, cycle: Cycle) -> str:
    """The list as the address of this page names it."""
    return f"{reverse('instruction:list')}?{query_of(request.GET, cycle=cycle.slug)}"


def _report_url(run: BulkRun, request: UserRequest) -> str:
    return f"{reverse('instruction:bulk_report', args=[run.uuid])}?{urlencode(dict(request.GET.items()))}"
