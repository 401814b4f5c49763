"""A module that ends now, its promotion, and answers given through the services."""

import datetime

import pytest

from evaluations.models import EvaluationForm, Question
from evaluations.services import Said, close_form, open_form, prepare_form, submit_answers
from tests.factories.attendance import open_room

# 11:00 in Paris, on the last morning of the module, which ends at 12:30.
LAST_MORNING = datetime.datetime(2027, 3, 11, 10, tzinfo=datetime.UTC)
CLOSED = datetime.datetime(2027, 3, 13, 11, 31, tzinfo=datetime.UTC)


@pytest.fixture
def room(time_machine):
    """Six people on the last morning of a module that announced two objectives."""
    time_machine.move_to(LAST_MORNING, tick=False)
    made = open_room(people=6)
    module = made.session.module
    module.objectives = ["Lire un territoire", "Conduire une équipe"]
    module.save()
    return made


@pytest.fixture
def opened(room):
    """Its hot evaluation, open."""
    return open_form(actor=room.adviser, form=prepare_form(actor=room.adviser, session=room.session))


def said_of(form: EvaluationForm, *, value: int | None = 3, text: str = "", quoted: bool = False) -> dict:
    """The same answer to every question."""
    return {
        each.uuid: Said(text=text, may_be_quoted=quoted) if each.is_text else Said(value=value)
        for each in Question.objects.filter(form=form)
    }


def answer_by(room, form: EvaluationForm, count: int, **said) -> None:
    """The first people of the promotion answer."""
    for person in room.people[:count]:
        submit_answers(actor=person.user, form=form, answers=said_of(form, **said))


def close(form: EvaluationForm, time_machine) -> EvaluationForm:
    """Close it once its hour has come."""
    time_machine.move_to(CLOSED, tick=False)
    return close_form(actor=None, form=form)
