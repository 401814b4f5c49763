"""The team judges absences, and tells employers of those that are not excused."""

import io
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from accounts.roles import TRAINING_TEAM
from attendance.absences.documents import NOTICE
from attendance.absences.enums import AbsenceAct
from attendance.absences.forms import JudgeForm
from attendance.absences.judging import RELATED, judge_absence
from attendance.absences.lists import AbsenceList
from attendance.absences.notices import READ_WITH, Draft, draft_instead_of, draft_of, rectify_notice, send_notice
from attendance.absences.pages import AbsencePage, NoticesPage
from attendance.absences.permissions import absences_to_see
from attendance.journal import about_of
from attendance.models import Absence, AbsenceNotice
from attendance.views.scope import NAV, check_team
from programme.models import Enrolment
from programme.permissions import sessions_to_see
from promotions.permissions import NEEDS_READERS
from toolkit.documents.drafts import draft_html
from toolkit.documents.rendering import render_pdf
from toolkit.documents.serving import serve_document
from toolkit.domain.errors import DomainError
from toolkit.files.serving import private_response, serve_private_file
from toolkit.journal.services import record

both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def absences(request: UserRequest) -> HttpResponse:
    """Who declared an absence, and when; those to judge first."""
    if not request.user.has_role(*NEEDS_READERS):
        raise PermissionDenied
    rows = AbsenceList(request.user, request.GET)
    return render(request, "attendance/absences.html", {"list": rows, "page": rows.page, **NAV})


@both
def absence(request: UserRequest, absence: UUID) -> HttpResponse:
    """Why somebody is absent, what accepting does, what was decided. That it was read is written down."""
    found = _find_absence(request, absence)
    page = AbsencePage(found, request.user)
    data = request.POST if request.method == "POST" else None
    form = JudgeForm(data, is_judged=found.standing.is_judged, initial={"seen": page.sheets.mark})
    refusal = None
    if data is not None and form.is_valid():
        try:
            row = judge_absence(
                actor=request.user, absence=found, accepted=data.get("accepted") == "1", **form.cleaned_data
            )
        except DomainError as error:
            refusal = error
            page = AbsencePage(_find_absence(request, absence), request.user)
            form.data = form.data.copy()
            form.data["seen"] = page.sheets.mark
        else:
            said = "est acceptée" if row.standing.is_accepted else "n’est pas acceptée"
            messages.success(request, f"L’absence {said}\u00a0: un courriel le dit à la personne.")
            return redirect("attendance:absence", found.uuid)
    if data is None and not found.erased_at:
        record(about=about_of(found.enrolment), actor=request.user, kind=AbsenceAct.READ, runs=True)
    context = {"page": page, "absence": page.absence, "form": form, "refusal": refusal, **NAV}
    return render(request, "attendance/judge.html", context, status=_status(form, refusal))


@require_safe
def piece(request: UserRequest, absence: UUID) -> HttpResponseBase:
    """What the person sent along. That it was read is written down."""
    found = _find_absence(request, absence)
    held = getattr(found, "piece", None)
    if held is None:
        raise Http404("Il n’y a pas de pièce.")
    record(about=about_of(found.enrolment), actor=request.user, kind=AbsenceAct.READ, runs=True)
    return serve_private_file(file_field=held.file, filename=held.filename, inline=True)


@require_safe
def notices(request: UserRequest) -> HttpResponse:
    """Of whom employers are to be told, and what left."""
    check_team(request)
    page = NoticesPage(request.user, sorted(request.user.institutes_with_role(*TRAINING_TEAM)))
    return render(request, "attendance/notices.html", {"page": page, **NAV})


@both
def notice(request: UserRequest, enrolment: UUID) -> HttpResponse:
    """The notice about one person as it would leave; POST sends it."""
    found = _find_enrolment(request, enrolment)
    refusal = None
    if request.method == "POST":
        try:
            made = send_notice(actor=request.user, enrolment=found, seen=request.POST.get("seen", "")[:64])
        except DomainError as error:
            refusal = error
        else:
            return _left(request, made)
    return _preview(request, draft_of(request.user, found), refusal)


