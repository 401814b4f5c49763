"""All the dossiers of a colleague who is away, or has left, handed over to another."""

import re
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import UserRequest
from accounts.roles import INSTRUCTORS
from cycles.models import Cycle
from cycles.selection import choose_cycle, workplace_cycles
from instruction.forms.review import HandOverForm
from instruction.services import hand_over_dossiers
from instruction.services.assignment import (
    HandOver,
    assignable_dossiers,
    colleagues_of,
    dossiers_by_follower,
    followers_of,
)
from toolkit.domain.errors import DomainError

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SHOWN = ("uuid", "first_name", "last_name", "employer_name", "state", "title")


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: UserRequest) -> HttpResponse:
    """Choose whose dossiers and to whom, read their list, confirm."""
    if not request.user.has_role(*INSTRUCTORS):
        raise PermissionDenied
    cycles = workplace_cycles(request.user, *INSTRUCTORS)
    cycle = choose_cycle(cycles, request.GET.get("cycle", ""))
    if cycle is None:
        return render(request, "instruction/no_cycle.html", {"nav_item": "candidatures"})
    chosen = request.POST if request.method == "POST" else request.GET
    form = _form(request.user, cycle, chosen if {"de", "a"} & chosen.keys() else None)
    if not form.is_bound or not form.is_valid():
        return _page(request, cycle, form, status=422 if form.is_bound else 200)
    if request.method != "POST":
        return _page(request, cycle, form)
    people = {"follower": form.cleaned_data["de"], "colleague": form.cleaned_data["a"]}
    try:
        done = hand_over_dossiers(actor=request.user, cycle=cycle, uuids=_uuids(request), **people)
    except DomainError as refusal:
        return _page(request, cycle, form, refusal=refusal.message, status=refusal.status)
    _report(request, done, people["colleague"].full_name)
    return redirect(f"{reverse('instruction:list')}?{urlencode({'cycle': cycle.slug, 'vue': 'toutes'})}")


def _form(user: User, cycle: Cycle, data: Any) -> HandOverForm:
    counts = dossiers_by_follower(user, cycle)
    people = list(colleagues_of(cycle))
    followers = {}
    for person in followers_of(cycle).filter(pk__in=counts):
        number = counts[person.pk]
        gone = "" if person in people else ", n’est plus dans l’équipe"
        followers[person] = f"{person.full_name} ({number} dossier{'s' if number > 1 else ''}{gone})"
    return HandOverForm(data, followers=followers, people=people)


def _uuids(request: UserRequest) -> list[str]:
    """The dossiers that the page listed; what is no identifier is none of them."""
    return [value for value in request.POST.getlist("dossier") if _UUID.fullmatch(value)]


def _report(request: UserRequest, done: HandOver, name: str) -> None:
    if done.moved:
        words = "1 dossier est confié" if done.moved == 1 else f"{done.moved} dossiers sont confiés"
        messages.success(request, f"{words} à {name}.")
    if done.kept:
        listed = ", ".join(done.kept)
        messages.warning(request, f"{name} ne peut pas suivre, ou quelqu’un d’autre suit maintenant : {listed}.")


def _page(
    request: UserRequest, cycle: Cycle, form: HandOverForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    rows: list[Any] = []
    if form.is_bound and form.is_valid():
        found = assignable_dossiers(request.user, cycle).filter(adviser=form.cleaned_data["de"])
        rows = list(found.only(*SHOWN).order_by("sort_name", "pk"))
    context = {"nav_item": "candidatures", "cycle": cycle, "form": form, "rows": rows, "refusal": refusal}
    return render(request, "instruction/hand_over.html", context, status=status)
