"""The settings of an institute: its head of service changes them, its advisers read them."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from organisations.models import Institute
from toolkit.domain.errors import DomainError, StaleError
from toolkit.files.receiving import takes_files
from toolkit.files.serving import PDF_READER, SANDBOX
from toolkit.journal.kinds import Audience
from toolkit.journal.timeline import read_entries
from workshop.forms.institute import InstituteForm, read_only
from workshop.institute import PRINTED
from workshop.permissions import can_set_institute, institutes_to_prepare
from workshop.sample_letter import draw_sample
from workshop.services.institute import remove_logo, save_settings, set_logo

NAV = {"nav_item": "institute"}
TOUCHED = (
    "Les accusés, lettres et brochures faits à partir de maintenant les portent. Les documents déjà émis restent tels "
    "quels."
)


@require_safe
def institute(request: UserRequest) -> HttpResponse:
    """The institute that `institut` names, or the first of theirs."""
    wanted = request.GET.get("institut", "")
    institutes = list(_mine(request))
    if not institutes:
        raise Http404
    chosen = next((each for each in institutes if str(each.pk) == wanted), institutes[0])
    return _show(request, chosen, institutes=institutes)


@require_http_methods(["GET", "HEAD", "POST"])
def institute_settings(request: UserRequest, institute: int) -> HttpResponse:
    """All the settings at once. POST saves them."""
    where = _find(request, institute)
    if request.method != "POST":
        return _show(request, where)
    form = InstituteForm(request.POST, institute=_find(request, institute))
    if not form.is_valid():
        return _show(request, where, form, status=422)
    try:
        changed = save_settings(actor=request.user, institute=where, seen=form.sent_seen, values=form.values)
    except StaleError as refusal:
        stored = _find(request, institute)
        form.show_seen(stored)
        return _show(request, stored, form, refusal=refusal, versions=form.both_versions(stored), stale=True)
    except DomainError as refusal:
        return _show(request, where, form, refusal=refusal)
    said = "Les réglages sont enregistrés." if changed else "Rien n’a changé."
    messages.success(request, f"{said} {TOUCHED}" if PRINTED.intersection(changed) else said)
    return redirect(_url(where))


@takes_files
@require_POST
def institute_logo(request: UserRequest, institute: int) -> HttpResponse:
    """Take a logo, or remove it: the button says which."""
    where = _find(request, institute)
    try:
        if "remove" in request.POST:
            remove_logo(actor=request.user, institute=where)
            messages.success(request, f"Le logo est retiré. {TOUCHED}")
        elif isinstance(upload := request.FILES.get("logo"), UploadedFile):
            set_logo(actor=request.user, institute=where, upload=upload)
            messages.success(request, f"Le logo est enregistré. {TOUCHED}")
        else:
            messages.error(request, "Choisissez un fichier PNG ou JPEG, puis envoyez-le.")
    except DomainError as refusal:
        if refusal.status == HTTPStatus.FORBIDDEN:
            raise
        return _show(request, where, logo_refusal=refusal.message, status=refusal.status)
    return redirect(_url(where, "logo"))


@require_safe
def institute_logo_image(request: UserRequest, institute: int) -> HttpResponse:
    """The logo as documents print it."""
    where = _find(request, institute)
    if where.logo is None:
        raise Http404("Cet institut n’a pas de logo.")
    response = HttpResponse(bytes(where.logo.content), content_type=where.logo.content_type)
    response["Content-Security-Policy"] = SANDBOX
    return response


@require_safe
def sample_letter(request: UserRequest, institute: int) -> HttpResponse:
    """A refusal to nobody, as the settings draw it now."""
    where = _find(request, institute)
    response = HttpResponse(draw_sample(where), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="lettre-d-essai.pdf"'
    response["Content-Security-Policy"] = PDF_READER
    return response


def _mine(request: UserRequest) -> Any:
    return institutes_to_prepare(request.user).select_related("logo")


def _find(request: UserRequest, pk: int) -> Institute:
    """The institute, for whoever reads its settings. Raises Http404."""
    found = _mine(request).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _url(institute: Institute, anchor: str = "") -> str:
    address = f"{reverse('workshop:institute')}?{urlencode({'institut': institute.pk})}"
    return f"{address}#{anchor}" if anchor else address


def _show(
    request: UserRequest,
    institute: Institute,
    form: InstituteForm | None = None,
    *,
    status: int = 200,
    refusal: DomainError | None = None,
    **more: Any,
) -> HttpResponse:
    """The page: a form for the head of service, words for an adviser."""
    may_change = can_set_institute(request.user, institute.pk)
    context = {
        "institute": institute,
        "institutes": list(_mine(request)),
        "missing": institute.missing_columns,
        "may_change": may_change,
        "form": (form or InstituteForm(institute=_find(request, institute.pk))) if may_change else None,
        "groups": [] if may_change else read_only(institute),
        "timeline": read_entries(institute.uuid, Audience.STAFF),
        "refusal": refusal.message if refusal else "",
        "versions": [],
        "stale": False,
        "logo_refusal": "",
        **NAV,
        **more,
    }
    return render(request, "workshop/institute.html", context, status=refusal.status if refusal else status)
