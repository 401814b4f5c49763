"""Prepare an evaluation and edit its questions, before it opens and never after."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from accounts.models import User
from cycles.models import Cycle
from evaluations.defaults import default_questions
from evaluations.enums import Audience, EvaluationAct, FormKind, QuestionKind
from evaluations.lifecycle import FORMS
from evaluations.models import EvaluationForm, Question
from evaluations.models.forms import MOST_QUESTIONS, QUESTION_LIMIT
from evaluations.permissions import check_prepares
from programme.models import Session
from toolkit.domain.errors import IncompleteError, StaleError
from toolkit.domain.marks import fingerprint
from toolkit.journal.services import record


@transaction.atomic
def prepare_form(
    *,
    actor: User | None,
    session: Session | None = None,
    cycle: Cycle | None = None,
    kind: FormKind = FormKind.HOT,
    audience: Audience = Audience.PARTICIPANT,
) -> EvaluationForm:
    """The evaluation of a session, or of the year of a cycle: made as a draft with its first questions, once.

    Asked again, returns the one that is there. `actor` is None for the schedule. Raises NotAllowedError (403).
    """
    if actor is not None:
        institute = session.organiser if session is not None else cycle.institute if cycle is not None else None
        check_prepares(actor, institute.pk if institute else 0)
    form, made = EvaluationForm.objects.get_or_create(session=session, cycle=cycle, kind=kind, audience=audience)
    form.session, form.cycle = session, cycle
    if made:
        _write_questions(form, default_questions(form))
        record(about=form.about, actor=actor, kind=EvaluationAct.PREPARED, subject=form.name)
    return form


def questions_held(form: EvaluationForm) -> dict[str, Any]:
    """The questions as plain values, in order: what the page that edits them shows. One query."""
    rows = form.questions.order_by("order")
    return {"questions": [{"kind": row.kind, "text": row.text} for row in rows]}


@transaction.atomic
def save_questions(
    *, actor: User, form: EvaluationForm, questions: Sequence[Mapping[str, str]], seen: str
) -> EvaluationForm:
    """Write the questions of a draft, in this order: each a kind and a text. `seen` marks what the page showed.

    Raises NotAllowedError (403), StaleError (409) once it is open, or when somebody saved others meanwhile;
    IncompleteError (422).
    """
    check_prepares(actor, form.organiser.pk)
    locked = FORMS.lock(form.pk)
    if not locked.standing.is_draft:
        raise StaleError("Cette évaluation a été ouverte : ses questions ne changent plus.")
    if seen != fingerprint(questions_held(locked)):
        raise StaleError("Quelqu’un a enregistré d’autres questions entre-temps : relisez-les, puis enregistrez.")
    _check(questions)
    locked.questions.all().delete()
    _write_questions(locked, [(QuestionKind(each["kind"]), each["text"].strip()) for each in questions])
    locked.revision = uuid.uuid4()
    locked.save(update_fields=["revision"])
    record(about=locked.about, actor=actor, kind=EvaluationAct.EDITED, subject=locked.name, runs=True)
    return locked


def _check(questions: Sequence[Mapping[str, str]]) -> None:
    if not questions:
        raise IncompleteError("Gardez une question au moins.")
    if len(questions) > MOST_QUESTIONS:
        raise IncompleteError(f"Une évaluation compte {MOST_QUESTIONS} questions au plus : on y répond debout.")
    for each in questions:
        if each.get("kind") not in QuestionKind.values:
            raise IncompleteError("Choisissez comment on répond à chaque question.")
        text = each.get("text", "").strip()
        if not text or len(text) > QUESTION_LIMIT:
            raise IncompleteError(f"Une question compte de 1 à {QUESTION_LIMIT} caractères.")


def _write_questions(form: EvaluationForm, questions: Sequence[tuple[QuestionKind, str]]) -> None:
    Question.objects.bulk_create(
        Question(form=form, order=order, kind=kind, text=text) for order, (kind, text) in enumerate(questions, start=1)
    )
