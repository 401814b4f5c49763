"""A dossier that came by post, while staff type it in: the day it came, register it or drop it; then a correction."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from candidatures import services
from candidatures.errors import WrongDayError
from candidatures.forms.by_post import PostedCorrectionForm
from candidatures.forms.on_paper import ArrivalForm
from candidatures.models import Candidature
from candidatures.views.page import DossierPage, find_written, render_page, show_review
from toolkit.domain.errors import DomainError, IncompleteError
from toolkit.files.errors import UploadError
from toolkit.files.receiving import takes_files
from toolkit.text.french import de
from toolkit.text.typography import format_day

TO_PRINT = "Aucune adresse n’est connue : imprimez l’accusé de réception, et envoyez-le par courrier."


@require_http_methods(["GET", "HEAD", "POST"])
def arrival(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Mend the day it came."""
    page = _find_entry(request, uuid)
    if request.method != "POST":
        form = ArrivalForm(cycle=page.cycle, initial={"arrived_on": page.candidature.arrived_on})
        return _arrival_page(request, page, form)
    form = ArrivalForm(request.POST, cycle=page.cycle)
    if not form.is_valid():
        return _arrival_page(request, page, form)
    try:
        dated = services.change_arrival(actor=request.user, candidature=page.candidature, **form.cleaned_data)
    except IncompleteError as refusal:
        form.add_error("arrived_on", refusal.message)
        return _arrival_page(request, page, form)
    except DomainError as refusal:
        return _arrival_page(request, page, form, refusal=refusal)
    messages.success(request, f"Ce dossier est reçu le {format_day(dated.arrived_on)}.")
    return redirect(page.candidature)


def _arrival_page(
    request: UserRequest, page: DossierPage, form: ArrivalForm, *, refusal: DomainError | None = None
) -> HttpResponse:
    status = 422 if form.errors else 200
    return render_page(request, "candidatures/entry/arrival.html", page, refusal=refusal, status=status, form=form)


def _find_entry(request: UserRequest, uuid: UUID) -> DossierPage:
    """The page of a dossier that the reader types in; another is not here (404)."""
    page = DossierPage(request.user, find_written(request, uuid))
    if not page.enters:
        raise Http404("Ce dossier n’est pas en cours de saisie.")
    return page


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Register a dossier that came by post, then go on to its instruction."""
    candidature = find_written(request, uuid)
    if request.method != "POST":
        return redirect("candidatures:review", candidature.uuid)
    try:
        services.register_paper(actor=request.user, candidature=candidature, seen=request.POST.get("seen"))
    except DomainError as refusal:
        return show_review(request, find_written(request, uuid), refusal=refusal)
    told = f"Un courriel part vers {candidature.email}." if candidature.email else TO_PRINT
    messages.success(request, f"Le dossier est enregistré sous le n° {candidature.receipt_number}. {told}")
    return redirect("instruction:detail", uuid)


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
def answer_by_post(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Write down that the correction came back by post, then go back to its instruction."""
    candidature = find_written(request, uuid)
    if request.method != "POST":
        return redirect("candidatures:review", candidature.uuid)
    form = PostedCorrectionForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_review(request, candidature, form=form)
    seen = request.POST.get("seen")
    try:
        services.answer_correction_by_post(actor=request.user, candidature=candidature, seen=seen, **form.cleaned_data)
    except (WrongDayError, UploadError) as refusal:
        form.add_error("upload" if isinstance(refusal, UploadError) else "came_on", refusal.message)
        return show_review(request, find_written(request, uuid), form=form)
    except DomainError as refusal:
        still = Candidature.objects.written_by(request.user).filter(uuid=uuid).exists()
        if not still:  # the person has taken the account over, or a colleague was first
            messages.error(request, refusal.message)
            return redirect("instruction:detail", uuid)
        return show_review(request, find_written(request, uuid), refusal=refusal, form=form)
    messages.success(request, "La correction reçue par courrier est enregistrée. L’instruction reprend.")
    return redirect("instruction:detail", uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: UserRequest, uuid: UUID) -> HttpResponse:
    """What dropping a dossier that is being typed in deletes, then do it."""
    page = _find_entry(request, uuid)
    candidature = page.candidature
    if request.method != "POST":
        return render_page(request, "candidatures/entry/drop.html", page)
    cycle = candidature.cycle
    try:
        services.drop_paper(actor=request.user, candidature=candidature)
    except DomainError as refusal:
        return render_page(request, "candidatures/entry/drop.html", page, refusal=refusal)
    messages.success(request, f"La saisie du dossier {de(candidature.full_name)} est supprimée.")
    return redirect(f"{reverse('instruction:drafts')}?cycle={cycle.slug}")
