"""The acts of a programme: publish it, ask speakers, write down what they answer."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from programme.enums import SpeakerState
from programme.forms.acts import CONFIRMED, PROVISIONAL, AnswerForm, AskForm, PublishForm
from programme.models import Session, SlotSpeaker
from programme.pages import ProgrammePage
from programme.queries import concerned
from programme.services import ask_speakers, publish_programme, record_answer
from programme.views.scope import NAV, find_written_session
from toolkit.domain.errors import DomainError
from toolkit.text.french import de


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: UserRequest, session: UUID) -> HttpResponse:
    """What publishing does: under which number, what changed, who is told, in which words."""
    found = find_written_session(request, session)
    page = ProgrammePage(found, request.user)
    form = _publish_form(request, page)
    if request.method != "POST" or not form.is_valid():
        return _show_publish(request, found, page, form)
    data = form.cleaned_data
    told = {name: data[name] for name in ("note", "tell_participants", "tell_speakers", "seen")}
    try:
        version = publish_programme(actor=request.user, session=found, confirmed=form.confirmed, **told)
    except DomainError as refusal:
        fresh = ProgrammePage(found, request.user)
        form.data = form.data.copy()
        form.data["seen"] = str(fresh.programme.revision) if fresh.programme else ""
        return _show_publish(request, found, fresh, form, refusal=refusal)
    messages.success(request, f"La version {version.number} du programme est publiée.")
    return redirect("programme:programme", found.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: UserRequest, session: UUID) -> HttpResponse:
    """Send speakers the link of their page."""
    found = find_written_session(request, session)
    page = ProgrammePage(found, request.user)
    waiting = [person.speaker for person in page.people if person.state == SpeakerState.PLANNED]
    initial = {"speakers": [str(speaker.uuid) for speaker in waiting if speaker.email]}
    people = [person.speaker for person in page.people]
    form = AskForm(request.POST if request.method == "POST" else None, speakers=people, initial=initial)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            links = ask_speakers(actor=request.user, session=found, speakers=form.chosen)
        except DomainError as error:
            refusal = error
        else:
            count = len(links)
            messages.success(request, f"{count} lien envoyé." if count == 1 else f"{count} liens envoyés.")
            return redirect("programme:programme", found.uuid)
    status = refusal.status if refusal else 422 if form.errors else 200
    context = {"session": found, "page": page, "form": form, "refusal": refusal, **NAV}
    return render(request, "programme/ask.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: UserRequest, session: UUID, pk: int) -> HttpResponse:
    """What a speaker said by telephone or in person."""
    found = find_written_session(request, session)
    rows = SlotSpeaker.objects.filter(slot__half_day__session=found).select_related("slot__half_day", "speaker")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404("Cette intervention n’existe pas.")
    row.slot.half_day.session = found
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"note": row.note})
    refusal = None
    if request.method == "POST" and form.is_valid():
        confirms = form.cleaned_data["answer"] == "oui"
        try:
            record_answer(actor=request.user, intervention=row, confirms=confirms, note=form.cleaned_data["note"])
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, f"La réponse {de(row.speaker.full_name)} est enregistrée.")
            return redirect("programme:programme", found.uuid)
    status = refusal.status if refusal else 422 if form.errors else 200
    context = {"session": found, "row": row, "form": form, "refusal": refusal, **NAV}
    return render(request, "programme/answer.html", context, status=status)


def _publish_form(request: UserRequest, page: ProgrammePage) -> PublishForm:
    initial = {
        "seen": str(page.programme.revision) if page.programme else "",
        "standing": CONFIRMED if page.is_confirmed else PROVISIONAL,
        "tell_participants": True,
        "tell_speakers": True,
    }
    data = request.POST if request.method == "POST" else None
    return PublishForm(data, must_confirm=page.is_confirmed, initial=initial)


def _show_publish(
    request: UserRequest, session: Session, page: ProgrammePage, form: PublishForm, refusal: DomainError | None = None
) -> HttpResponse:
    told = concerned(session)
    context = {
        "session": session,
        "page": page,
        "form": form,
        "told": told,
        "participants": told.known_to(request.user),
        "number": (page.last.number if page.last else 0) + 1,
        "refusal": refusal,
        **NAV,
    }
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "programme/publish.html", context, status=status)
