"""The page of a speaker: public, reached by a link that is theirs for one session. A GET changes nothing."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from programme.forms.by_link import AnswerForm, MaterialForm, RecordForm, record_form
from programme.models import Material, SpeakerLink
from programme.services.by_link import answer_slot, correct_record, send_material, sign_sheet, take_back_material
from programme.services.links import DeadLinkError, find_speaker_link
from programme.speaker_page import SpeakerPage
from toolkit.domain.errors import DomainError
from toolkit.files.receiving import takes_files
from toolkit.files.serving import serve_private_file
from toolkit.text.identifiers import read_uuid
from toolkit.ui.link_pages import Typed, View, link_page

TYPED = (
    ("note", "Votre mot"),
    ("title", "Titre du document"),
    ("url", "Lien"),
    ("function", "Fonction"),
    ("organisation", "Organisation"),
    ("biography", "Quelques lignes sur vous"),
    ("access_needs", "Ce qu’il vous faut"),
)
# What a redirection says was done, and where on the page.
DONE = {
    "confirme": ("interventions", "Votre intervention est confirmée. L’équipe le voit aussitôt."),
    "decline": ("interventions", "C’est noté : vous déclinez cette intervention. L’équipe en est prévenue."),
    "envoye": ("documents", "Votre document est arrivé."),
    "retire": ("documents", "Votre document est supprimé."),
    "signe": ("feuilles", "Vous avez signé la feuille d’émargement."),
    "corrige": ("fiche", "C’est enregistré."),
}


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was being sent by a link that opens nothing any more."""
    return [(label, request.POST[name]) for name, label in TYPED if request.POST.get(name)]


def by_link(typed: Typed = _typed) -> Callable[[View], View]:
    """A page of a speaker's link."""
    return link_page(dead=DeadLinkError, template="programme/by_link_gone.html", typed=typed)


@takes_files
@by_link()
@require_http_methods(["GET", "HEAD", "POST"])
def speaker_page(request: HttpRequest, token: str) -> HttpResponseBase:
    """Read one's slots, confirm or decline each, sign the sheet, send documents, correct one's record, agree."""
    link = find_speaker_link(token)
    if request.method != "POST":
        _, said = DONE.get(request.GET.get("fait", ""), ("", ""))
        return _show(request, link, token, said=said)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404("Cet acte n’existe pas.")
    return act(request, link, token)


@by_link()
@require_safe
def speaker_material(request: HttpRequest, token: str, uuid: Any) -> HttpResponseBase:
    """A file that the speaker sent, as the team reads it."""
    link = find_speaker_link(token)
    found = Material.objects.filter(session=link.session, speaker=link.speaker, uuid=uuid).first()
    if found is None:
        raise Http404("Ce document n’existe pas.")
    return serve_private_file(file_field=found.file, filename=found.filename, inline=True)


def _answer(request: HttpRequest, link: SpeakerLink, token: str) -> HttpResponseBase:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, link, token, status=422, answer=form)
    values = dict(form.cleaned_data)
    confirms = values.pop("answer") == "confirm"
    try:
        answer_slot(link=link, confirms=confirms, **values)
    except DeadLinkError:
        raise
    except DomainError as refusal:
        return _show(request, link, token, refusal=refusal, answer=form)
    return _back(token, "confirme" if confirms else "decline")


def _send(request: HttpRequest, link: SpeakerLink, token: str) -> HttpResponseBase:
    page = SpeakerPage(link)
    form = MaterialForm(request.POST, request.FILES, slots=[each.slot for each in page.interventions])
    if not form.is_valid():
        return _show(request, link, token, status=422, material=form)
    values = form.cleaned_data
    try:
        send_material(
            link=link,
            title=values["title"],
            slot=values.get("slot") or None,
            url=values["url"],
            upload=values["file"],
        )
    except DeadLinkError:
        raise
    except DomainError as refusal:
        if refusal.status == 422:
            form.add_error("file" if values["file"] else "url", refusal.message)
            return _show(request, link, token, status=422, material=form)
        return _show(request, link, token, refusal=refusal, material=form)
    return _back(token, "envoye")


def _take_back(request: HttpRequest, link: SpeakerLink, token: str) -> HttpResponseBase:
    chosen = forms.UUIDField()
    try:
        take_back_material(link=link, material=chosen.clean(request.POST.get("material", "")))
    except forms.ValidationError as error:
        raise Http404("Ce document n’existe pas.") from error
    except DomainError as refusal:
        return _show(request, link, token, refusal=refusal)
    return _back(token, "retire")


def _correct(request: HttpRequest, link: SpeakerLink, token: str) -> HttpResponseBase:
    form = RecordForm(request.POST)
    if not form.is_valid():
        return _show(request, link, token, status=422, record=form)
    values = dict(form.cleaned_data)
    seen = values.pop("seen")
    try:
        correct_record(link=link, values=values, seen=seen)
    except DeadLinkError:
        raise
    except DomainError as refusal:
        return _show(request, find_speaker_link(token), token, refusal=refusal, record=form, behind=True)
    return _back(token, "corrige")


def _sign(request: HttpRequest, link: SpeakerLink, token: str) -> HttpResponseBase:
    half_day = read_uuid(request.POST.get("half_day", ""))
    if half_day is None:
        raise Http404("Cette demi-journée n’existe pas.")
    try:
        sign_sheet(link=link, half_day=half_day)
    except DeadLinkError:
        raise
    except DomainError as refusal:
        return _show(request, link, token, refusal=refusal)
    return _back(token, "signe")


ACTS: dict[str, Callable[[HttpRequest, SpeakerLink, str], HttpResponseBase]] = {
    "answer": _answer,
    "send": _send,
    "take_back": _take_back,
    "correct": _correct,
    "sign": _sign,
}


def _back(token: str, done: str) -> HttpResponse:
    """To the part of the page that was acted on: Back and Reload send nothing again."""
    response = HttpResponse(status=303)
    response["Location"] = f"{reverse('speakers:speaker_page', args=[token])}?fait={done}#{DONE[done][0]}"
    return response


def _show(
    request: HttpRequest,
    link: SpeakerLink,
    token: str,
    *,
    said: str = "",
    refusal: DomainError | None = None,
    status: int = 200,
    answer: AnswerForm | None = None,
    material: MaterialForm | None = None,
    record: RecordForm | None = None,
    behind: bool = False,
) -> HttpResponse:
    """The page, with what was typed. `behind`: somebody saved the record meanwhile; what is sent next is over that."""
    page = SpeakerPage(link)
    if behind and record is not None:
        record.data = record.data.copy()
        record.data["seen"] = str(page.speaker.revision)
    context: dict[str, Any] = {
        "page": page,
        "token": token,
        "said": said,
        "refusal": refusal.message if refusal else "",
        "answer": answer,
        "answered": str(answer.data.get("slot", "")) if answer else "",
        "material_form": material or MaterialForm(slots=[each.slot for each in page.interventions]),
        "sends": material is not None,
        "record_form": record or record_form(page.speaker),
        "behind": behind,
    }
    return render(request, "programme/by_link.html", context, status=refusal.status if refusal else status)
