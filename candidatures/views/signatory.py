"""The signatory's page: public, reached by a link that works for one commitment."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidatures import services
from candidatures.commitment_ahead import Step, what_comes
from candidatures.enums import AWAITING_SIGNATURE, RefusalKind
from candidatures.forms.billing import HandOnForm
from candidatures.forms.commitment import GiveFormForm, PassOnForm, RefuseForm, SignForm
from candidatures.models import EmployerCommitment
from candidatures.services.billing import may_hand_on
from candidatures.services.signature import HANDED_ON, find_commitment, tell_answered
from candidatures.services.terms import read_terms
from candidatures.views.by_link import by_link, is_own
from candidatures.views.commitment_files import send_deed, send_form
from toolkit.domain.errors import DomainError
from toolkit.files.receiving import takes_files
from toolkit.notifications.errors import MailError

NOT_YOURS = (
    "Ce lien est celui du signataire, et vous êtes dans une session qui écrit ce dossier : vous ne pouvez pas répondre "
    "à sa place. Si cet appareil est le sien, déconnectez-vous ; sinon, laissez-le ouvrir son courriel."
)


@dataclass(frozen=True)
class Answer:
    """One way to answer: its form, what it calls with the form's values, the field that a refusal is about."""

    form: type[forms.Form]
    act: Callable[[EmployerCommitment, Any], object]
    blames: str


def _sign(commitment: EmployerCommitment, form: SignForm) -> None:
    names = {name: form.cleaned_data[name] for name in ("signatory_name", "signatory_capacity")}
    services.sign_commitment(commitment=commitment, **names, billing=form.billing)


ANSWERS = {
    "sign": Answer(SignForm, _sign, "signatory_name"),
    "pass_on": Answer(
        PassOnForm,
        lambda commitment, form: services.pass_on_commitment(commitment=commitment, **form.cleaned_data),
        "signatory_email",
    ),
    "give_form": Answer(
        GiveFormForm,
        lambda commitment, form: services.give_signed_form(commitment=commitment, upload=form.cleaned_data["file"]),
        "file",
    ),
    "refuse": Answer(
        RefuseForm,
        lambda commitment, form: services.refuse_commitment(commitment=commitment, **form.cleaned_data),
        "reason",
    ),
}


@takes_files
@by_link(lambda request: _typed(request))
@require_http_methods(["GET", "HEAD", "POST"])
def commitment_page(request: HttpRequest, token: str) -> HttpResponseBase:
    """Read what signing commits to, then sign, pass it on, send the form signed by hand, or refuse."""
    commitment = find_commitment(token)
    reads_own = is_own(request, commitment.candidature)
    if request.method == "POST":
        if reads_own:
            return _show(request, commitment, status=403)
        return _record(request, commitment, token)
    return _show(request, commitment)


@by_link(lambda request: [])
@require_POST
def commitment_begun(request: HttpRequest, token: str) -> HttpResponseBase:
    """Note that somebody types in the page. Reading it is noted nowhere: mail scanners follow links too."""
    commitment = find_commitment(token)
    if not is_own(request, commitment.candidature):
        services.begin_answer(commitment=commitment)
    return HttpResponse(status=204)


@by_link(lambda request: [])
@require_POST
def commitment_billing(request: HttpRequest, token: str) -> HttpResponseBase:
    """The signatory hands the invoice on to the finance department, sends the link again, or takes it back."""
    commitment = find_commitment(token)
    if is_own(request, commitment.candidature):
        return _show(request, commitment, status=403)
    form = None
    try:
        if request.POST.get("act") == "withdraw":
            services.withdraw_billing_link(commitment=commitment)
        else:
            form = HandOnForm(request.POST)
            if not form.is_valid():
                return _show(request, commitment, hand_on=form, status=422)
            services.hand_billing_on(commitment=commitment, email=form.cleaned_data["email"])
    except (DomainError, MailError) as refusal:
        fresh = find_commitment(token)
        if form is None or refusal.status != 422:
            return _show(request, fresh, hand_on=form, refusal=refusal.message, status=refusal.status)
        form.add_error("email", refusal.message)
        return _show(request, fresh, hand_on=form, status=422)
    response = HttpResponse(status=303)
    response["Location"] = f"{reverse('candidatures:commitment_page', args=[token])}#facture"
    return response


