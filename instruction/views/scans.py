"""The scan of a dossier that came by post: what there is, and another one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from candidatures.forms.on_paper import ScanForm
from candidatures.models import Candidature
from candidatures.services import scan_paper
from toolkit.domain.errors import DomainError
from toolkit.files.errors import UploadError
from toolkit.files.receiving import takes_files

DONE = "La numérisation est reçue, ouverte et lue. Ouvrez-la pour vérifier que chaque page y est."


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: UserRequest, uuid: UUID) -> HttpResponse:
    """The scan of the whole paper, those that it replaced, and a form to give another."""
    candidature = _find(request, uuid)
    if request.method != "POST":
        return _page(request, candidature, ScanForm())
    form = ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, candidature, form)
    try:
        scan_paper(actor=request.user, candidature=candidature, **form.cleaned_data)
    except UploadError as refusal:
        form.add_error("upload", refusal.message)
        return _page(request, candidature, form)
    except DomainError as refusal:
        return _page(request, candidature, form, refusal=refusal)
    messages.success(request, DONE)
    return redirect("instruction:posted_scan", uuid)


def _find(request: UserRequest, uuid: UUID) -> Candidature:
    """A dossier that came by post, registered or not yet; another does not exist here (404)."""
    posted = Candidature.objects.at_desk_of(request.user).filter(arrived_on__isnull=False)
    return get_object_or_404(posted.select_related("cycle__institute", "applicant"), uuid=uuid)


def _page(
    request: UserRequest, candidature: Candidature, form: ScanForm, *, refusal: DomainError | None = None
) -> HttpResponse:
    scans = list(candidature.scans.whole().select_related("uploaded_by").order_by("-uploaded_at", "-pk"))
    context = {
        "nav_item": "candidatures",
        "cycle": candidature.cycle,
        "candidature": candidature,
        "form": form,
        "scan": next((scan for scan in scans if scan.replaced_at is None), None),
        "former": [scan for scan in scans if scan.replaced_at is not None],
        "refusal": refusal.message if refusal else "",
    }
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "instruction/posted_scan.html", context, status=status)
