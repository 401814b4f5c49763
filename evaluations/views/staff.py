"""The team prepares evaluations, opens them and follows them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from accounts.roles import INSTRUCTORS, TRAINING_TEAM
from cycles.enums import CycleState
from cycles.models import Cycle
from evaluations.enums import Audience, FormKind
from evaluations.forms import QuestionsForm, RulesForm
from evaluations.models import EvaluationForm, rules_of
from evaluations.pages import FormPage, YearPage
from evaluations.services import open_form, prepare_form, save_questions, save_rules
from evaluations.services.preparing import questions_held
from programme.permissions import sessions_to_see
from programme.views.scope import check_team, chosen_institute, find_session, institutes_of
from toolkit.domain.errors import DomainError, StaleError

NAV: dict[str, Any] = {"nav_item": "evaluations"}
# What a page of the year prepares, by its name there.
ASKED = {
    "annee": (FormKind.HOT, Audience.PARTICIPANT),
    "froid": (FormKind.COLD, Audience.PARTICIPANT),
    "employeurs": (FormKind.COLD, Audience.EMPLOYER),
}
both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def home(request: UserRequest) -> HttpResponse:
    """The years of one's institutes, the latest first, and the sessions without a cycle."""
    check_team(request)
    years = _cycles(request).exclude(state=CycleState.DRAFT).order_by("-year", "title", "pk")
    alone = sessions_to_see(request.user).filter(cycle__isnull=True, starts_on__isnull=False)
    context = {"years": years, "sessions": alone.order_by("-starts_on", "pk"), **NAV}
    context["may_rule"] = request.user.has_role(*INSTRUCTORS)
    return render(request, "evaluations/home.html", context)


@both
def year(request: UserRequest, cycle: UUID) -> HttpResponse:
    """The evaluations of a year, session by session. POST prepares that of the whole year."""
    found = find_year(request, cycle)
    if request.method == "POST":
        kind, audience = ASKED.get(request.POST.get("quoi", ""), ASKED["annee"])
        made = prepare_form(actor=request.user, cycle=found, kind=kind, audience=audience)
        return redirect("evaluations:form", made.uuid)
    return render(request, "evaluations/year.html", {"page": YearPage(found, request.user), "cycle": found, **NAV})


@both
def session(request: UserRequest, session: UUID) -> HttpResponse:
    """The evaluation of a session; POST prepares it where there is none."""
    found = find_session(request, session)
    if request.method == "POST":
        return redirect("evaluations:form", prepare_form(actor=request.user, session=found).uuid)
    made = EvaluationForm.objects.filter(session=found, kind="HOT").first()
    if made is not None:
        return redirect("evaluations:form", made.uuid)
    may_prepare = bool(request.user.roles_at(found.organiser.pk) & set(INSTRUCTORS))
    return render(request, "evaluations/session.html", {"session": found, "may_prepare": may_prepare, **NAV})


@require_safe
def form(request: UserRequest, form: UUID) -> HttpResponse:
    """One evaluation: its questions, who is asked, until when."""
    page = FormPage(find_form(request, form), request.user)
    return render(request, "evaluations/form.html", {"page": page, "evaluation": page.form, **NAV})


@both
def questions(request: UserRequest, form: UUID) -> HttpResponse:
    """Edit the questions of a draft."""
    found = find_prepared(request, form)
    if not found.standing.is_draft and request.method != "POST":
        return redirect("evaluations:form", found.uuid)
    sheet = QuestionsForm(request.POST if request.method == "POST" else None, held=questions_held(found))
    refusal, versions = None, []
    if request.method == "POST" and sheet.is_valid():
        try:
            kept = sheet.values["questions"]
            save_questions(actor=request.user, form=found, questions=kept, seen=sheet.sent_seen)
        except DomainError as error:
            refusal = error
            if isinstance(error, StaleError):
                versions = sheet.both_versions(QuestionsForm(held=questions_held(found)))
        else:
            messages.success(request, "Les questions sont enregistrées.")
            return redirect("evaluations:form", found.uuid)
    context = {"evaluation": found, "form": sheet, "refusal": refusal, "versions": versions, **NAV}
    status = refusal.status if refusal else 422 if sheet.errors else 200
    return render(request, "evaluations/questions.html", context, status=status)


@both
def opening(request: UserRequest, form: UUID) -> HttpResponse:
    """What opening does: to whom it is sent, until when, the questions as they will stay."""
    found = find_prepared(request, form)
    refusal = None
    if request.method == "POST":
        try:
            open_form(actor=request.user, form=found, seen=request.POST.get("seen", "")[:64] or "-")
        except DomainError as error:
            refusal = error
            found = find_prepared(request, form)
        else:
            messages.success(request, "L’évaluation est ouverte\u00a0: chaque personne reçoit un courriel.")
            return redirect("evaluations:form", found.uuid)
    elif not found.standing.is_draft:
        return redirect("evaluations:form", found.uuid)
    page = FormPage(found, request.user)
    context = {"page": page, "evaluation": found, "refusal": refusal, **NAV}
    return render(request, "evaluations/open.html", context, status=refusal.status if refusal else 200)


@both
def rules(request: UserRequest) -> HttpResponse:
    """How long evaluations stay open, and whether they open by themselves."""
    institutes = institutes_of(request, *INSTRUCTORS)
    institute = chosen_institute(request, institutes)
    sheet = RulesForm(request.POST if request.method == "POST" else None, instance=rules_of(institute))
    refusal = None
    if request.method == "POST" and sheet.is_valid():
        try:
            save_rules(actor=request.user, institute=institute, values=sheet.cleaned_data)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, "Les règles des évaluations sont enregistrées.")
            return redirect("evaluations:home")
    context = {"form": sheet, "refusal": refusal, "institute": institute, "institutes": institutes, **NAV}
    status = refusal.status if refusal else 422 if sheet.errors else 200
    return render(request, "evaluations/rules.html", context, status=status)


def _cycles(request: UserRequest) -> QuerySet[Cycle]:
    return Cycle.objects.filter(institute__in=request.user.institutes_with_role(*TRAINING_TEAM))


def find_year(request: UserRequest, cycle: UUID) -> Cycle:
    """A cycle of one's institutes. Raises Http404."""
    found = _cycles(request).filter(uuid=cycle).select_related("institute").first()
    if found is None:
        raise Http404("Ce cycle n’existe pas.")
    return found


def find_form(request: UserRequest, form: UUID) -> EvaluationForm:
    """An evaluation of one's institutes. Raises Http404."""
    found = EvaluationForm.objects.visible_to(request.user).with_subject().filter(uuid=form).first()
    if found is None:
        raise Http404("Cette évaluation n’existe pas.")
    return found


def find_prepared(request: UserRequest, form: UUID) -> EvaluationForm:
    """The same, for whoever prepares it. Raises Http404, PermissionDenied."""
    found = find_form(request, form)
    if not request.user.roles_at(found.organiser.pk) & set(INSTRUCTORS):
        raise PermissionDenied
    return found