@both
def rectify(request: UserRequest, notice: UUID) -> HttpResponse:
    """The notice that would replace one of which something was corrected; POST sends it."""
    found = _find_notice(request, notice)
    refusal = None
    if request.method == "POST":
        try:
            made = rectify_notice(actor=request.user, notice=found, seen=request.POST.get("seen", "")[:64])
        except DomainError as error:
            refusal = error
        else:
            return _left(request, made)
    return _preview(request, draft_instead_of(request.user, found), refusal)


@require_safe
def notice_draft(request: UserRequest, enrolment: UUID) -> HttpResponseBase:
    """The notice on paper, which says that it is not issued."""
    return _draw(draft_of(request.user, _find_enrolment(request, enrolment)))


@require_safe
def rectify_draft(request: UserRequest, notice: UUID) -> HttpResponseBase:
    """The same of the one that would replace a notice."""
    return _draw(draft_instead_of(request.user, _find_notice(request, notice)))


@require_safe
def notice_paper(request: UserRequest, notice: UUID) -> HttpResponseBase:
    """A notice that left."""
    return serve_document(_find_notice(request, notice).document_id, reader=request.user)


def _draw(draft: Draft) -> HttpResponseBase:
    content = NOTICE.build(**draft.facts)
    drawn = render_pdf(html=draft_html(NOTICE, content), identifier=str(draft.enrolment.uuid))
    return private_response(handle=io.BytesIO(drawn), filename="avis-non-emis.pdf", inline=True)


def _left(request: UserRequest, made: AbsenceNotice) -> HttpResponse:
    how = f"part à {made.sent_to}" if made.sent_to else "est établi\u00a0: imprimez-le et postez-le"
    messages.success(request, f"L’avis {made.document.number} {how}.")
    return redirect("attendance:notices")


def _preview(request: UserRequest, draft: Draft, refusal: DomainError | None) -> HttpResponse:
    content = NOTICE.build(**draft.facts)
    context = {"draft": draft, "said": content.context, "session": draft.enrolment.session, "refusal": refusal, **NAV}
    return render(request, "attendance/notice.html", context, status=refusal.status if refusal else 200)


def _find_absence(request: UserRequest, absence: UUID) -> Absence:
    """An absence that this person reads. Raises Http404."""
    rows = absences_to_see(request.user).select_related(*RELATED, "enrolment__participant", "piece")
    found = rows.prefetch_related("spans__half_day").filter(uuid=absence).first()
    if found is None:
        raise Http404("Cette absence n’existe pas.")
    return found


def _find_enrolment(request: UserRequest, enrolment: UUID) -> Enrolment:
    """Somebody at a session of one's institutes. Raises Http404."""
    sessions = sessions_to_see(request.user).values("pk")
    rows = Enrolment.objects.known_to(request.user).filter(session__in=sessions, uuid=enrolment)
    found = rows.select_related(*READ_WITH).first()
    if found is None:
        raise Http404("Cette personne n’est pas de celles que vous suivez.")
    return found


def _find_notice(request: UserRequest, notice: UUID) -> AbsenceNotice:
    """A notice about somebody at a session of one's institutes. Raises Http404."""
    sessions = sessions_to_see(request.user).values("pk")
    rows = AbsenceNotice.objects.known_to(request.user).filter(enrolment__session__in=sessions, uuid=notice)
    found = rows.select_related("document", *(f"enrolment__{name}" for name in READ_WITH)).first()
    if found is None:
        raise Http404("Cet avis n’existe pas.")
    return found


def _status(form: JudgeForm, refusal: DomainError | None) -> int:
    if refusal is not None:
        return refusal.status
    return 422 if form.errors else 200
