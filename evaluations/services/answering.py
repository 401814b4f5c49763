"""Answer an evaluation, once, without a name.

That somebody answered is written apart from what they answered. As both are written at once, each answer that comes
makes every answer of the evaluation be written anew, in an order drawn by the machine and under new random keys: all
the rows that are there then bear the same transaction, and lie in no order of arrival. Nothing dates them, no journal
tells of them.
"""

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from evaluations.lifecycle import FORMS
from evaluations.models import Answer, Answered, EvaluationForm, Question, Verbatim
from evaluations.models.answers import TEXT_LIMIT
from evaluations.permissions import owes
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.text.typography import format_moment


@dataclass(frozen=True)
class Said:
    """What one question gets: a value from 1 to 4, or a text and whether it may be quoted; nothing is an answer too."""

    value: int | None = None
    text: str = ""
    may_be_quoted: bool = False


class AlreadyAnsweredError(DomainError):
    """This person has answered already: nothing of the second time is kept."""


def has_answered(user: User, form: EvaluationForm) -> bool:
    """Whether this person has answered, as long as it is open; afterwards nobody knows. One query."""
    return Answered.objects.filter(form=form, user=user).exists()


@transaction.atomic
def submit_answers(*, actor: User, form: EvaluationForm, answers: Mapping[uuid.UUID, Said]) -> None:
    """Keep what a participant answers, by the public key of each question.

    Raises NotAllowedError (403) for whoever is not asked, DomainError (409) when it is not open, AlreadyAnsweredError
    (409), IncompleteError (422) without a single answer.
    """
    locked = FORMS.lock(form.pk)
    if locked.asks_employers or not owes(actor, locked):
        raise NotAllowedError("Cette évaluation ne vous est pas adressée.")
    keep_answers(locked, actor, answers)


def keep_answers(locked: EvaluationForm, about: User, answers: Mapping[uuid.UUID, Said]) -> None:
    """The same for a form that the caller has locked, once it knows who answers. Raises as submit_answers."""
    if not locked.is_answerable():
        said = f" Elle s’est close le {format_moment(locked.closes_at)}." if locked.closes_at else ""
        raise DomainError(f"Cette évaluation n’est pas ouverte : rien n’est enregistré.{said}")
    if has_answered(about, locked):
        raise AlreadyAnsweredError("Vos réponses sont déjà enregistrées : ce second envoi n’y change rien.")
    values, texts = _read(locked, answers)
    if not values and not texts:
        raise IncompleteError("Répondez à une question au moins.")
    _write_anew(locked, values, texts)
    Answered.objects.create(form=locked, user=about)


def _read(form: EvaluationForm, answers: Mapping[uuid.UUID, Said]) -> tuple[list[Answer], list[Verbatim]]:
    """The rows to write. Raises IncompleteError for what no page sends."""
    values, texts = [], []
    for question in Question.objects.filter(form=form):
        said = answers.get(question.uuid) or Said()
        if question.is_text and said.text.strip():
            if len(said.text) > TEXT_LIMIT:
                raise IncompleteError(f"Un texte compte {len(said.text)} caractères, la limite est de {TEXT_LIMIT}.")
            texts.append(Verbatim(question=question, text=said.text.strip(), may_be_quoted=said.may_be_quoted))
        elif not question.is_text and said.value is not None:
            if said.value not in range(1, 5):
                raise IncompleteError("Une réponse va de 1 à 4.")
            values.append(Answer(question=question, value=said.value))
    return values, texts


def _write_anew(form: EvaluationForm, values: list[Answer], texts: list[Verbatim]) -> None:
    """Write these answers with those that are there, shuffled, under other keys."""
    draw = secrets.SystemRandom()
    old_values = Answer.objects.filter(question__form=form)
    old_texts = Verbatim.objects.filter(question__form=form)
    values = [*old_values, *values]
    texts = [*old_texts, *texts]
    old_values.all().delete()
    old_texts.all().delete()
    for rows in (values, texts):
        draw.shuffle(rows)
        for row in rows:
            row.pk = uuid.uuid4()
            row._state.adding = True
    Answer.objects.bulk_create(values)
    Verbatim.objects.bulk_create(texts)
