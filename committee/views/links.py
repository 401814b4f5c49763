"""Links between members and candidates: a member declares theirs, the head of service lifts a mistaken recusal."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import UserRequest
from committee import services
from committee.access import Viewer, find_item, viewer_of
from committee.forms import LiftForm, LinkForm
from committee.models import Item, Recusal
from committee.reading import Reading
from committee.services.answers import Answer
from committee.views.reading import board_url, show
from toolkit.domain.errors import DomainError
from toolkit.text.french import de


@require_POST
def declare_link(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Keep the answer, yes or no; with a yes the dossier leaves the person's lists. A second click says so again."""
    known = Recusal.objects.standing().said().filter(item__uuid=uuid, user=request.user)
    earlier = known.select_related("item__committee__cycle").first()
    if earlier is not None:
        messages.info(request, "Vous vous êtes déjà déporté sur ce dossier.")
        return redirect(f"{reverse('committee:board')}?cycle={earlier.item.committee.cycle.slug}")
    viewer, item = find_item(request.user, uuid)
    form = LinkForm(request.POST, proposals=Reading(viewer, item).proposals)
    if item.removed_at is not None or not form.is_valid():
        return show(request, viewer, item, status=422, link_form=form)
    answer = Answer(item, form.has_link, form.words, form.ground, request.POST.get("seen"))
    refusal = services.save_answers(actor=request.user, answers=[answer]).get(item.pk)
    if refusal is not None:
        return show(request, viewer, item, refusal=refusal, link_form=form)
    if answer.has_link:
        messages.success(request, "Votre déport est enregistré. Ce dossier n’apparaît plus dans vos listes.")
        return redirect(board_url(viewer))
    messages.success(request, "Votre déclaration est enregistrée : aucun lien avec cette candidature.")
    return redirect("committee:read", uuid=item.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Lift a recusal made by mistake, with a motive."""
    viewer, recusal = _find_recusal(request, uuid)
    form = LiftForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _lift_page(request, viewer, recusal, form, status=422 if form.is_bound else 200)
    try:
        services.lift_recusal(actor=request.user, recusal=recusal, reason=form.cleaned_data["reason"])
    except DomainError as refusal:
        return _lift_page(request, viewer, recusal, form, status=refusal.status, refusal=refusal)
    messages.success(
        request, f"Le déport {de(recusal.user.full_name)} est levé : le dossier lui est de nouveau ouvert."
    )
    return redirect(f"{reverse('committee:register')}?cycle={viewer.cycle.slug}")


def _find_recusal(request: UserRequest, uuid: UUID) -> tuple[Viewer, Recusal]:
    """A recusal on a dossier that this person may know of. Raises Http404, PermissionDenied (403)."""
    known = Recusal.objects.filter(item__in=Item.objects.known_to(request.user).values("pk"))
    related = ("user", "lifted_by", "item__candidature", "item__committee__cycle__institute")
    recusal = get_object_or_404(known.select_related(*related), uuid=uuid)
    viewer = viewer_of(request.user, recusal.item.committee.cycle)
    if not viewer.can_manage_seats:
        raise PermissionDenied
    return viewer, recusal


def _lift_page(
    request: UserRequest,
    viewer: Viewer,
    recusal: Recusal,
    form: LiftForm,
    *,
    status: int = 200,
    refusal: DomainError | None = None,
) -> HttpResponse:
    context = {
        "nav_item": "committee",
        "cycle": viewer.cycle,
        "viewer": viewer,
        "recusal": recusal,
        "form": form,
        "refusal": refusal.message if refusal else "",
    }
    return render(request, "committee/lift.html", context, status=status)
