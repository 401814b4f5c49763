"""What the pages on which staff begin a dossier for somebody have in common: the cycle, the form, why not."""

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from accounts.requests import UserRequest
from cycles.models import Cycle
from cycles.selection import choose_cycle, workplace_cycles
from toolkit.domain.errors import DomainError


def chosen_cycle(request: UserRequest, *roles: str) -> Cycle | None:
    """The cycle that the address names, or the latest; None without any. Raises PermissionDenied to whoever holds none
    of these roles."""
    if not request.user.has_role(*roles):
        raise PermissionDenied
    return choose_cycle(workplace_cycles(request.user, *roles), request.GET.get("cycle", ""))


def no_cycle(request: UserRequest) -> HttpResponse:
    """Say that there is no cycle yet."""
    return render(request, "instruction/no_cycle.html", {"nav_item": "candidatures"})


def beginning_page(
    request: UserRequest,
    template: str,
    cycle: Cycle,
    form: Form | None,
    *,
    obstacle: str,
    refusal: DomainError | None = None,
) -> HttpResponse:
    """The form, as it was typed, or `obstacle`: why nothing may be begun."""
    context = {
        "nav_item": "candidatures",
        "cycle": cycle,
        "form": form,
        "refusal": refusal.message if refusal else "",
        "obstacle": obstacle,
    }
    status = refusal.status if refusal else 422 if form is not None and form.errors else 200
    return render(request, template, context, status=status)
