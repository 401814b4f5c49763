"""The brochure of a cycle: its editions, published, read, withdrawn."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from catalogue.models import BrochureEdition
from catalogue.permissions import can_publish_edition
from catalogue.services.editions import publish_edition, withdraw_edition
from cycles.models import Cycle
from toolkit.domain.errors import DomainError
from toolkit.files.serving import serve_private_file
from workshop.brochure_page import BrochurePage
from workshop.forms.editions import WithdrawForm
from workshop.views.page import find_cycle
from workshop.views.publishing import render_act

SECONDS = 2  # between two looks at an edition that is being prepared


@require_http_methods(["GET", "HEAD", "POST"])
def editions(request: UserRequest, slug: str) -> HttpResponse:
    """What the brochure lacks, the current edition and the former ones. POST publishes another."""
    found = find_cycle(request, slug)
    if request.method != "POST":
        return _show(request, found)
    try:
        publish_edition(actor=request.user, cycle=found)
    except DomainError as refusal:
        return _show(request, find_cycle(request, slug), refusal)
    return redirect("workshop:editions", slug)


@require_safe
def edition_file(request: UserRequest, slug: str, number: int) -> FileResponse:
    """An edition as it was read, former ones too."""
    edition = _find(find_cycle(request, slug), number)
    name = f"brochure-{slug}-edition-{number}.pdf"
    return serve_private_file(file_field=edition.file, filename=name, inline=True)


@require_safe
def edition_print(request: UserRequest, slug: str, number: int) -> FileResponse:
    """The file of an edition for the printer."""
    edition = _find(find_cycle(request, slug), number)
    name = f"brochure-{slug}-edition-{number}-imprimeur.pdf"
    return serve_private_file(file_field=edition.print_file, filename=name)


@require_http_methods(["GET", "HEAD", "POST"])
def edition_withdraw(request: UserRequest, slug: str, number: int) -> HttpResponse:
    """Offer an edition no more, with a reason."""
    found = find_cycle(request, slug)
    edition = _find(found, number)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _show_withdraw(request, found, edition, form)
    try:
        withdraw_edition(actor=request.user, edition=edition, reason=form.cleaned_data["reason"])
    except DomainError as refusal:
        return _show_withdraw(request, found, edition, form, refusal)
    messages.success(request, f"L’édition {number} est retirée\u00a0: la page publique ne la propose plus.")
    return redirect("workshop:editions", slug)


def _find(cycle: Cycle, number: int) -> BrochureEdition:
    edition = cycle.editions.filter(number=number).exclude(file="").select_related("cycle").first()
    if edition is None:
        raise Http404("Cette édition n’existe pas.")
    return edition


def _show(request: UserRequest, cycle: Cycle, refusal: DomainError | None = None) -> HttpResponse:
    page = BrochurePage(cycle)
    may_publish = can_publish_edition(request.user, cycle.institute_id)
    response = render_act(request, "workshop/editions.html", cycle, refusal=refusal, page=page, may_publish=may_publish)
    if page.pending and not refusal:
        response["Refresh"] = str(SECONDS)  # without a script too
    return response


def _show_withdraw(
    request: UserRequest,
    cycle: Cycle,
    edition: BrochureEdition,
    form: WithdrawForm,
    refusal: DomainError | None = None,
) -> HttpResponse:
    status = 422 if form.errors else 200
    others = [one for one in cycle.editions.ready() if one != edition]
    return render_act(
        request,
        "workshop/edition_withdraw.html",
        cycle,
        refusal=refusal,
        status=status,
        form=form,
        edition=edition,
        before=others[0] if others else None,
        may_publish=can_publish_edition(request.user, cycle.institute_id),
    )
