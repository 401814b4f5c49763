"""A deputy is called in place of a member, or goes back to waiting."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from committee import services
from committee.setup_forms import CallDeputyForm
from committee.views.members import find_seat, members_url, seat_page
from toolkit.domain.errors import DomainError
from toolkit.text.french import de


@require_POST
def call(request: UserRequest, pk: int) -> HttpResponse:
    """Call this deputy in place of a member."""
    viewer, found = find_seat(request, pk)
    form = CallDeputyForm(request.POST, deputy=found)
    if not form.is_valid():
        return seat_page(request, viewer, found, call_form=form, status=422)
    member = form.cleaned_data["member"]
    try:
        services.call_deputy(actor=request.user, deputy=found, member=member)
    except DomainError as refusal:
        return seat_page(request, viewer, found, refusal=refusal, call_form=form)
    messages.success(
        request, f"{found.user.full_name} siège à la place {de(member.user.full_name)} ; un courriel part."
    )
    return redirect(members_url(viewer))


@require_POST
def send_back(request: UserRequest, pk: int) -> HttpResponse:
    """Give the voice back to the member."""
    viewer, found = find_seat(request, pk)
    try:
        services.send_back_deputy(actor=request.user, deputy=found)
    except DomainError as refusal:
        return seat_page(request, viewer, found, refusal=refusal)
    messages.success(request, f"La suppléance {de(found.user.full_name)} a pris fin.")
    return redirect(members_url(viewer))
