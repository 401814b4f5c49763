"""Two processes at once: a publication is made once, or held back, and nothing is half decided."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from candidatures.enums import State
from candidatures.models import Candidature
from candidatures.services import withdraw_candidature
from committee.enums import Outcome, PublicationState
from committee.models import Decision, Publication
from committee.publishing.acts import confirm_publication, hold_back_publication
from committee.publishing.releasing import release_publication
from tests.committee.test_races import race
from tests.factories.committee import bulk_items, decide, make_committee
from tests.factories.publishing import confirm, prepare
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    """A committee with three admitted, secret still."""
    sitting = make_committee(members=1)
    items = bulk_items(3, sitting, readers=1)
    for item in items:
        decide(item, sitting.president, Outcome.ADMITTED)
    return sitting, items


def due(sitting):
    """A publication whose hour has come."""
    made = confirm(sitting)
    Publication.objects.filter(pk=made.pk).update(leaves_at=timezone.now() - timedelta(seconds=1))
    return made


def admitted():
    return OutboxMail.objects.filter(event="candidature.admitted").count()


def test_two_workers_publish_once(world):
    made = due(world[0])
    assert not race(*[partial(release_publication, made.pk)] * 3)
    assert admitted() == 3
    assert Candidature.objects.filter(state=State.ADMITTED).count() == 3


def test_two_heads_confirm_once(world):
    sitting, _ = world
    made = prepare(sitting)
    assert not race(*[partial(confirm_publication, actor=sitting.head, publication=made)] * 3)
    made.refresh_from_db()
    assert made.is_held


@pytest.mark.parametrize("number", range(2))
def test_hold_back_and_release_leave_one_of_them(world, number):
    sitting, _ = world
    made = due(sitting)
    raised = race(
        partial(release_publication, made.pk),
        partial(hold_back_publication, actor=sitting.adviser, publication=made, reason="Un doute."),
    )
    made.refresh_from_db()
    assert [type(error).__name__ for error in raised] in ([], ["StaleError"])
    assert made.state == (PublicationState.PUBLISHED if raised else PublicationState.HELD_BACK)
    assert admitted() == (3 if raised else 0)


@pytest.mark.parametrize("number", range(2))
def test_withdrawal_and_release_do_not_wait_for_each_other_forever(world, number):
    sitting, items = world
    made = due(sitting)
    leaving = Candidature.objects.get(pk=items[1].candidature_id)
    raised = race(
        partial(release_publication, made.pk),
        partial(withdraw_candidature, actor=leaving.applicant, candidature=leaving),
    )
    made.refresh_from_db()
    assert [type(error).__name__ for error in raised] in ([], ["StaleError"])
    assert made.is_published
    assert admitted() == (3 if raised else 2)
    assert not Decision.objects.secret().filter(item__removed_at__isnull=True).exists()
