"""What the applicant decides: submit, send back, withdraw, confirm, decline. And the receipt."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from candidatures import services
from candidatures.forms.correction import AnswerForm
from candidatures.forms.declarations import declared
from candidatures.models import Candidature
from candidatures.views.page import find_written, show_dossier, show_review
from toolkit.documents.errors import DocumentError
from toolkit.documents.serving import serve_document
from toolkit.domain.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Submit the draft, with what is declared at that moment."""
    service = partial(services.submit_candidature, seen=request.POST.get("seen"), declarations=declared(request.POST))
    return _act(request, uuid, service, show_review, _submitted, back="candidatures:review")


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Send the corrected dossier back."""
    done = "Votre candidature corrigée est renvoyée. L’instruction reprend."
    form = AnswerForm(request.POST)
    page = partial(show_review, form=form)
    if request.method == "POST" and not form.is_valid():
        return page(request, find_written(request, uuid))
    message = form.cleaned_data["message"] if request.method == "POST" else ""
    service = partial(services.answer_correction, seen=request.POST.get("seen"), message=message)
    return _act(request, uuid, service, page, lambda candidature: done, back="candidatures:review")


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Write again in a dossier that was submitted."""
    done = "Votre dossier est rouvert : modifiez ce que vous voulez, puis renvoyez-le. Il reste déposé tel qu’il était."
    return _act(request, uuid, services.reopen_submitted, show_dossier, lambda candidature: done)


@require_http_methods(["GET", "HEAD", "POST"])
def send_again(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Send what was changed since the dossier was reopened."""
    done = "Votre candidature modifiée est renvoyée. Un nouvel accusé de réception part par courriel."
    service = partial(services.send_again, seen=request.POST.get("seen"))
    return _act(request, uuid, service, show_review, lambda candidature: done, back="candidatures:review")


@require_http_methods(["GET", "HEAD", "POST"])
def drop_revision(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Leave the dossier as it was sent."""
    done = "Vos modifications sont abandonnées. Votre dossier reste tel que vous l’aviez envoyé."
    return _act(request, uuid, services.drop_revision, show_dossier, lambda candidature: done)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Withdraw the candidature."""
    done = "Votre candidature est retirée. Un courriel le confirme."
    return _act(request, uuid, services.withdraw_candidature, show_dossier, lambda candidature: done)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Take the place, and arrive in the promotion."""
    done = "Votre participation est confirmée. Un courriel vous dit la suite."
    answered = _act(request, uuid, services.confirm_place, show_dossier, lambda candidature: done)
    return redirect("mine:promotion") if request.method == "POST" and answered.status_code == 302 else answered


@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Give the place up."""
    done = "Votre place est rendue. Merci de nous l’avoir dit."
    return _act(request, uuid, services.decline_place, show_dossier, lambda candidature: done)


@require_safe
def receipt(request: UserRequest, uuid: UUID) -> HttpResponseBase:
    """The acknowledgement of receipt, as PDF; drawn now if the mail has not done it."""
    candidature = find_written(request, uuid)
    return _serve_receipt(request, candidature, candidature.receipt_id)


@require_safe
def new_receipt(request: UserRequest, uuid: UUID, revision: UUID) -> HttpResponseBase:
    """The receipt of a dossier that was sent again."""
    candidature = find_written(request, uuid)
    sent = get_object_or_404(candidature.revisions.filter(receipt__isnull=False), uuid=revision)
    return _serve_receipt(request, candidature, sent.receipt_id)


def _serve_receipt(request: UserRequest, candidature: Candidature, document_id: int | None) -> HttpResponseBase:
    if document_id is None:
        raise Http404("Cette candidature n’a pas d’accusé de réception : elle n’est pas déposée.")
    name = f"accuse-de-reception-{candidature.receipt_number}.pdf"
    try:
        return serve_document(document_id, reader=request.user, filename=name)
    except DocumentError as refusal:
        messages.error(request, refusal.message)
        return redirect(candidature)


def _act(
    request: UserRequest,
    uuid: UUID,
    service: Callable[..., object],
    page: Callable[..., HttpResponse],
    done: Callable[[Candidature], str],
    back: str = "candidatures:dossier",
) -> HttpResponse:
    """Do it, say it and show the dossier; or show the page again with the reason why not.

    Asked for without a form, as a browser does with the address of a refusal, it does nothing and goes `back`.
    """
    candidature = find_written(request, uuid)
    if request.method != "POST":
        return redirect(back, candidature.uuid)
    try:
        service(actor=request.user, candidature=candidature)
    except DomainError as refusal:
        return page(request, find_written(request, uuid), refusal=refusal)
    messages.success(request, done(candidature))
    return redirect(candidature)


def _submitted(candidature: Candidature) -> str:
    return (
        f"Votre candidature est déposée sous le n° {candidature.receipt_number}. "
        "L’accusé de réception part par courriel."
    )
