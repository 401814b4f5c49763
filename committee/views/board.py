"""The board of a committee."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.requests import UserRequest
from committee.access import find_viewer
from committee.board import Board
from committee.group import compose_group
from toolkit.memo import remembers


@require_GET
@remembers
def board(request: UserRequest) -> HttpResponse:
    """The dossiers this person may know of; view, words and page are in the address."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    found = Board(viewer, request.GET)
    context = {
        "nav_item": "committee",
        "cycle": viewer.cycle,
        "viewer": viewer,
        "board": found,
        "page": found.page,
        "rows": found.shown,
        "group": compose_group(viewer.items()) if found.has_group else None,
        "words": found.words,
    }
    return render(request, "committee/board.html", context)
