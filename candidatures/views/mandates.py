"""Mandates: the applicant gives and revokes them, the delegate accepts or declines."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import UserRequest
from candidatures import services
from candidatures.enums import COMMITTABLE
from candidatures.forms.mandate import MandateForm
from candidatures.models import Candidature
from candidatures.services import accept_mandate, decline_mandate, give_mandate, revoke_mandate
from candidatures.services.mandate import find_mandate
from candidatures.views.page import DossierPage, find_own, find_written, render_page, show_dossier
from toolkit.domain.errors import DomainError
from toolkit.notifications.errors import MailError


@require_http_methods(["GET", "HEAD", "POST"])
def mandates(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Who helps to write this dossier; ask one more person."""
    candidature = find_own(request, uuid)
    if request.method != "POST":
        return _page(request, candidature, MandateForm())
    form = MandateForm(request.POST)
    if not form.is_valid():
        return _page(request, candidature, form)
    try:
        given = give_mandate(actor=request.user, candidature=candidature, **form.cleaned_data)
    except MailError as refusal:
        form.add_error("email", refusal.message)
        return _page(request, candidature, form)
    except DomainError as refusal:
        return _page(request, candidature, form, refusal=refusal)
    messages.success(request, f"La demande part vers {given.email}. Vous saurez par courriel quand elle sera acceptée.")
    return redirect("candidatures:mandates", candidature.uuid)


def _page(
    request: UserRequest, candidature: Candidature, form: MandateForm, *, refusal: DomainError | None = None
) -> HttpResponse:
    page = DossierPage(request.user, candidature)
    status = 422 if form.errors else 200
    context = {"form": form, "can_give": candidature.state in COMMITTABLE}
    return render_page(request, "candidatures/mandates.html", page, refusal=refusal, status=status, **context)


@require_POST
def mandate_revoke(request: UserRequest, uuid: UUID, mandate: UUID) -> HttpResponse:
    """Take a mandate back."""
    candidature = find_own(request, uuid)
    revoked = revoke_mandate(actor=request.user, mandate=get_object_or_404(candidature.mandates, uuid=mandate))
    messages.success(request, f"{revoked.name} ne voit plus votre dossier et ne peut plus y écrire.")
    return redirect("candidatures:mandates", candidature.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def tell_ready(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Tell the applicant that their delegate has finished."""
    candidature = find_written(request, uuid)
    if request.method != "POST":
        return redirect(candidature)
    try:
        services.tell_ready(actor=request.user, candidature=candidature)
    except DomainError as refusal:
        return show_dossier(request, find_written(request, uuid), refusal=refusal)
    messages.success(request, f"{candidature.full_name} reçoit un courriel : c’est prêt, avec ce qui reste à faire.")
    return redirect(candidature)


@require_http_methods(["GET", "HEAD", "POST"])
def mandate(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Read what a mandate asks, then accept or decline it. It opens for whoever holds the address it was sent to."""
    found = find_mandate(user=request.user, uuid=uuid)
    if found is None:
        raise Http404("Ce mandat n’est pas adressé à ce compte.")
    if request.method != "POST":
        return render(request, "candidatures/mandate.html", {"mandate": found, "candidature": found.candidature})
    answer = request.POST.get("answer")
    if answer not in {"accept", "decline"}:  # silence declines nothing
        raise Http404("Cette réponse n’existe pas.")
    accepts = answer == "accept"
    try:
        (accept_mandate if accepts else decline_mandate)(actor=request.user, mandate=found)
    except DomainError as refusal:
        found.refresh_from_db()
        context = {"mandate": found, "candidature": found.candidature, "refusal": refusal.message}
        return render(request, "candidatures/mandate.html", context, status=refusal.status)
    if accepts:
        messages.success(request, "Vous pouvez remplir ce dossier. Seule la personne candidate peut le déposer.")
        return redirect(found.candidature)
    messages.success(request, "Vous avez décliné ce mandat. La personne candidate en est avertie.")
    return redirect("dashboard:home")
