"""The texts that leave: their list, one of them to read, change and try, its history, and the way back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from toolkit.domain.errors import DomainError
from toolkit.files.serving import PDF_READER
from toolkit.lists.pager import page_of
from toolkit.wordings.errors import WordingError
from toolkit.wordings.kinds import WordingKind, kind_of
from toolkit.wordings.models import WordingVersion
from toolkit.wordings.services import mark_of
from workshop.outgoing.forms import both_texts
from workshop.outgoing.levels import WordingList, levels_of, told_of
from workshop.outgoing.page import WordingPage
from workshop.outgoing.places import Place, find_place
from workshop.permissions import cycles_to_prepare, institutes_to_prepare
from workshop.sample_letter import draw_words
from workshop.services.outgoing import change_wording, revert_wording, send_test

NAV = {"nav_item": "wordings"}


@require_safe
def wordings(request: UserRequest) -> HttpResponse:
    """Every text, for the institute that `institut` names or the cycle that `cycle` names."""
    institutes = list(institutes_to_prepare(request.user))
    if not institutes:
        raise Http404
    cycles = list(cycles_to_prepare(request.user).select_related("institute"))
    cycle = next((each for each in cycles if each.slug == request.GET.get("cycle", "")), None)
    wanted = str(cycle.institute_id) if cycle else request.GET.get("institut", "")
    institute = next((each for each in institutes if str(each.pk) == wanted), institutes[0])
    place = Place(institute, cycle)
    context = {
        "place": place,
        "list": WordingList(place, request.GET),
        "institutes": institutes,
        "cycles": [each for each in cycles if each.institute_id == institute.pk],
        "may_change": place.may_change(request.user),
        **NAV,
    }
    return render(request, "workshop/wordings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def wording(request: UserRequest, institute: int, place: str, key: str) -> HttpResponse:
    """One text. POST keeps it, or with `act` previews it or sends it to oneself, what was typed in its form."""
    where, kind = _find(request, institute, place, key)
    page = WordingPage(request, where, kind)
    if request.method != "POST":
        return _show(request, page)
    act = request.POST.get("act", "")
    if act == "preview" or not page.form.is_valid():
        return _show(request, page, status=422 if page.form.errors and act != "preview" else 200)
    if act == "test" and page.is_mail:
        return _test(request, page)
    if act == "paper" and page.is_letter:
        return _paper(page)
    try:
        kept = change_wording(actor=request.user, place=where, kind=kind, text=page.form.text, seen=page.form.sent_seen)
    except WordingError as refusal:
        if refusal.status != 409:
            raise
        return _show_both(request, where, kind, refusal)
    said = "Les textes qui partent à partir de maintenant le disent." if kept else "Rien n’a changé."
    messages.success(request, f"« {kind.label} » est enregistré. {said}" if kept else said)
    return redirect(where.url(kind))


@require_POST
def wording_preview(request: UserRequest, institute: int, place: str, key: str) -> HttpResponse:
    """What is being typed, as it will be read; for a script."""
    page = WordingPage(request, *_find(request, institute, place, key))
    return render(request, "workshop/_wording_drawn.html", {"page": page})


@require_safe
def wording_history(request: UserRequest, institute: int, place: str, key: str) -> HttpResponse:
    """Every version here, newest first, and how the text differs from what it would go back to."""
    where, kind = _find(request, institute, place, key)
    levels = levels_of(kind, where)
    page = page_of(_versions(where, kind).select_related("author"), request.GET)
    context = {
        "place": where,
        "kind": kind,
        "levels": levels,
        "page": page,
        "rows": [(version, told_of(version)) for version in page],
        "versions": both_texts(kind, levels.above, levels.text),
        **NAV,
    }
    return render(request, "workshop/wording_history.html", context)


@require_safe
def wording_version(request: UserRequest, institute: int, place: str, key: str, version: UUID) -> HttpResponse:
    """One version, beside the one that it replaced."""
    where, kind = _find(request, institute, place, key)
    row = _versions(where, kind).filter(uuid=version).select_related("author").first()
    if row is None:
        raise Http404("Cette version n’existe pas.")
    before = _versions(where, kind).filter(pk__lt=row.pk).first()
    levels = levels_of(kind, where)
    former = before.text if before and before.text else levels.above
    context = {
        "place": where,
        "kind": kind,
        "version": row,
        "told": told_of(row, hour=True),
        "url": where.url(kind),
        "versions": both_texts(kind, former, row.text or levels.above),
        "is_current": levels.latest == row,
        "may_change": where.may_change(request.user) and not kind.shared,
        **NAV,
    }
    return render(request, "workshop/wording_version.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def wording_revert(request: UserRequest, institute: int, place: str, key: str) -> HttpResponse:
    """What going back does; POST goes back."""
    where, kind = _find(request, institute, place, key)
    levels = levels_of(kind, where)
    refusal = None
    if request.method == "POST":
        try:
            gone = revert_wording(actor=request.user, place=where, kind=kind, seen=request.POST.get("seen", "")[:64])
        except DomainError as error:
            refusal, levels = error, levels_of(kind, where)
        else:
            messages.success(request, "Le texte d’avant est repris." if gone else "Rien n’a changé.")
            return redirect(where.url(kind))
    elif not levels.is_written_here:
        return redirect(where.url(kind))
    context = {
        "place": where,
        "kind": kind,
        "levels": levels,
        "seen": mark_of(levels.latest),
        "versions": both_texts(kind, levels.text, levels.above),
        "may_change": where.may_change(request.user),
        "refusal": refusal.message if refusal else "",
        **NAV,
    }
    return render(request, "workshop/wording_revert.html", context, status=refusal.status if refusal else 200)


def _find(request: UserRequest, institute: int, place: str, key: str) -> tuple[Place, WordingKind]:
    """The text and the place that an address names. Raises Http404."""
    where = find_place(request.user, institute, place)
    try:
        return where, kind_of(key)
    except KeyError:
        raise Http404("Ce texte n’existe pas.") from None


def _versions(place: Place, kind: WordingKind) -> Any:
    return WordingVersion.objects.at(institute=place.institute, scope=place.scope).filter(key=kind.key)


def _test(request: UserRequest, page: WordingPage) -> HttpResponse:
    """Send it, and show the form again as it was typed."""
    try:
        mail = send_test(
            actor=request.user,
            place=page.place,
            kind=page.kind,
            text=page.form.text,
            values=page.choices.fictional_values,
        )
    except DomainError as refusal:
        return _show(request, page, refusal=refusal.message, status=refusal.status)
    return _show(request, page, sent_to=mail.to_email)


def _paper(page: WordingPage) -> HttpResponse:
    """The letter as it would be printed, with what was typed. Raises as draw_words."""
    drawn = draw_words(page.kind, page.choices.candidature, page.form.text, page.choices.values)
    response = HttpResponse(drawn, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="apercu.pdf"'
    response["Content-Security-Policy"] = PDF_READER
    patch_cache_control(response, private=True, no_store=True)
    return response


def _show_both(request: UserRequest, place: Place, kind: WordingKind, refusal: DomainError) -> HttpResponse:
    """Somebody wrote meanwhile: both texts, what was typed still in the form, on top of the new one."""
    page = WordingPage(request, place, kind)
    if page.form.is_valid():
        page.form.show_seen(mark_of(page.levels.latest))
    latest = page.levels.latest
    who = f"{told_of(latest)}, pendant que vous écriviez." if latest else refusal.message
    versions = both_texts(kind, page.levels.text, page.form.text)
    return _show(request, page, refusal=who, versions=versions, stale=True, status=refusal.status)


def _show(request: UserRequest, page: WordingPage, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "page": page,
        "place": page.place,
        "kind": page.kind,
        "form": page.form,
        "refusal": "",
        "versions": [],
        "stale": False,
        "sent_to": "",
        **NAV,
        **more,
    }
    return render(request, "workshop/wording.html", context, status=status)
