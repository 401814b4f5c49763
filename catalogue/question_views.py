"""The frequent questions of an institute as its staff change them."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from catalogue.forms import QuestionForm
from catalogue.models import FrequentQuestion
from catalogue.permissions import institutes_to_edit
from catalogue.questions import by_audience, default_question, default_questions, find_question, page_of, questions_of
from catalogue.services.questions import (
    add_question,
    delete_question,
    move_question,
    restore_question,
    save_question,
    set_question_hidden,
    words_of,
)
from organisations.models import Institute
from toolkit.domain.errors import DomainError, StaleError
from toolkit.journal.kinds import Audience
from toolkit.journal.timeline import read_entries

NAV = {"nav_item": "questions"}


@require_safe
def questions(request: UserRequest) -> HttpResponse:
    """All of them by group, hidden ones too, the deleted ones of the file, and who changed what."""
    institutes = list(institutes_to_edit(request.user))
    if not institutes:
        raise Http404
    wanted = request.GET.get("institut", "")
    institute = next((each for each in institutes if str(each.pk) == wanted), institutes[0])
    rows = questions_of(institute)
    page = page_of(institute)
    names = {row.name for row in rows}
    context = {
        "institute": institute,
        "institutes": institutes,
        "groups": by_audience(rows),
        "is_edited": page is not None,
        "deleted": [each for each in default_questions() if each.name not in names],
        "timeline": read_entries(page.uuid, Audience.STAFF) if page else [],
        **NAV,
    }
    return render(request, "catalogue/questions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def question_add(request: UserRequest, institute: int) -> HttpResponse:
    """A new question. POST adds it, or shows how it will read."""
    where = _institute(request, institute)
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid() or "preview" in request.POST:
        return _show(request, where, form, status=422 if form.errors else 200)
    try:
        added = add_question(actor=request.user, institute=where, words=form.words)
    except DomainError as refusal:
        return _show(request, where, form, refusal=refusal)
    messages.success(request, f"Question ajoutée : « {added.question} ».")
    return redirect(_list_url(where, f"ligne-{added.name}"))


@require_http_methods(["GET", "HEAD", "POST"])
def question_edit(request: UserRequest, institute: int, name: str) -> HttpResponse:
    """The words of a question. POST saves them, or shows how they will read."""
    where = _institute(request, institute)
    found = find_question(where, name)
    if request.method != "POST":
        if found is None:
            raise Http404("Cette question n’existe pas.")
        return _show(request, where, QuestionForm(question=found), found)
    form = QuestionForm(request.POST, question=found)
    if not form.is_valid() or "preview" in request.POST:
        return _show(request, where, form, found, status=422 if form.errors else 200)
    try:
        save_question(actor=request.user, institute=where, name=name, seen=form.sent_seen, words=form.words)
    except StaleError as refusal:
        return _show_both(request, where, form, name, refusal)
    except DomainError as refusal:
        return _show(request, where, form, None if refusal.status == HTTPStatus.GONE else found, refusal=refusal)
    messages.success(request, "La question est enregistrée : la page publique la montre telle quelle.")
    return redirect(_list_url(where, f"ligne-{name}"))


@require_POST
def question_move(request: UserRequest, institute: int, name: str) -> HttpResponse:
    """One place up or down in its group; the button keeps the focus."""
    where, way = _institute(request, institute), request.POST.get("way", "")
    if way not in {"up", "down"}:
        raise Http404

    def move() -> str:
        place, count = move_question(actor=request.user, institute=where, name=name, up=way == "up")
        return f"Place {place} sur {count} dans son groupe."

    return _act(request, where, move, f"{way}-{name}")


@require_POST
def question_hide(request: UserRequest, institute: int, name: str) -> HttpResponse:
    """Take it off the public page, or put it there again: the form says which."""
    where = _institute(request, institute)

    def hide() -> str:
        changed = set_question_hidden(
            actor=request.user, institute=where, name=name, hidden=request.POST.get("hidden") == "1"
        )
        return f"Question {'masquée' if changed.is_hidden else 'affichée'} : « {changed.question} »."

    return _act(request, where, hide, f"hide-{name}")


@require_POST
def question_restore(request: UserRequest, institute: int, name: str) -> HttpResponse:
    """The words of the file again."""
    where = _institute(request, institute)

    def restore() -> str:
        restored = restore_question(actor=request.user, institute=where, name=name, seen=request.POST.get("seen", ""))
        return f"Texte d’origine repris : « {restored.question} »."

    return _act(request, where, restore, f"ligne-{name}")


@require_POST
def question_delete(request: UserRequest, institute: int, name: str) -> HttpResponse:
    """Delete it; somebody's change meanwhile is shown first."""
    where = _institute(request, institute)

    def delete() -> str:
        deleted = delete_question(actor=request.user, institute=where, name=name, seen=request.POST.get("seen", ""))
        return f"Question supprimée : « {deleted.question} »."

    return _act(request, where, delete)


def _institute(request: UserRequest, pk: int) -> Institute:
    """The institute, for whoever may change its questions. Raises Http404."""
    found = institutes_to_edit(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _list_url(institute: Institute, anchor: str = "") -> str:
    """The list; a browser gives the focus to the button that the anchor names."""
    address = f"{reverse('catalogue:questions')}?{urlencode({'institut': institute.pk})}"
    return f"{address}#{anchor}" if anchor else address


def _act(request: UserRequest, institute: Institute, act: Callable[[], str], anchor: str = "") -> HttpResponse:
    """Do it, say it, and come back to the list. A refusal is said there, on the page as it is now."""
    try:
        messages.success(request, act())
    except DomainError as refusal:
        messages.error(request, f"{refusal.message} Rien n’a changé : relisez la page avant de recommencer.")
        return redirect(_list_url(institute))
    return redirect(_list_url(institute, anchor))


def _show_both(
    request: UserRequest, institute: Institute, form: QuestionForm, name: str, refusal: StaleError
) -> HttpResponse:
    """What was typed stays in the form; what was saved meanwhile is beside. Sending again keeps the former."""
    stored = find_question(_institute(request, institute.pk), name)
    if stored is None:
        return _show(request, institute, form, refusal=refusal)
    form.show_seen(stored)
    return _show(request, institute, form, stored, refusal=refusal, versions=form.both_versions(stored), stale=True)


def _show(
    request: UserRequest,
    institute: Institute,
    form: QuestionForm,
    question: FrequentQuestion | None = None,
    *,
    status: int = 200,
    refusal: DomainError | None = None,
    **more: Any,
) -> HttpResponse:
    """The form and how its answer reads. A question deleted meanwhile comes as a new one, its words kept."""
    origin = default_question(question.name) if question else None
    context = {
        "institute": institute,
        "form": form,
        "question": question,
        "origin": origin,
        "differs": origin is not None and question is not None and words_of(origin) != words_of(question),
        "preview": not form.errors and {name: form[name].value() or "" for name in ("question", "answer")},
        "previewed": "preview" in request.POST,
        "refusal": refusal.message if refusal else "",
        "versions": [],
        "stale": False,
        "list_url": _list_url(institute),
        **NAV,
        **more,
    }
    return render(request, "catalogue/question.html", context, status=refusal.status if refusal else status)
