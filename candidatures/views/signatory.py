"""The signatory's page: public, reached by a link that works for one commitment."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidatures import services
from candidatures.enums import AWAITING_SIGNATURE
from candidatures.forms.commitment import GiveFormForm, PassOnForm, RefuseForm, SignForm
from candidatures.models import EmployerCommitment
from candidatures.permissions import is_writer
from candidatures.services.signature import DeadLinkError, find_commitment, tell_answered
from candidatures.services.terms import read_terms
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


def _by_link(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A public view reached by a secret address, which is sent to no other site, kept by no cache, read by no robot."""

    @login_not_required
    @never_cache
    @sensitive_variables("token")
    @wraps(view)
    def wrapped(request: HttpRequest, token: str) -> HttpResponseBase:
        try:
            response = view(request, token)
        except DeadLinkError as death:
            response = _dead(request, death)
        # Not « no-referrer »: the browser would then send « Origin: null » with the form, which the CSRF check refuses.
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


@takes_files
@_by_link
@require_http_methods(["GET", "HEAD", "POST"])
def commitment_page(request: HttpRequest, token: str) -> HttpResponseBase:
    """Read what signing commits to, then sign, pass it on, send the form signed by hand, or refuse."""
    commitment = find_commitment(token)
    is_own = _is_own(request, commitment)
    if request.method == "POST":
        if is_own:
            return _show(request, commitment, status=403)
        return _record(request, commitment, token)
    return _show(request, commitment)


@_by_link
@require_POST
def commitment_begun(request: HttpRequest, token: str) -> HttpResponseBase:
    """Note that somebody types in the page. Reading it is noted nowhere: mail scanners follow links too."""
    commitment = find_commitment(token)
    if not _is_own(request, commitment):
        services.begin_answer(commitment=commitment)
    return HttpResponse(status=204)


@_by_link
@require_safe
def commitment_deed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The act, for whoever holds the link it was signed by."""
    return send_deed(find_commitment(token))


@_by_link
@require_safe
def commitment_blank(request: HttpRequest, token: str) -> HttpResponseBase:
    """The form to print and sign by hand; once there is an answer, the page that says so."""
    commitment = find_commitment(token)
    if commitment.state not in AWAITING_SIGNATURE:
        return redirect("candidatures:commitment_page", token)
    return send_form(commitment)


def _is_own(request: HttpRequest, commitment: EmployerCommitment) -> bool:
    """Whether the session is that of the applicant, or of who helps them: they do not sign for the employer."""
    return request.user.is_authenticated and is_writer(request.user, commitment.candidature)


def _record(request: HttpRequest, commitment: EmployerCommitment, token: str) -> HttpResponseBase:
    name = request.POST.get("answer", "")
    if name not in ANSWERS:
        raise Http404("Cette réponse n’existe pas.")
    if commitment.state not in AWAITING_SIGNATURE:
        return _show(request, commitment, refusal=tell_answered(commitment), status=409)
    form = _bind(ANSWERS[name], request, commitment)
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
        return SignForm(request.POST, terms=read_terms(commitment))
    return answer.form(request.POST, request.FILES)


def _refuse(
    request: HttpRequest, token: str, name: str, form: forms.Form, refusal: DomainError | MailError
) -> HttpResponseBase:
    """Show the page as things stand now, with what was typed: the fault is in a field, or something came meanwhile."""
    fresh = find_commitment(token)
    if refusal.status == 422 and fresh.state in AWAITING_SIGNATURE:
        form.add_error(ANSWERS[name].blames, refusal.message)
        return _show(request, fresh, answered=name, form=form, status=422)
    return _show(request, fresh, answered=name, form=form, refusal=refusal.message, status=refusal.status)


def _show(
    request: HttpRequest,
    commitment: EmployerCommitment,
    *,
    status: int = 200,
    refusal: str = "",
    answered: str = "",
    form: forms.Form | None = None,
) -> HttpResponseBase:
    terms = read_terms(commitment)
    is_own = _is_own(request, commitment)
    is_pending = commitment.state in AWAITING_SIGNATURE
    blank = {
        "sign": SignForm(initial=SignForm.initial_of(commitment), terms=terms),
        "pass_on": PassOnForm(),
        "give_form": GiveFormForm(),
        "refuse": RefuseForm(),
    }
    context = {
        "commitment": commitment,
        "token": request.resolver_match.kwargs["token"],  # type: ignore[union-attr]  # a view was reached
        "terms": terms,
        "institute": commitment.candidature.cycle.institute,
        "is_pending": is_pending,
        "can_answer": is_pending and not is_own,
        "not_yours": NOT_YOURS if is_pending and is_own else "",
        "refusal": refusal,
        "answered": answered,
        "typed": [] if is_pending else _typed(request),
        "forms": blank | ({answered: form} if form else {}),
        "today": timezone.localdate(),
    }
    return render(request, "candidatures/commitment.html", context, status=status)


def _dead(request: HttpRequest, death: DeadLinkError) -> HttpResponseBase:
    """Say why the link opens nothing; what was being sent when it died is shown, so that nothing is lost."""
    context = {"death": death, "typed": _typed(request)}
    return render(request, "candidatures/commitment_unknown.html", context, status=death.status)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent with an answer that could not be recorded, label and text."""
    answer = ANSWERS.get(request.POST.get("answer", ""))
    if answer is None:
        return []
    found = []
    for name, field in answer.form.base_fields.items():
        text = request.POST.get(f"{answer.form.prefix}-{name}" if answer.form.prefix else name, "").strip()
        if text and field.label:
            found.append((str(field.label), "oui" if isinstance(field, forms.BooleanField) else text))
    return found
