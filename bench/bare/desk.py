"""The adviser's list and one dossier; the draft that saves itself."""

from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bench.bare.cycle import current_cycle
from candidatures.enums import CommitmentState
from candidatures.models import Candidature, EmployerCommitment
from instruction.turns import with_turn
from toolkit.notifications.models import OutboxMail

PAGE_SIZE = 50
LINES_SHOWN = 40
MAIL = ("uuid", "subject", "to_email", "state", "created_at")
SHOWN = (
    "uuid", "first_name", "last_name", "job_title", "employer_name", "employer_type", "region", "population", "siret",
    "title", "state", "state_changed_at", "receipt_number", "adviser__first_name", "adviser__last_name",
)  # fmt: skip


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The dossiers that this adviser follows, or those that hold the words; in the order of ours."""
    found = Candidature.objects.filter(cycle=current_cycle(), submitted_at__isnull=False)
    words = request.GET.get("q", "").lower().split()
    if not words:
        found = found.filter(adviser=request.user)
    for word in words:
        found = found.filter(search_text__contains=word)
    standing = EmployerCommitment.objects.exclude(state=CommitmentState.REPLACED)
    rows = (
        with_turn(found, request.user)
        .select_related("adviser")
        .prefetch_related(Prefetch("commitments", queryset=standing, to_attr="standing"))
        .only(*SHOWN)
        .order_by("turn_rank", "state_changed_at", "pk")
    )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "bare/list.html", {"page": page, "words": words})


@login_required
@require_safe
def dossier(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One dossier with what every dossier has; what hangs on few of them is left out."""
    related = ("cycle", "adviser", "receipt")
    candidature = get_object_or_404(Candidature.objects.select_related(*related), uuid=uuid, submitted_at__isnull=False)
    context = {
        "candidature": candidature,
        "pieces": candidature.pieces.current().select_related("required_piece"),
        "commitment": candidature.commitments.exclude(state=CommitmentState.REPLACED).first(),
        "notes": candidature.notes.select_related("author"),
        "changes": candidature.changes.select_related("actor"),
        "journal": candidature.journal.select_related("actor")[:LINES_SHOWN],
        "mails": OutboxMail.objects.filter(about=candidature.uuid).only(*MAIL)[:LINES_SHOWN],
    }
    return render(request, "bare/dossier.html", context)


class ProjectForm(forms.Form):
    """The section that is written."""

    motivation = forms.CharField(max_length=3000, required=False)
    project = forms.CharField(max_length=4000, required=False)
    contribution = forms.CharField(max_length=2000, required=False)
    question = forms.CharField(max_length=200, required=False)
    expectations = forms.CharField(max_length=1500, required=False)


@login_required
@require_http_methods(["GET", "POST"])
def autosave(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Save the section of one's own draft, and say when; GET gives the form to fill."""
    own = Candidature.objects.filter(uuid=uuid, applicant=request.user)
    if request.method == "GET":
        return render(request, "bare/section.html", {"draft": get_object_or_404(own)})
    form = ProjectForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    now = timezone.localtime()
    if not own.update(**form.cleaned_data, updated_at=now):
        raise Http404
    return JsonResponse({"saved": f"{now:%H:%M}", "errors": {}})
