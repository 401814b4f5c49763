"""Two people answer or withdraw at once: one comes first, and the other is told."""

from functools import partial

import pytest

from accounts.enums import Role
from accounts.models import User
from candidatures.models import Candidature
from candidatures.posted_enums import TakeOverState
from candidatures.services import register_paper, take_over_paper, withdraw_address
from tests.committee.test_races import race
from tests.factories.accounts import UserFactory, make_staff
from tests.factories.candidatures import post_dossier
from tests.factories.cycles import CallFactory
from toolkit.domain.errors import DomainError

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place():
    cycle = CallFactory()
    assistant = make_staff(Role.ASSISTANT, institute=cycle.institute)
    person = UserFactory(email="maelle@example.org")
    posted = post_dossier(cycle=cycle, actor=assistant, email=person.email)
    register_paper(actor=assistant, candidature=posted)
    return assistant, person, Candidature.objects.get(pk=posted.pk)


def test_taken_twice_at_once_is_once(place):
    _, person, posted = place
    asked = posted.takeovers.get()
    (refusal,) = race(*[partial(take_over_paper, actor=person, takeover=asked)] * 2)
    assert isinstance(refusal, DomainError)
    posted.refresh_from_db()
    assert posted.applicant == person
    assert User.objects.filter(email__endswith=".invalid").count() == 0


@pytest.mark.parametrize("number", range(3))
def test_taken_and_withdrawn_at_once_is_one_of_them(place, number):
    assistant, person, posted = place
    asked = posted.takeovers.get()
    raised = race(
        partial(take_over_paper, actor=person, takeover=asked),
        partial(withdraw_address, actor=assistant, candidature=posted),
    )
    posted.refresh_from_db()
    asked.refresh_from_db()
    (refusal,) = raised
    assert isinstance(refusal, DomainError)
    taken = asked.state == TakeOverState.TAKEN
    assert (posted.applicant == person) is taken
    assert ("en main" if taken else "a retiré") in refusal.message
