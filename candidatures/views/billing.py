"""The finance department's page: public, reached by a link that gives the data of one invoice."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from candidatures import services
from candidatures.forms.billing import BillingForm
from candidatures.models import BillingLink
from candidatures.services.billing import CLOSED, find_billing_link, is_closed
from candidatures.services.terms import read_terms
from candidatures.views.by_link import by_link, is_own
from toolkit.domain.errors import DomainError, StaleError

NOT_YOURS = (
    "Ce lien est celui du service financier de l’employeur, et vous êtes dans une session qui écrit ce dossier : vous "
    "ne pouvez pas répondre à sa place. Si cet appareil est le sien, déconnectez-vous."
)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent with answers that could not be recorded, label and text."""
    fields = BillingForm.base_fields.items()
    found = ((str(field.label), request.POST.get(name, "").strip()) for name, field in fields)
    return [(label, text) for label, text in found if text]


@by_link(_typed)
@require_http_methods(["GET", "HEAD", "POST"])
def billing_page(request: HttpRequest, token: str) -> HttpResponseBase:
    """Read what will be invoiced, and give what the invoice needs. Reading changes nothing: mail scanners read too."""
    link = find_billing_link(token)
    if request.method != "POST" or is_own(request, link.commitment.candidature):
        return _show(request, link, status=403 if request.method == "POST" else 200)
    form = BillingForm(request.POST)
    if not form.is_valid():
        return _show(request, link, form=form, status=422)
    try:
        version = _version(request)
        services.give_billing(link=link, billing=form.billing, version=version)
    except DomainError as refusal:
        fresh = find_billing_link(token)
        return _show(request, fresh, form=form, refusal=refusal, status=refusal.status)
    response = HttpResponse(status=303)
    response["Location"] = request.path
    return response


def _version(request: HttpRequest) -> int:
    """The version that the page showed; one that nobody was shown is older than any."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 6 else -1


def _show(
    request: HttpRequest,
    link: BillingLink,
    *,
    form: BillingForm | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    commitment = link.commitment
    own = is_own(request, commitment.candidature)
    closed = is_closed(commitment)
    stale = form is not None and isinstance(refusal, StaleError)
    context = {
        "link": link,
        "commitment": commitment,
        "terms": read_terms(commitment),
        "institute": commitment.candidature.cycle.institute,
        "form": form or BillingForm(initial=BillingForm.initial_of(commitment)),
        "known": BillingForm.read(commitment),
        "differing": form.differing(commitment) if form is not None and stale else [],
        "refusal": refusal.message if refusal else "",
        "not_yours": NOT_YOURS if own else "",
        "closed": CLOSED if closed else "",
        "typed": _typed(request) if closed else [],
        "can_give": not own and not closed,
    }
    return render(request, "candidatures/billing.html", context, status=status)
