"""Two processes at once: one answers once, a form opens once, and every answer stays."""

from functools import partial

import pytest

from evaluations.models import Answer, Answered, Complaint
from evaluations.services import complaints, open_form, prepare_form, submit_answers
from tests.committee.test_races import race
from tests.evaluations.conftest import said_of
from tests.factories.evaluations import complain
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_tabs_at_once_answer_once(room, opened):
    person, answers = room.people[0].user, said_of(opened)
    raised = race(*[partial(submit_answers, actor=person, form=opened, answers=answers)] * 3)
    assert [type(error).__name__ for error in raised] == ["AlreadyAnsweredError"] * 2
    assert (Answer.objects.count(), Answered.objects.count()) == (7, 1)


def test_three_people_at_once_lose_no_answer(room, opened):
    answers = said_of(opened)
    people = [person.user for person in room.people[:3]]
    assert not race(*[partial(submit_answers, actor=user, form=opened, answers=answers) for user in people])
    assert (Answer.objects.count(), Answered.objects.count()) == (21, 3)


def test_messages_sent_at_once_do_not_pass_the_limit_of_a_day(room, monkeypatch):
    monkeypatch.setattr(complaints, "MOST_A_DAY", 2)
    person = room.people[0]
    raised = race(*[partial(complain, person)] * 4)
    assert [type(error).__name__ for error in raised] == ["DomainError"] * 2
    assert Complaint.objects.count() == 2


def test_opened_twice_at_once_writes_once(room):
    form = prepare_form(actor=room.adviser, session=room.session)
    raised = race(*[partial(open_form, actor=room.adviser, form=form)] * 2)
    assert [type(error).__name__ for error in raised] == ["StaleError"]
    assert OutboxMail.objects.filter(event="evaluation.opened").count() == 6
