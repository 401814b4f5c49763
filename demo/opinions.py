"""What the people of the promotion think of a session, answered without a name. Nobody here exists."""

from datetime import timedelta

from django.db import transaction

from cycles.models import Cycle
from demo.clock import playing_at
from demo.people import ADVISER, People
from evaluations.models import EvaluationForm, Question
from evaluations.moments import last_slot_of
from evaluations.permissions import people_of
from evaluations.services import Said, close_form, open_form, prepare_form, submit_answers
from programme.models import Session
from toolkit.text.typography import typeset

# The first turn takes what comes first; one in three agrees to be quoted.
TEXTS = (
    "Le cas pratique m'a obligé à écrire ce que je faisais d'instinct.",
    "Trop court sur les finances : j'aurais gardé une demi-journée de plus.",
    "Les échanges du soir valent autant que les conférences.",
    "Je vais réunir mes chefs de service une heure de moins et les écouter une heure de plus.",
    "La visite m'a montré une organisation plus simple que la nôtre, et qui tient.",
    "La salle du mercredi était trop petite pour vingt personnes.",
)
SILENT_ONE_IN = 7  # who never answers


def give_opinions(people: People, *, session: Session | None = None, cycle: Cycle | None = None) -> None:
    """Open the evaluation at the last slot, have it answered by most, and close it once its hours are over.

    One that is past its draft stays as it is; that of a year opens when its last session ends.
    """
    form = prepare_form(actor=people.colleague(ADVISER), session=session, cycle=cycle)
    opens = last_slot_of(session or Session.objects.of_cycle(cycle).order_by("-ends_on").first())
    if opens is None or not form.standing.is_draft:
        return
    with playing_at(opens):
        form = open_form(actor=None, form=form)
    with transaction.atomic():
        _answer(form)
    with playing_at(form.closes_at + timedelta(minutes=10)):
        close_form(actor=None, form=form)


def _answer(form: EvaluationForm) -> None:
    questions = list(Question.objects.filter(form=form).order_by("order"))
    for rank, person in enumerate(people_of(form)):
        if rank % SILENT_ONE_IN:
            with playing_at(form.opened_at + timedelta(minutes=13 * rank)):
                submit_answers(actor=person, form=form, answers=_said(questions, rank))


def _said(questions: list[Question], turn: int) -> dict:
    """Mostly three and four; a text for one question in three."""
    said = {}
    for order, question in enumerate(questions):
        if not question.is_text:
            said[question.uuid] = Said(value=(4, 3, 4, 3, 2, 4, 3, 4)[(turn * 3 + order * 5) % 8])
        elif (turn + order) % 3 == 0:
            text = TEXTS[(turn + order) // 3 % len(TEXTS)]
            said[question.uuid] = Said(text=typeset(text), may_be_quoted=turn % 2 == 0)
    return said
