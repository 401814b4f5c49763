"""Who sits in the committee. The head of service composes it, advisers read it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import UserRequest
from committee import services
from committee.access import Viewer, find_viewer, viewer_of
from committee.enums import SeatRole
from committee.forms import HeldSeatForm, InviteForm, NewSeatForm
from committee.models import Seat
from committee.services.seats import OWN_SEAT, why_kept
from committee.setup_forms import CallDeputyForm
from toolkit.domain.errors import DomainError, StaleError
from toolkit.text.french import de
from toolkit.ui.two_versions import TwoVersions


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: UserRequest) -> HttpResponse:
    """The seats; POST gives one more."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""), with_names=True)
    if not viewer.is_instructor:
        raise PermissionDenied
    if request.method != "POST":
        return _members_page(request, viewer, _new_seat_form(viewer))
    form = _new_seat_form(viewer, request.POST)
    if not form.is_valid():
        return _members_page(request, viewer, form, status=422)
    try:
        services.give_seat(actor=request.user, committee=viewer.formed().committee, **form.cleaned_data)
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return _members_page(request, viewer, form, status=refusal.status)
    messages.success(request, f"{form.cleaned_data['user'].full_name} siège dans la commission.")
    return redirect(members_url(viewer))


@require_POST
def invite(request: UserRequest) -> HttpResponse:
    """Invite a person to sit in this committee."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""), with_names=True)
    if not viewer.can_manage_seats:
        raise PermissionDenied
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _members_page(request, viewer, _new_seat_form(viewer), invite_form=form, status=422)
    try:
        sent = services.invite_member(actor=request.user, committee=viewer.formed().committee, **form.cleaned_data)
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return _members_page(request, viewer, _new_seat_form(viewer), invite_form=form, status=refusal.status)
    messages.success(request, f"L’invitation part vers {sent.email}, pour : {sent.about}. Elle est valable 14 jours.")
    return redirect(members_url(viewer))


@require_http_methods(["GET", "HEAD", "POST"])
def seat(request: UserRequest, pk: int) -> HttpResponse:
    """One seat: role and employer. The presidency and leaving are beside."""
    viewer, found = find_seat(request, pk)
    form = HeldSeatForm(request.POST or None, seat=found)
    if request.method != "POST" or not form.is_valid():
        return seat_page(request, viewer, found, form, status=422 if form.is_bound else 200)
    try:
        services.give_seat(
            actor=request.user, committee=viewer.committee, user=found.user, seen=form.sent_seen, **form.values
        )
    except StaleError as refusal:
        viewer, found = find_seat(request, pk)
        versions = form.both_versions(HeldSeatForm(seat=found))
        return seat_page(request, viewer, found, form, refusal=refusal, versions=versions)
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return seat_page(request, viewer, found, form, status=refusal.status)
    messages.success(request, f"Le siège {de(found.user.full_name)} est à jour.")
    return redirect(members_url(viewer))


@require_POST
def appoint(request: UserRequest, pk: int) -> HttpResponse:
    """Hand the presidency to this member."""
    viewer, found = find_seat(request, pk)
    try:
        services.appoint_president(actor=request.user, seat=found, seen=request.POST.get("seen", ""))
    except DomainError as refusal:
        return seat_page(request, *find_seat(request, pk), refusal=refusal)
    messages.success(request, f"{found.user.full_name} préside la commission.")
    return redirect(members_url(viewer))


@require_POST
def vice_president(request: UserRequest, pk: int) -> HttpResponse:
    """Name this member vice-president, or end their vice-presidency."""
    viewer, found = find_seat(request, pk)
    ends = request.POST.get("act") == "end"
    try:
        if ends:
            services.end_vice_presidency(actor=request.user, seat=found)
        else:
            services.name_vice_president(actor=request.user, seat=found, seen=request.POST.get("seen", ""))
    except DomainError as refusal:
        return seat_page(request, *find_seat(request, pk), refusal=refusal)
    said = "n’assure plus" if ends else "assure"
    messages.success(request, f"{found.user.full_name} {said} la vice-présidence de la commission.")
    return redirect(members_url(viewer))


@require_POST
def remove(request: UserRequest, pk: int) -> HttpResponse:
    """Take the seat back."""
    viewer, found = find_seat(request, pk)
    try:
        services.remove_seat(actor=request.user, seat=found)
    except DomainError as refusal:
        return seat_page(request, viewer, found, refusal=refusal)
    messages.success(request, f"{found.user.full_name} ne siège plus dans la commission.")
    return redirect(members_url(viewer))


def find_seat(request: UserRequest, pk: int) -> tuple[Viewer, Seat]:
    """A seat that this person may change. Raises Http404, PermissionDenied (403)."""
    found = get_object_or_404(
        Seat.objects.select_related("committee__cycle__institute", "user", "deputises__user"), pk=pk
    )
    viewer = viewer_of(request.user, found.committee.cycle)
    if not viewer.can_manage_seats:
        raise PermissionDenied
    return viewer, found


def members_url(viewer: Viewer) -> str:
    """The members of the same committee."""
    return f"{reverse('committee:members')}?cycle={viewer.cycle.slug}"


def _new_seat_form(viewer: Viewer, data: object = None) -> NewSeatForm:
    seated = [each.user_id for each in viewer.seats]
    return NewSeatForm(data, institute=viewer.cycle.institute_id, seated=seated)


def _members_page(
    request: UserRequest,
    viewer: Viewer,
    form: NewSeatForm,
    *,
    invite_form: InviteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "nav_item": "committee",
        "cycle": viewer.cycle,
        "viewer": viewer,
        "form": form,
        "invite_form": invite_form or InviteForm(),
    }
    return render(request, "committee/members.html", context, status=status)


def seat_page(
    request: UserRequest,
    viewer: Viewer,
    found: Seat,
    form: HeldSeatForm | None = None,
    *,
    call_form: CallDeputyForm | None = None,
    status: int = 200,
    refusal: DomainError | None = None,
    versions: list[TwoVersions] | None = None,
) -> HttpResponse:
    """One seat, with what was typed and why it was refused."""
    context = {
        "nav_item": "committee",
        "cycle": viewer.cycle,
        "viewer": viewer,
        "seat": found,
        "form": form or HeldSeatForm(seat=found),
        "call_form": call_form or CallDeputyForm(deputy=found),
        "vice_seen": viewer.vice_president.pk if viewer.vice_president else "",
        "presides": next((each for each in viewer.seats if each.role == SeatRole.PRESIDENT), None),
        "why_kept": OWN_SEAT if found.user_id == request.user.pk else why_kept(found),
        "refusal": refusal.message if refusal else "",
        "versions": versions,
    }
    return render(request, "committee/seat.html", context, status=refusal.status if refusal else status)
