"""The signatory's page: public, reached by a link that works for one commitment."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from candidatures.enums import COMMITTABLE, PENDING_COMMITMENT
from candidatures.errors import CandidatureError
from candidatures.forms.commitment import RefuseForm, SignForm
from candidatures.models import EmployerCommitment
from candidatures.services import open_commitment, refuse_commitment, sign_commitment
from candidatures.services.signature import find_commitment


@login_not_required
@never_cache
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def commitment_page(request: HttpRequest, token: str) -> HttpResponse:
    """Read what signing commits to, then sign or refuse. The address is a secret: it is sent to no other page."""
    response = _answer(request, token)
    # Not « no-referrer »: the browser would then send « Origin: null » with the form, which the CSRF check refuses.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    try:
        commitment = find_commitment(token)
    except CandidatureError as refusal:
        context = {"refusal": refusal.message, "replaced": refusal.status == 410}
        return render(request, "candidatures/commitment_unknown.html", context, status=refusal.status)
    if request.method == "POST":
        return _record(request, commitment)
    if commitment.state not in PENDING_COMMITMENT:
        return _show(request, commitment)
    if request.method == "GET":
        open_commitment(commitment=commitment)
    return _show(request, commitment)


def _record(request: HttpRequest, commitment: EmployerCommitment) -> HttpResponse:
    refuses = request.POST.get("answer") == "refuse"
    form = RefuseForm(request.POST) if refuses else SignForm(request.POST)
    forms = {"refuse_form" if refuses else "form": form}
    if commitment.state in PENDING_COMMITMENT and not form.is_valid():
        return _show(request, commitment, status=422, **forms)
    try:
        form.is_valid()
        if refuses:
            refuse_commitment(commitment=commitment, reason=form.cleaned_data.get("reason", ""))
        else:
            sign_commitment(commitment=commitment, **_signature(form))
    except CandidatureError as refusal:
        commitment.refresh_from_db()
        return _show(request, commitment, status=refusal.status, refusal=refusal.message, **forms)
    # The same address shows the answer: nothing is sent twice by a reload.
    response = HttpResponse(status=303)
    response["Location"] = request.path
    return response


def _signature(form: SignForm) -> dict:
    names = ("signatory_name", "signatory_quality")
    words = {name: form.cleaned_data.get(name, "") for name in names}
    return {**words, "billing": form.billing if form.is_valid() else {}}


def _show(
    request: HttpRequest,
    commitment: EmployerCommitment,
    *,
    status: int = 200,
    refusal: str = "",
    form: SignForm | None = None,
    refuse_form: RefuseForm | None = None,
) -> HttpResponse:
    names = ("signatory_name", "signatory_quality", "billing_siret")
    candidature = commitment.candidature
    is_pending = commitment.state in PENDING_COMMITMENT
    context = {
        "commitment": commitment,
        "candidature": candidature,
        "cycle": candidature.cycle,
        "institute": candidature.cycle.institute,
        "is_pending": is_pending and candidature.state in COMMITTABLE,
        "is_over": is_pending and candidature.state not in COMMITTABLE,
        "refusal": refusal,
        "form": form or SignForm(initial={name: getattr(commitment, name) for name in names}),
        "refuse_form": refuse_form or RefuseForm(),
        "refusing": refuse_form is not None,
    }
    return render(request, "candidatures/commitment.html", context, status=status)
