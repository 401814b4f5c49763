"""The staff's side: one dossier, and what is done with it."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import UserRequest
from candidatures import services
from instruction import services as instruction
from instruction.actions import Action
from instruction.forms.review import AssignForm, VerifyCommitmentForm
from instruction.permissions import can_assign_at
from instruction.services.assignment import WHO_ASSIGNS
from instruction.views.page import find_instructed, other_colleagues, page_of_dossier, run_and_return, stamp_of
from toolkit.memo import remembers

MOVED = (
    "Ce dossier a changé depuis que cette page est ouverte : le voici tel qu’il est. Relisez-le avant d’agir ; ce que "
    "vous aviez écrit est gardé."
)
FORM_NOT_READ = "Cette page ne dit pas quel formulaire vous avez lu : ouvrez celui du dossier avant de confirmer."


@require_GET
@remembers
def detail(request: UserRequest, uuid: UUID) -> HttpResponse:
    """One dossier, what may be done with it and what happened to it."""
    return page_of_dossier(request, find_instructed(request, uuid))


@require_POST
def act(request: UserRequest, uuid: UUID, action: Action) -> HttpResponse:
    """Do one action of the table: form, service, then back to the dossier; refused, the page again as it was typed."""
    candidature = find_instructed(request, uuid)
    form = action.open_form(candidature, request.POST)
    stamp = request.POST.get("stamp", "")
    bound = {action.name: form} if form else {}
    if form is not None and not form.is_valid():
        return page_of_dossier(request, candidature, bound=bound, status=422)
    if stamp and stamp != stamp_of(candidature):
        return page_of_dossier(request, candidature, bound=bound, notice=MOVED, status=409)
    values = form.cleaned_data if form else {}
    call = partial(action.perform, **values, actor=request.user, candidature=candidature)
    return run_and_return(request, candidature, bound, action.done, call, lands=action.lands)


@require_POST
def verify_commitment(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Note who signed the form that was uploaded."""
    candidature = find_instructed(request, uuid)
    form = VerifyCommitmentForm(request.POST)
    bound = {"verify_commitment": form}
    if not form.is_valid():
        return page_of_dossier(request, candidature, bound=bound, status=422)
    names = form.cleaned_data
    commitment = candidature.commitments.filter(uuid=names.pop("seen")).first()
    if commitment is None:
        return page_of_dossier(request, candidature, bound=bound, notice=FORM_NOT_READ, status=409)
    call = partial(services.verify_commitment, **names, actor=request.user, commitment=commitment)
    return run_and_return(request, candidature, bound, "L’engagement est vérifié : il est signé.", call)


@require_POST
def resend_link(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Send the signatory a new link."""
    candidature = find_instructed(request, uuid)
    seen = request.POST.get("seen", "")
    call = partial(instruction.resend_link, actor=request.user, candidature=candidature, seen=seen)
    return run_and_return(
        request,
        candidature,
        {},
        "Un nouveau lien part vers le signataire. La personne candidate en est prévenue.",
        call,
    )


@require_POST
def assign(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Hand the dossier over to a colleague."""
    candidature = find_instructed(request, uuid)
    if not can_assign_at(request.user, candidature.cycle):
        return page_of_dossier(request, candidature, notice=WHO_ASSIGNS, status=403)
    form = AssignForm(request.POST, people=other_colleagues(candidature))
    bound = {"assign": form}
    if not form.is_valid():
        return page_of_dossier(request, candidature, bound=bound, status=422)
    colleague = form.cleaned_data["colleague"]
    call = partial(instruction.assign_candidature, **form.cleaned_data, actor=request.user, candidature=candidature)
    return run_and_return(request, candidature, bound, f"Ce dossier est confié à {colleague.full_name}.", call)
