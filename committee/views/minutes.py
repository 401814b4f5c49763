"""The minutes of a sitting: written, sent to the members, signed, corrected."""

import io
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from accounts.second_factor import ask_second_factor
from committee.minutes import signing, writing
from committee.minutes.documents import MINUTES, content_of
from committee.minutes.forms import CorrectionForm, DissentForm, PaperForm, RemarkForm, WordsForm
from committee.minutes.page import MinutesPage, minutes_of
from committee.sittings.access import SittingAccess, find_sitting
from toolkit.documents.drafts import draft_html
from toolkit.documents.rendering import render_pdf
from toolkit.documents.serving import serve_document
from toolkit.domain.errors import DomainError, StaleError
from toolkit.files.serving import private_response, serve_private_file
from toolkit.memo import remembers


@require_safe
@remembers
def minutes(request: UserRequest, uuid: UUID) -> HttpResponse:
    """The minutes of a sitting as this person may read them; the latest, with those that it corrects named."""
    access = find_sitting(request.user, uuid)
    return minutes_page(request, access)


def minutes_page(
    request: UserRequest, access: SittingAccess, *, refusal: DomainError | None = None, status: int = 200, **forms: Any
) -> HttpResponse:
    """The page, with what was typed and why it was refused."""
    found = minutes_of(access)
    if not found and not (access.leads and access.sitting.is_closed):
        raise Http404("Cette séance n’a pas encore de procès-verbal.")
    page = MinutesPage(access, found[-1]) if found else None
    context = {
        "nav_item": "committee",
        "cycle": access.viewer.cycle,
        "viewer": access.viewer,
        "access": access,
        "sitting": access.sitting,
        "page": page,
        "minutes": page.minutes if page else None,
        "earlier": found[:-1],
        "refusal": refusal.message if refusal else "",
        "versions": None,
        **(_forms(page) if page else {}),
        **forms,
    }
    return render(request, "committee/minutes/minutes.html", context, status=refusal.status if refusal else status)


def _forms(page: MinutesPage) -> dict[str, Any]:
    return {
        "words_form": WordsForm(minutes=page.minutes),
        "remark_form": RemarkForm(),
        "dissent_form": DissentForm(items=page.decided, seen=page.dissents_mark) if page.may_dissent else None,
        "correction_form": CorrectionForm(),
        "paper_form": PaperForm(),
    }


