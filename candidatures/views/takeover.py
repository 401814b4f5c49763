"""« C’est bien moi »: the holder of an account says whether a dossier that came by post is theirs."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from candidatures import services
from candidatures.models import TakeOver
from candidatures.services.takeover import find_takeover, own_obstacle
from toolkit.domain.errors import DomainError

TAKEN = "Ce dossier est maintenant dans votre compte : relisez ce qui en a été saisi."
REFUSED = "C’est noté : ce dossier n’est pas le vôtre. Le service formation le sait, et rien n’entre dans votre compte."


@require_http_methods(["GET", "HEAD", "POST"])
def takeover(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Whose dossier it is, then the answer. It opens for the account whose address it was sent to, and no other."""
    found = find_takeover(user=request.user, uuid=uuid)
    if found is None:
        raise Http404("Cette demande ne s’adresse pas à ce compte.")
    if request.method != "POST":
        return _page(request, found)
    answer = request.POST.get("answer")
    if answer not in {"take", "refuse"}:  # silence refuses nothing
        raise Http404("Cette réponse n’existe pas.")
    service = services.take_over_paper if answer == "take" else services.refuse_paper
    try:
        service(actor=request.user, takeover=found)
    except DomainError as refusal:
        found.refresh_from_db()
        return _page(request, found, refusal=refusal)
    messages.success(request, TAKEN if answer == "take" else REFUSED)
    return redirect(found.candidature) if answer == "take" else redirect("dashboard:home")


def _page(request: UserRequest, found: TakeOver, *, refusal: DomainError | None = None) -> HttpResponse:
    """Whose dossier it is, as long as it may be answered; afterwards, only what became of the request."""
    context = {
        "takeover": found,
        "candidature": found.candidature,
        "is_own": found.candidature.applicant_id == request.user.pk,
        "obstacle": own_obstacle(request.user, found.candidature) if found.is_live and refusal is None else "",
        "refusal": refusal.message if refusal else "",
    }
    return render(request, "candidatures/takeover.html", context, status=refusal.status if refusal else 200)
