"""A sitting held on paper: what is printed before it, what is typed of it."""

import io
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from candidatures.wordings.reasons import usual_reasons
from committee.models import SittingItem
from committee.sittings import results
from committee.sittings.access import SittingAccess, find_sitting
from committee.sittings.forms import PaperForm
from committee.sittings.pages import SittingPage
from committee.sittings.paper import TITLES, draw_paper
from committee.sittings.room import read_room
from toolkit.domain.errors import DomainError
from toolkit.files.serving import private_response
from toolkit.text.french import de


@require_safe
def paper(request: UserRequest, uuid: UUID, what: str) -> HttpResponseBase:
    """The attendance sheet, the agenda or the voting slips, to print."""
    access = find_sitting(request.user, uuid)
    if not access.prepares:
        raise PermissionDenied
    if what not in TITLES:
        raise Http404("Ce papier n’existe pas.")
    content = io.BytesIO(draw_paper(SittingPage(access), what))
    return private_response(handle=content, filename=f"{what}.pdf", inline=True)


@require_http_methods(["GET", "HEAD", "POST"])
def type_result(request: UserRequest, uuid: UUID, key: UUID) -> HttpResponse:
    """Type what was voted on paper for one item."""
    access = find_sitting(request.user, uuid)
    if not access.leads:
        raise PermissionDenied
    item = (
        access.sitting.items.known_to(request.user).select_related("item__candidature").filter(item__uuid=key).first()
    )
    if item is None:
        raise Http404("Cette affaire n’existe pas, ou ne vous est pas accessible.")
    form = PaperForm(request.POST or None, initial={"mode": access.sitting.mode})
    if request.method != "POST" or not form.is_valid():
        return _page(request, access, item, form, status=422 if form.errors else 200)
    told = form.cleaned_data
    typed = {"mode": told["mode"], "motive": told["motive"], "casting": told["casting"], "counts": form.counts}
    try:
        results.type_paper_result(actor=request.user, sitting=access.sitting, key=item.key, **typed)
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return _page(request, access, item, form, status=refusal.status)
    messages.success(request, f"Le résultat {de(item.item.candidature.full_name)} est saisi d’après le papier.")
    return redirect("committee:sitting", uuid=uuid)


def _page(
    request: UserRequest, access: SittingAccess, item: SittingItem, form: PaperForm, *, status: int
) -> HttpResponse:
    candidature = item.item.candidature
    candidature.cycle = access.viewer.cycle
    room = read_room(access.sitting, [item.item_id])
    context = {
        "nav_item": "committee",
        "cycle": access.viewer.cycle,
        "sitting": access.sitting,
        "candidature": candidature,
        "quorum": room.quorum(item.item_id),
        "presider": room.presider(item.item_id),
        "form": form,
        "usual_reasons": usual_reasons("reasons.refusal", candidature),
    }
    return render(request, "committee/sittings/typed.html", context, status=status)