@require_POST
def prepare(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Begin the minutes."""
    access = find_sitting(request.user, uuid)
    return _do(request, access, lambda: writing.prepare_minutes(actor=request.user, sitting=access.sitting))


@require_POST
def write(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Write the words of the draft; « circulate » sends it to the members as well."""
    access, page = _latest(request, uuid)
    form = WordsForm(request.POST, minutes=page.minutes)
    if not form.is_valid():
        return minutes_page(request, access, status=422, words_form=form)
    given: dict[str, Any] = {"actor": request.user, "minutes": page.minutes}
    sends = request.POST.get("act") == "circulate"

    def call() -> None:
        writing.write_minutes(**given, **form.values, seen=form.sent_seen)
        if sends:
            writing.circulate_minutes(**given)

    done = "Le projet part aux membres, pour leurs remarques." if sends else "Le projet est enregistré."
    return _do(request, access, call, done, words_form=form)


def _versions_of_words(access: SittingAccess, form: WordsForm) -> dict[str, Any]:
    """What was typed beside what somebody wrote meanwhile, while the draft may still be written."""
    minutes = minutes_of(access)[-1]
    return {"versions": form.both_versions(WordsForm(minutes=minutes))} if minutes.is_draft else {}


@require_POST
def rework(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Take the draft up again."""
    access, page = _latest(request, uuid)
    call = _calling(writing.rework_minutes, request, page)
    return _do(request, access, call, "Le projet est à nouveau en préparation : communiquez-le après l’avoir corrigé.")


@require_POST
def remark(request: UserRequest, uuid: UUID) -> HttpResponse:
    """A member's remark."""
    access, page = _latest(request, uuid)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return minutes_page(request, access, status=422, remark_form=form)
    call = _calling(writing.add_remark, request, page, text=form.cleaned_data["text"])
    return _do(request, access, call, "Votre remarque est transmise au secrétariat.", remark_form=form)


@require_POST
def dissent(request: UserRequest, uuid: UUID) -> HttpResponse:
    """A member has a disagreement recorded."""
    access, page = _latest(request, uuid)
    form = DissentForm(request.POST, items=page.decided)
    if not form.is_valid():
        return minutes_page(request, access, status=422, dissent_form=form)
    told = form.cleaned_data
    asked = {"key": told["item"], "text": told["text"], "seen": form.sent_seen}
    call = _calling(writing.record_dissent, request, page, **asked)
    return _do(request, access, call, "Votre désaccord sera consigné, avec votre nom.", dissent_form=form)


@require_POST
def withdraw_dissent(request: UserRequest, uuid: UUID, key: UUID) -> HttpResponse:
    """A member takes a disagreement back."""
    access, page = _latest(request, uuid)
    call = _calling(writing.withdraw_dissent, request, page, key=key)
    return _do(request, access, call, "Votre désaccord est retiré : le procès-verbal ne le portera pas.")


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Read what one signs, then sign it; the second factor has just been shown."""
    access, page = _latest(request, uuid)
    if not page.may_sign and request.method != "POST":
        return redirect("committee:minutes", uuid=uuid)
    asked = ask_second_factor(request)
    if asked is not None:
        return asked
    if request.method != "POST":
        context = {"nav_item": "committee", "cycle": access.viewer.cycle, "access": access, "page": page}
        return render(request, "committee/minutes/sign.html", {**context, "sitting": access.sitting})
    call = _calling(signing.sign_minutes, request, page, seen=request.POST.get("seal", "")[:64])
    return _do(request, access, call, "Vous avez signé le procès-verbal.")


@require_POST
def keep_paper(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Keep the scan of what was signed by hand."""
    access, page = _latest(request, uuid)
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        return minutes_page(request, access, status=422, paper_form=form)
    call = _calling(signing.keep_signed_paper, request, page, upload=form.cleaned_data["upload"])
    return _do(request, access, call, "Le procès-verbal signé est gardé, avec son empreinte.", paper_form=form)


@require_POST
def correct(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Begin the minutes that correct signed ones."""
    access, page = _latest(request, uuid)
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        return minutes_page(request, access, status=422, correction_form=form)
    call = _calling(writing.correct_minutes, request, page, reason=form.cleaned_data["reason"])
    return _do(request, access, call, "Le rectificatif est en préparation. L’original reste tel quel.")


@require_safe
def draft(request: UserRequest, uuid: UUID) -> HttpResponseBase:
    """The draft on paper, as this person may read it: to print, to sign by hand."""
    _, page = _latest(request, uuid)
    html = draft_html(MINUTES, content_of(page.minutes, page.copy))
    content = render_pdf(html=html, identifier=f"{page.minutes.uuid}-{page.seal[:12]}")
    return private_response(handle=io.BytesIO(content), filename="projet-de-proces-verbal.pdf", inline=True)


@require_safe
def document(request: UserRequest, uuid: UUID, pk: int) -> HttpResponseBase:
    """Signed minutes, for whoever may know of every dossier that they name."""
    found = next((each for each in minutes_of(find_sitting(request.user, uuid)) if each.pk == pk), None)
    if found is None or found.document_id is None:
        raise Http404("Ce procès-verbal n’existe pas.")
    return serve_document(found.document_id, reader=request.user)


@require_safe
def paper(request: UserRequest, uuid: UUID, pk: int) -> HttpResponseBase:
    """The scan of signed minutes, for the same readers."""
    access = find_sitting(request.user, uuid)
    found = next((each for each in minutes_of(access) if each.pk == pk), None)
    page = MinutesPage(access, found) if found else None
    if page is None or page.paper is None or not page.reads_all:
        raise Http404("Ce papier n’existe pas, ou ne vous est pas accessible.")
    kept = page.paper
    return serve_private_file(file_field=kept.file, filename=kept.filename, content_type=kept.content_type, inline=True)


def _latest(request: UserRequest, uuid: UUID) -> tuple[SittingAccess, MinutesPage]:
    access = find_sitting(request.user, uuid)
    found = minutes_of(access)
    if not found:
        raise Http404("Cette séance n’a pas encore de procès-verbal.")
    return access, MinutesPage(access, found[-1])


def _calling(service: Callable[..., Any], request: UserRequest, page: MinutesPage, **given: Any) -> Callable[[], Any]:
    return lambda: service(actor=request.user, minutes=page.minutes, **given)


def _do(
    request: UserRequest, access: SittingAccess, call: Callable[[], Any], done: str = "", **forms: Any
) -> HttpResponse:
    """Do it, then back to the page; refused, the page again with what was typed."""
    if access.viewer.seat is None:
        raise PermissionDenied
    try:
        call()
    except StaleError as refusal:
        words = forms.get("words_form")
        versions = _versions_of_words(access, words) if words else {}
        return minutes_page(request, access, refusal=refusal, **forms, **versions)
    except DomainError as refusal:
        return minutes_page(request, access, refusal=refusal, **forms)
    if done:
        messages.success(request, done)
    return redirect("committee:minutes", uuid=access.sitting.uuid)
