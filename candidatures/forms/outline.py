"""What the dossier asks, and what it answers, read from the forms themselves: for paper and for who has not started."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.text import capfirst

from candidatures.forms.applicant import FORMS, POST_KEYS, POSTS, SectionForm
from candidatures.forms.versions import POSTS_LABEL
from candidatures.models import Candidature
from candidatures.sections import SECTIONS, DossierSection
from toolkit.text.typography import format_euros, format_number, format_siret
from toolkit.ui.fields import CountField, EurosField, MonthField, SiretField

POSTS_HELP = "Du plus récent au plus ancien. Laissez la fin vide pour le poste que vous occupez."
FEW_CHOICES = 12  # beyond, a list on paper says no more than the question


@dataclass(frozen=True)
class Question:
    """One thing that a section asks. `limit` counts characters, `choices` are the answers offered, if they are few.

    `columns` are those of a question that is answered by rows, five at most.
    """

    name: str
    label: str
    help_text: str = ""
    is_optional: bool = False
    is_long: bool = False
    is_box: bool = False
    limit: int | None = None
    choices: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def in_a_row(self) -> bool:
        """Whether its answer stands beside it, in a row: a few words, or a box."""
        return not (self.is_long or self.columns)

    @property
    def rows(self) -> range:
        """The rows of a question that has columns."""
        return range(POSTS)


@dataclass(frozen=True)
class Answer:
    """What a dossier answers to one question: words, or rows. Neither: no answer yet."""

    question: Question
    text: str = ""
    rows: tuple[dict[str, Any], ...] = ()


def open_forms(candidature: Candidature) -> list[tuple[DossierSection, SectionForm | None]]:
    """Every section in order, with its form; the pieces have none. No query."""
    made = []
    for section in SECTIONS:
        form = FORMS.get(section.slug)
        made.append((section, form(instance=candidature) if form else None))
    return made


def questions_of(form: SectionForm) -> list[Question]:
    """What a form asks, in its order; the posts of a career are one question."""
    asked: list[Question] = []
    for name, field in form.fields.items():
        if name == "seen":
            continue
        if not name.startswith("post_"):
            asked.append(_question(form, name, field))
        elif name == f"post_1_{POST_KEYS[0]}":
            columns = tuple(str(form.fields[f"post_1_{key}"].label) for key in POST_KEYS)
            posts = Question("career_posts", POSTS_LABEL, POSTS_HELP, columns=columns)
            asked.insert(form.section.fields.index(posts.name), posts)  # where the page shows them
    return asked


@cache
def outline() -> tuple[tuple[DossierSection, tuple[Question, ...]], ...]:
    """What each section asks, of anyone and for any cycle. No query."""
    return tuple((section, tuple(questions_of(form)) if form else ()) for section, form in open_forms(Candidature()))


@cache
def question_count() -> int:
    """How many answers a dossier is made of; those that may be left out do not count."""
    return sum(not question.is_optional for _, questions in outline() for question in questions)


def answers_of(candidature: Candidature) -> list[tuple[DossierSection, list[Answer]]]:
    """What a dossier answers, section by section. No query."""
    return [
        (section, [_answer(form, question, candidature) for question in questions_of(form)] if form else [])
        for section, form in open_forms(candidature)
    ]


def _question(form: SectionForm, name: str, field: forms.Field) -> Question:
    limit = getattr(field, "max_length", None)
    is_long = isinstance(field.widget, forms.Textarea)
    choices = tuple(str(label) for value, label in getattr(field, "choices", ()) if value not in ("", None))
    return Question(
        name=name,
        label=str(field.label),
        help_text=str(field.help_text),
        is_optional=not getattr(field, "expected", False),
        is_long=is_long,
        is_box=isinstance(field, forms.BooleanField),
        limit=limit if is_long else None,
        choices=choices if len(choices) <= FEW_CHOICES else (),
    )


def _answer(form: SectionForm, question: Question, candidature: Candidature) -> Answer:
    value = getattr(candidature, question.name)
    if question.columns:
        return Answer(question, rows=tuple(post for post in value if isinstance(post, dict)))
    return Answer(question, _words(form.fields[question.name], value))


def _words(field: forms.Field, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]  # pairs, once the form is made
    if isinstance(field, MonthField) and isinstance(value, date):
        return capfirst(date_format(value, "F Y"))
    if isinstance(field, EurosField) and isinstance(value, Decimal):
        return format_euros(value)
    if isinstance(field, CountField) and isinstance(value, int):
        return format_number(value)
    return format_siret(value) if isinstance(field, SiretField) else str(value)
