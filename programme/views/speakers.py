"""The records of speakers."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from accounts.roles import INSTRUCTORS
from organisations.models import Institute
from programme.forms.base import seen_versions
from programme.forms.records import SpeakerForm
from programme.lists import SpeakerList
from programme.models import SlotSpeaker, Speaker
from programme.services import remove_speaker, save_speaker
from programme.views.scope import NAV, chosen_institute, institutes_of, speakers_of
from toolkit.domain.errors import DomainError
from toolkit.text.french import de


@require_safe
def speakers(request: UserRequest) -> HttpResponse:
    """Everybody who speaks at the sessions of one's institutes."""
    if not request.user.has_role(*INSTRUCTORS):
        raise PermissionDenied
    rows = SpeakerList(request.user.institutes_with_role(*INSTRUCTORS), request.GET)
    return render(request, "programme/speakers.html", {"list": rows, "page": rows.page, **NAV})


@require_http_methods(["GET", "HEAD", "POST"])
def speaker_add(request: UserRequest) -> HttpResponse:
    """A new record."""
    institutes = institutes_of(request, *INSTRUCTORS)
    institute = chosen_institute(request, institutes)
    form = SpeakerForm(request.POST if request.method == "POST" else None, instance=Speaker(institute=institute))
    return _answer(request, institute, form, institutes=institutes)


@require_http_methods(["GET", "HEAD", "POST"])
def speaker_edit(request: UserRequest, speaker: UUID) -> HttpResponse:
    """A record as it is written; POST changes it."""
    found = _find(request, speaker)
    form = SpeakerForm(request.POST if request.method == "POST" else None, instance=found)
    return _answer(request, found.institute, form, speaker=found)


@require_POST
def speaker_remove(request: UserRequest, speaker: UUID) -> HttpResponse:
    """Delete a record that no programme names."""
    found = _find(request, speaker)
    try:
        remove_speaker(actor=request.user, speaker=found)
    except DomainError as refusal:
        messages.error(request, f"{refusal.message} Rien n’a changé.")
        return redirect("programme:speaker_edit", speaker)
    messages.success(request, f"La fiche {de(found.full_name)} est supprimée.")
    return redirect("programme:speakers")


def _find(request: UserRequest, speaker: UUID) -> Speaker:
    found = speakers_of(request).select_related("institute").filter(uuid=speaker).first()
    if found is None:
        raise Http404("Cette fiche n’existe pas.")
    return found


def _answer(
    request: UserRequest,
    institute: Institute,
    form: SpeakerForm,
    *,
    speaker: Speaker | None = None,
    institutes: list[Institute] | None = None,
) -> HttpResponse:
    refusal = None
    if request.method == "POST" and form.is_valid():
        row = Speaker.objects.get(pk=speaker.pk) if speaker else None  # the form has written on its own
        try:
            saved = save_speaker(
                actor=request.user, institute=institute, values=form.values, speaker=row, seen=form.sent_seen
            )
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, f"La fiche {de(saved.full_name)} est enregistrée.")
            return redirect("programme:speakers")
    slots = SlotSpeaker.objects.filter(speaker=speaker).select_related("slot__half_day__session__cycle__institute")
    context = {
        "form": form,
        "speaker": speaker,
        "institute": institute,
        "institutes": institutes or [],
        "slots": slots.order_by("-slot__half_day__day", "slot__starts_at")[:20] if speaker else [],
        "refusal": refusal,
        "versions": seen_versions(form, refusal) if refusal else [],
        **NAV,
    }
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "programme/speaker.html", context, status=status)
