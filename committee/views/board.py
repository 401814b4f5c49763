"""The board of a committee."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from committee.access import find_viewer
from committee.board import build_board
from committee.group import compose_group
from toolkit.memo import remembers
from toolkit.text.search_text import LONGEST_SEARCH
from toolkit.text.validators import clean_line


@require_GET
@remembers
def board(request: HttpRequest) -> HttpResponse:
    """The dossiers this person may know of; view, words and page are in the address."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    words = clean_line(request.GET.get("q", "")[:LONGEST_SEARCH])
    found = build_board(viewer, view=request.GET.get("vue", ""), words=words, number=request.GET.get("page"))
    context = {
        "nav_item": "committee",
        "cycle": viewer.cycle,
        "viewer": viewer,
        "board": found,
        "group": compose_group(viewer.items()) if found.has_group else None,
        "words": words,
    }
    return render(request, "committee/board.html", context)
