"""The state table of an evaluation. Services check who may."""

from datetime import date

from django.utils import timezone

from accounts.models import User
from evaluations.enums import PUBLISHED, FormState
from evaluations.models import EvaluationForm
from evaluations.permissions import people_of
from programme.models import Session
from toolkit.domain.transitions import StateTable, Transition
from toolkit.text.typography import format_day


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
        return "Personne n’est inscrit : il n’y a personne à interroger."
    return ""


def _first_day(form: EvaluationForm) -> date | None:
    """The first day of the session; of the last one of a year."""
    if form.session is not None:
        return form.session.starts_on
    dated = Session.objects.filter(cycle=form.cycle, starts_on__isnull=False).order_by("starts_on")
    last = dated.last()
    return last.starts_on if last else None


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
        Transition("share", "Publier à la promotion", frozenset({FormState.PUBLISHED}), FormState.SHARED),
        Transition("take_back", "Reprendre la publication", frozenset(PUBLISHED), FormState.CLOSED, needs_reason=True),
    ),
    initial={FormState.DRAFT},
)
