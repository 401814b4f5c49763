"""Dossiers that came by post, on the desk's side: begin one, give the person's address, print the receipt."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from accounts.roles import TRAINING_TEAM
from candidatures.forms.on_paper import AddressForm, PaperForm
from candidatures.models import Candidature
from candidatures.sections import SECTIONS
from candidatures.services import give_address, open_paper, withdraw_address
from candidatures.services.on_paper import NamesakeError, paper_obstacle
from candidatures.services.takeover import last_refused
from cycles.models import Cycle
from instruction.views.beginning import beginning_page, chosen_cycle, no_cycle
from toolkit.documents.serving import serve_document
from toolkit.domain.errors import DomainError, IncompleteError
from toolkit.text.french import de


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: UserRequest) -> HttpResponse:
    """Whose dossier came, and when; then its sections are typed in."""
    cycle = chosen_cycle(request, *TRAINING_TEAM)
    if cycle is None:
        return no_cycle(request)
    if request.method != "POST":
        return _begin_page(request, cycle, None if paper_obstacle(cycle) else PaperForm(cycle=cycle))
    form = PaperForm(request.POST, cycle=cycle)
    if not form.is_valid():
        return _begin_page(request, cycle, form)
    try:
        draft = open_paper(actor=request.user, cycle=cycle, **form.cleaned_data)
    except NamesakeError as refusal:
        form.ask_namesake()
        form.add_error(None, refusal.message)
        return _begin_page(request, cycle, form)
    except IncompleteError as refusal:
        form.add_error(None, refusal.message)
        return _begin_page(request, cycle, form)
    except DomainError as refusal:
        return _begin_page(request, cycle, form, refusal=refusal)
    messages.success(request, f"La saisie du dossier {de(draft.full_name)} est commencée.")
    return redirect("candidatures:section", draft.uuid, SECTIONS[0].slug)


def _begin_page(
    request: UserRequest, cycle: Cycle, form: PaperForm | None, *, refusal: DomainError | None = None
) -> HttpResponse:
    obstacle = paper_obstacle(cycle)
    return beginning_page(request, "instruction/posted_begin.html", cycle, form, obstacle=obstacle, refusal=refusal)


def find_posted(request: UserRequest, uuid: UUID) -> Candidature:
    """A registered dossier that came by post; another does not exist here (404)."""
    posted = Candidature.objects.instructed_by(request.user).filter(arrived_on__isnull=False)
    return get_object_or_404(posted.select_related("cycle__institute", "applicant"), uuid=uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def address(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Give the address of the person, or mend it: what that sends, then do it."""
    candidature = find_posted(request, uuid)
    if request.method != "POST":
        return _address_page(request, candidature, AddressForm(initial={"email": candidature.email}))
    if request.POST.get("act") == "withdraw":
        return _withdraw(request, candidature)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _address_page(request, candidature, form)
    try:
        given = give_address(actor=request.user, candidature=candidature, **form.cleaned_data)
    except IncompleteError as refusal:
        form.add_error("email", refusal.message)
        return _address_page(request, candidature, form)
    except DomainError as refusal:
        return _address_page(request, find_posted(request, uuid), form, refusal=refusal)
    messages.success(request, f"Un courriel part vers {given.email}.")
    return redirect("instruction:detail", uuid)


def _withdraw(request: UserRequest, candidature: Candidature) -> HttpResponse:
    """Take the address back."""
    try:
        withdraw_address(actor=request.user, candidature=candidature)
    except DomainError as refusal:
        fresh = find_posted(request, candidature.uuid)
        return _address_page(request, fresh, AddressForm(initial={"email": fresh.email}), refusal=refusal)
    messages.success(request, "L’adresse est retirée : personne ne peut plus reprendre ce dossier par elle.")
    return redirect("instruction:detail", candidature.uuid)


def _address_page(
    request: UserRequest, candidature: Candidature, form: AddressForm, *, refusal: DomainError | None = None
) -> HttpResponse:
    context = {
        "nav_item": "candidatures",
        "cycle": candidature.cycle,
        "candidature": candidature,
        "form": form if candidature.is_untaken else None,
        "refused": last_refused(candidature),
        "refusal": refusal.message if refusal else "",
    }
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "instruction/posted_address.html", context, status=status)


@require_safe
def receipt(request: UserRequest, uuid: UUID) -> HttpResponseBase:
    """The acknowledgement of receipt, to print and to post."""
    candidature = find_posted(request, uuid)
    if candidature.receipt_id is None:
        raise Http404("Ce dossier n’a pas d’accusé de réception.")
    name = f"accuse-de-reception-{candidature.receipt_number}.pdf"
    return serve_document(candidature.receipt_id, reader=request.user, filename=name)
