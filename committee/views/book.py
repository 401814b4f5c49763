"""The book of a person who reads for a committee."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from committee.access import find_viewer
from committee.book.asking import prepare_book
from toolkit.domain.errors import DomainError
from toolkit.exports.services import read_key


@require_POST
def prepare(request: UserRequest) -> HttpResponse:
    """Ask for it; the next page waits for it."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    if not viewer.can_take_book:
        raise PermissionDenied
    try:
        prepared = prepare_book(viewer=viewer, uuid=read_key(request.POST.get("key", "")))
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect(f"{reverse('committee:board')}?{urlencode({'cycle': viewer.cycle.slug})}")
    return redirect("dashboard:export", prepared.uuid)
