"""The tablet that is handed round: one touches one's name, or signs as a speaker, and reads nothing of a neighbour."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import UserRequest
from attendance.forms import TapForm
from attendance.middleware import hand_round
from attendance.models import Presence
from attendance.pages import TabletPage, tap_form
from attendance.polling import TABLET, mark_of_screen
from attendance.services import Tap, record_tap, sign_for_speaker
from attendance.views.scope import find_half_day
from programme.models import HalfDay
from toolkit.domain.errors import DomainError
from toolkit.text.identifiers import read_uuid
from toolkit.text.typography import format_hour, typeset

UNREADABLE = "Ce relevé ne se lit pas\u00a0: touchez le nom de nouveau, ou notez la présence sur la feuille."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tablet(request: UserRequest, half_day: UUID) -> HttpResponse:
    """Who is awaited, a large target each; a touch is sent as a form, or by a script that keeps it while offline.

    Opened, it closes everything else to this session until somebody says again who they are (see middleware).
    """
    found = find_half_day(request, half_day)
    if request.method != "POST":
        hand_round(request, found)
        return _show(request, found)
    is_script = request.headers.get("Accept", "") == "application/json"
    form = tap_form(request.POST.get("enrolment", ""), request.POST)
    if not form.is_valid():
        refusal = DomainError(_said_of(form), status=422)
        return _refuse(refusal) if is_script else _show(request, found, form, refusal)
    who, tap = form.cleaned_data["enrolment"], form.tap
    try:
        row = record_tap(actor=request.user, half_day=found, enrolment=who, said=form.said, tap=tap)
    except DomainError as refusal:
        return _refuse(refusal) if is_script else _show(request, found, form, refusal)
    words = _words(row, tap)
    if is_script:
        return JsonResponse({"words": typeset(words)})
    messages.success(request, words)
    return redirect("attendance:tablet", found.uuid)


@require_POST
def speaker_signs(request: UserRequest, half_day: UUID) -> HttpResponse:
    """A speaker signs on the team's tablet, and it goes round again."""
    found = find_half_day(request, half_day)
    key = read_uuid(request.POST.get("speaker", ""))
    if key is None:
        raise Http404("Cette personne n’intervient pas ici.")
    try:
        signed = sign_for_speaker(actor=request.user, half_day=found, speaker=key)
    except DomainError as refusal:
        return _show(request, found, refusal=refusal)
    messages.success(request, f"{signed.speaker.full_name} a signé la feuille.")
    return redirect("attendance:tablet", found.uuid)


def _words(row: Presence, tap: Tap) -> str:
    name = row.enrolment.user.full_name
    if row.key == tap.key:
        return f"{name}\u00a0: {row.words.lower()}."
    return f"{name}\u00a0: présence déjà relevée à {format_hour(row.said_at)}."


def _said_of(form: TapForm) -> str:
    """What to mend where a person can: the hour. The rest is the script's."""
    return " ".join(str(error) for error in form.errors.get("at", [])) or UNREADABLE


def _refuse(refusal: DomainError) -> JsonResponse:
    return JsonResponse({"refusal": typeset(refusal.message)}, status=refusal.status)


def _show(
    request: UserRequest, half_day: HalfDay, form: TapForm | None = None, refusal: DomainError | None = None
) -> HttpResponse:
    context = {
        "half_day": half_day,
        "session": half_day.session,
        "page": TabletPage(half_day, request.user, form),
        "refusal": refusal,
        "screen": TABLET,
        "mark": quote_etag(mark_of_screen(request.user, half_day, TABLET)),
    }
    return render(request, "attendance/tablet.html", context, status=refusal.status if refusal else 200)