@by_link(lambda request: [])
@require_safe
def commitment_deed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The act, for whoever holds the link it was signed by."""
    return send_deed(find_commitment(token))


@by_link(lambda request: [])
@require_safe
def commitment_blank(request: HttpRequest, token: str) -> HttpResponseBase:
    """The form to print and sign by hand; once there is an answer, the page that says so."""
    commitment = find_commitment(token)
    if commitment.state not in AWAITING_SIGNATURE:
        return redirect("candidatures:commitment_page", token)
    return send_form(commitment)


def _record(request: HttpRequest, commitment: EmployerCommitment, token: str) -> HttpResponseBase:
    name = request.POST.get("answer", "")
    if name not in ANSWERS:
        raise Http404("Cette réponse n’existe pas.")
    if commitment.state not in AWAITING_SIGNATURE:
        return _show(request, commitment, refusal=tell_answered(commitment), status=409)
    form = _bind(ANSWERS[name], request, commitment)
    if (
        name == "sign" and commitment.billing_link and "billing_siret" in request.POST
    ):  # a page older than the handing on
        return _show(request, commitment, answered=name, form=form, refusal=HANDED_ON, status=409)
    if not form.is_valid():
        return _show(request, commitment, answered=name, form=form, status=422)
    try:
        ANSWERS[name].act(commitment, form)
    except (DomainError, MailError) as refusal:
        return _refuse(request, token, name, form, refusal)
    # The same address shows what was recorded: nothing is sent twice by a reload.
    response = HttpResponse(status=303)
    response["Location"] = request.path
    return response


def _bind(answer: Answer, request: HttpRequest, commitment: EmployerCommitment) -> forms.Form:
    if answer.form is SignForm:
        return SignForm(request.POST, terms=read_terms(commitment), asks_billing=commitment.billing_link is None)
    return answer.form(request.POST, request.FILES)


def _refuse(
    request: HttpRequest, token: str, name: str, form: forms.Form, refusal: DomainError | MailError
) -> HttpResponseBase:
    """Show the page as things stand now, with what was typed: the fault is in a field, or something came meanwhile."""
    fresh = find_commitment(token)
    if refusal.status == 422 and fresh.state in AWAITING_SIGNATURE:
        form.add_error(ANSWERS[name].blames, refusal.message)
        return _show(request, fresh, answered=name, form=form, status=422)
    form = _bind(ANSWERS[name], request, fresh)
    return _show(request, fresh, answered=name, form=form, refusal=refusal.message, status=refusal.status)


def _show(
    request: HttpRequest,
    commitment: EmployerCommitment,
    *,
    status: int = 200,
    refusal: str = "",
    answered: str = "",
    form: forms.Form | None = None,
    hand_on: HandOnForm | None = None,
) -> HttpResponseBase:
    terms = read_terms(commitment)
    reads_own = is_own(request, commitment.candidature)
    is_pending = commitment.state in AWAITING_SIGNATURE
    link = commitment.billing_link
    blank = {
        "sign": SignForm(initial=SignForm.initial_of(commitment), terms=terms, asks_billing=link is None),
        "pass_on": PassOnForm(),
        "give_form": GiveFormForm(),
        "refuse": RefuseForm(),
    }
    context = {
        "commitment": commitment,
        "token": request.resolver_match.kwargs["token"],  # type: ignore[union-attr]  # a view was reached
        "terms": terms,
        "ahead": _ahead(commitment, terms.applicant),
        "institute": commitment.candidature.cycle.institute,
        "is_pending": is_pending,
        "can_answer": is_pending and not reads_own,
        "not_yours": NOT_YOURS if is_pending and reads_own else "",
        "refusal": refusal,
        "answered": answered,
        "typed": [] if is_pending else _typed(request),
        "forms": blank | ({answered: form} if form else {}),
        "can_hand_on": not reads_own and may_hand_on(commitment),
        "hand_on": hand_on or HandOnForm(),
        "today": timezone.localdate(),
    }
    return render(request, "candidatures/commitment.html", context, status=status)


def _ahead(commitment: EmployerCommitment, applicant: str) -> list[Step]:
    if not commitment.is_signed or commitment.is_void:
        return []
    link = commitment.billing_link
    return what_comes(commitment, applicant, handed_to=link.email if link else "")


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent with an answer that could not be recorded, label and text."""
    answer = ANSWERS.get(request.POST.get("answer", ""))
    if answer is None:
        return []
    found = []
    for name, field in answer.form.base_fields.items():
        text = request.POST.get(f"{answer.form.prefix}-{name}" if answer.form.prefix else name, "").strip()
        if text and field.label:
            found.append((str(field.label), _read(field, text)))
    return found


def _read(field: forms.Field, text: str) -> str:
    """What was sent, as the person read it on the page."""
    if isinstance(field, forms.ChoiceField):
        return str(dict(RefusalKind.choices).get(text, text))
    return "oui" if isinstance(field, forms.BooleanField) else text
