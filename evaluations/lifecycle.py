"""The state tables of an evaluation and of a complaint. Services check who may."""

from datetime import date

from django.utils import timezone

from accounts.models import User
from cycles.models import Cycle
from evaluations.enums import PUBLISHED, ComplaintState, FormState
from evaluations.models import Complaint, EvaluationForm
from evaluations.permissions import people_of
from programme.models import Session
from toolkit.domain.days import add_months
from toolkit.domain.transitions import StateTable, Transition
from toolkit.text.typography import format_day

COLD_MONTHS = 3  # three to six months after the last session: what was learnt had time to serve


def _may_open(form: EvaluationForm) -> str:
    """Why it does not open yet."""
    if not form.questions.exists():
        return "Cette évaluation n’a pas de question : écrivez-en une au moins."
    first = _first_day(form)
    if first is None:
        return "Cette session n’a pas encore de dates : donnez-les d’abord."
    if timezone.localdate() < first:
        return f"Il est trop tôt : on n’interroge personne avant le {format_day(first)}."
    if not people_of(form).exists():
        if form.asks_employers:
            return "Aucun employeur n’a donné de contact formation : il n’y a personne à interroger."
        return "Personne n’est inscrit : il n’y a personne à interroger."
    return ""


def _first_day(form: EvaluationForm) -> date | None:
    """The first day of the session; of the last one of a year; for a cold one, three months after its last day."""
    if form.session is not None:
        first, last = form.session.starts_on, form.session.ends_on
    else:
        first, last = _last_of_year(form.cycle)
    if form.is_cold:
        return add_months(last, COLD_MONTHS) if last is not None else None
    return first


def _last_of_year(cycle: Cycle | None) -> tuple[date | None, date | None]:
    """The days of the last session of a year."""
    dated = Session.objects.filter(cycle=cycle, starts_on__isnull=False).order_by("ends_on").last()
    return (dated.starts_on, dated.ends_on) if dated is not None else (None, None)


def _may_share(form: EvaluationForm) -> str:
    return "Les réponses des employeurs restent à l’équipe de formation." if form.asks_employers else ""


class FormTable(StateTable[EvaluationForm, Transition]):
    """A draft opens once, closes once; nothing opens it again."""

    def lock(self, pk: int) -> EvaluationForm:
        return EvaluationForm.objects.with_subject().select_for_update(of=("self",)).get(pk=pk)

    def stale_words(self, row: EvaluationForm, move: Transition, actor: User | None) -> str:
        return f"« {move.label} » ne s’applique pas : l’évaluation est « {row.standing.label} ». Rechargez la page."


FORMS = FormTable(
    EvaluationForm,
    (
        Transition("open", "Ouvrir", frozenset({FormState.DRAFT}), FormState.OPEN, guard=_may_open),
        Transition("close", "Clore", frozenset({FormState.OPEN}), FormState.CLOSED),
        Transition("publish", "Publier à l’équipe", frozenset({FormState.CLOSED}), FormState.PUBLISHED),
        Transition(
            "share", "Publier à la promotion", frozenset({FormState.PUBLISHED}), FormState.SHARED, guard=_may_share
        ),
        Transition("take_back", "Reprendre la publication", frozenset(PUBLISHED), FormState.CLOSED, needs_reason=True),
    ),
    initial={FormState.DRAFT},
)


class ComplaintTable(StateTable[Complaint, Transition]):
    """A complaint waits for an answer, gets it, goes on or is closed; a closed one is not opened again."""

    def lock(self, pk: int) -> Complaint:
        related = ("participant__user", "participant__cycle__institute", "owner")
        return Complaint.objects.select_related(*related).select_for_update(of=("self",)).get(pk=pk)

    def stale_words(self, row: Complaint, move: Transition, actor: User | None) -> str:
        if row.standing.is_closed:
            return "Cette réclamation est close : on n’y écrit plus. Une autre peut être déposée."
        return f"« {move.label} » ne s’applique pas : son état est « {row.standing.label} ». Rechargez la page."


_OPEN, _ANSWERED = ComplaintState.OPEN, ComplaintState.ANSWERED
COMPLAINTS = ComplaintTable(
    Complaint,
    (
        Transition("answer", "Répondre", frozenset({_OPEN, _ANSWERED}), _ANSWERED),
        Transition("go_on", "Écrire de nouveau", frozenset({_OPEN, _ANSWERED}), _OPEN),
        Transition("close", "Clore", frozenset({_ANSWERED}), ComplaintState.CLOSED),
    ),
    initial={_OPEN},
    stamp="changed_at",
)
