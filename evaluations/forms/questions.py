"""The forms of staff: the questions of a draft, the rules of an institute; and the one that people answer."""

import uuid
from typing import Any

from django import forms

from evaluations.enums import LEVELS, QuestionKind
from evaluations.models import EvaluationForm, EvaluationRules, Question
from evaluations.models.answers import TEXT_LIMIT
from evaluations.models.forms import MOST_QUESTIONS, QUESTION_LIMIT
from evaluations.services import Said
from toolkit.lists.filters import LightSelect
from toolkit.ui.fields import CleanFormMixin
from toolkit.ui.row_forms import Rows, RowsForm, Values
from toolkit.ui.rows import RowWords


def _question_fields() -> dict[str, forms.Field]:
    return {
        "text": forms.CharField(label="Question", max_length=QUESTION_LIMIT),
        "kind": forms.ChoiceField(
            label="Réponse", choices=[("", "Choisir"), *QuestionKind.choices], widget=LightSelect
        ),
    }


QUESTIONS = Rows(
    name="questions",
    row="question",
    label="Questions, dans l’ordre où elles sont posées",
    words=RowWords(
        noun="question",
        the="La question",
        new="Ajouter une question",
        told=("text",),
        feminine=True,
        shape="wide",
        folded=True,
    ),
    most=MOST_QUESTIONS,
    fields=_question_fields,
    named_by="text",
    missing="Écrivez la question, ou retirez-la.",
    help_text="Une ligne vidée disparaît. Un objectif s’écrit tel qu’il est annoncé.",
)


class QuestionsForm(RowsForm):
    """The questions of a draft."""

    rows = (QUESTIONS,)

    def check_row(self, rows: Rows, number: int, row: Values) -> None:
        """Each says how one answers."""
        control = rows.control(number, "kind")
        if not row["kind"] and control not in self.errors:
            self.add_error(control, "Choisissez comment on répond.")


class RulesForm(CleanFormMixin, forms.ModelForm):
    """What an institute decides of its evaluations."""

    class Meta:
        model = EvaluationRules
        fields = ("opens_alone", "open_hours", "cold_months", "cold_days")
        labels = {
            "opens_alone": "Ouvrir chaque évaluation d’elle-même, à la dernière séquence de la session",
            "open_hours": "À chaud, elle reste ouverte, en heures après la fin de la session",
            "cold_months": "À froid, elle s’ouvre, en mois après la dernière session (de 3 à 6)",
            "cold_days": "À froid, elle reste ouverte, en jours",
        }
        help_texts = {
            "opens_alone": "Sans cela, un conseiller l’ouvre. Sans question écrite, celles par défaut servent."
        }


class TakeBackForm(CleanFormMixin, forms.Form):
    """Why a publication is taken back."""

    reason = forms.CharField(
        label="Motif",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Il est gardé avec le rapport annulé.",
        error_messages={"required": "Écrivez un motif\u00a0: il sera gardé."},
    )


class AnswerForm(CleanFormMixin, forms.Form):
    """One page of questions, none of them required. Fields are named after the public key of their question."""

    def __init__(self, data: Any = None, *, evaluation: EvaluationForm) -> None:
        self.questions = list(Question.objects.filter(form=evaluation))
        super().__init__(data)
        for question in self.questions:
            for name, field in _fields_of(question).items():
                field.required = False
                field.expected = True  # type: ignore[attr-defined]  # « facultatif » at each of them would tire
                self._speak(field)
                self.fields[name] = field

    @property
    def said(self) -> dict[uuid.UUID, Said]:
        """What was answered, once it is valid."""
        data = self.cleaned_data
        return {
            question.uuid: Said(text=data[_name(question)], may_be_quoted=data[_agreed(question)])
            if question.is_text
            else Said(value=int(data[_name(question)]) if data[_name(question)] else None)
            for question in self.questions
        }

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """The questions for the template: a field, and for a text the agreement to be quoted."""
        return [
            {
                "question": question,
                "field": self[_name(question)],
                "agreement": self[_agreed(question)] if question.is_text else None,
            }
            for question in self.questions
        ]

    @property
    def typed(self) -> list[tuple[str, str]]:
        """The texts that were being sent, when nothing could be recorded."""
        texts = [(each.text, str(self.data.get(_name(each), ""))) for each in self.questions if each.is_text]
        return [(label, text) for label, text in texts if text.strip()]


def _name(question: Question) -> str:
    return f"q-{question.uuid.hex}"


def _agreed(question: Question) -> str:
    return f"c-{question.uuid.hex}"


def _fields_of(question: Question) -> dict[str, forms.Field]:
    if question.is_text:
        return {
            _name(question): forms.CharField(
                label=question.text, max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 4})
            ),
            _agreed(question): forms.BooleanField(label="On peut citer ce texte, sans mon nom"),
        }
    levels = [(str(value), words) for value, words in enumerate(LEVELS[QuestionKind(question.kind)], start=1)]
    return {_name(question): forms.ChoiceField(label=question.text, choices=levels, widget=forms.RadioSelect)}
