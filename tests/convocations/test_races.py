"""Two processes at once: nobody is called twice."""

from functools import partial

import pytest

from convocations.models import Convocation
from convocations.services import convene
from cycles.services import remove_participant
from tests.committee.test_races import race
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db(transaction=True)


def test_sent_three_times_at_once_each_person_has_one_letter(world):
    raised = race(*[partial(convene, actor=world.assistant, session=world.module)] * 3)
    assert [type(error).__name__ for error in raised] == ["DomainError"] * 2
    assert Convocation.objects.standing().count() == Convocation.objects.count() == 2
    assert OutboxMail.objects.filter(event="convocation.sent").count() == 2


def test_who_leaves_meanwhile_holds_no_letter_in_the_end(world):
    leaver = world.cycle.participants.first()
    race(
        partial(convene, actor=world.assistant, session=world.module),
        partial(remove_participant, actor=world.adviser, participant=leaver, reason="Mutation."),
    )
    assert not Convocation.objects.standing().filter(enrolment__participant=leaver).exists()
    assert Convocation.objects.standing().count() == 1
