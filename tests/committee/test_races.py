"""Two people at once: what each relies on is locked, in one order."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from accounts.enums import Role
from candidatures.enums import State
from candidatures.models import Candidature
from committee.enums import Outcome
from committee.models import Decision, Item, Recusal
from committee.services import give_seat, publish_decisions, save_assessment
from instruction.services import declare_eligible, grant_extension, reconsider_candidature
from tests.factories.accounts import make_staff
from tests.factories.candidatures import CandidatureFactory, candidature_in
from tests.factories.committee import bulk_items, decide, make_committee, marks_of
from toolkit.domain.errors import DomainError

pytestmark = pytest.mark.django_db(transaction=True)


def race(*acts):
    """Run these acts at the same time, each on a connection of its own; return what they raised."""
    barrier = threading.Barrier(len(acts), timeout=20)
    raised = []

    def run(act):
        try:
            barrier.wait()
            act()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=40)
    return raised


@pytest.mark.parametrize("number", range(3))
def test_seat_and_dossier_that_come_at_once_see_each_other(number):
    sitting = make_committee(members=1)
    candidature = candidature_in(State.UNDER_REVIEW, cycle=sitting.cycle, adviser=sitting.adviser)
    person = make_staff(Role.COMMITTEE_MEMBER, institute=sitting.cycle.institute)
    seat = {"committee": sitting.committee, "user": person, "siren": candidature.siret[:9]}
    assert not race(
        partial(declare_eligible, actor=sitting.adviser, candidature=candidature),
        partial(give_seat, actor=sitting.head, **seat),
    )
    assert Recusal.objects.get().seat.user == person


@pytest.mark.parametrize("number", range(3))
def test_reading_and_change_of_siren_do_not_wait_for_each_other_forever(number):
    sitting = make_committee(members=1)
    item = bulk_items(1, sitting)[0]
    member = sitting.members[0]
    mine = Item.objects.get(pk=item.pk)
    marks = marks_of(sitting.cycle, 4)
    seat = {"committee": sitting.committee, "user": member, "siren": item.candidature.siret[:9]}
    raised = race(
        partial(save_assessment, actor=member, item=mine, marks=marks, comment="", validate=True),
        partial(give_seat, actor=sitting.head, **seat),
    )
    assert [type(error).__name__ for error in raised] in ([], ["NotAllowedError"])
    assert Recusal.objects.get().seat.user == member
    item.refresh_from_db()
    assert (item.assessment_count, item.assessments.count()) == (0, 0)


@pytest.mark.parametrize("number", range(2))
def test_decision_and_return_to_instruction_exclude_each_other(number):
    sitting = make_committee(members=1)
    item = bulk_items(1, sitting)[0]
    candidature = Candidature.objects.get(pk=item.candidature_id)
    raised = race(
        partial(decide, item, sitting.president, "admitted"),
        partial(reconsider_candidature, actor=sitting.adviser, candidature=candidature, reason="Fait nouveau."),
    )
    assert [type(error).__name__ for error in raised] == ["DomainError"]
    candidature.refresh_from_db()
    assert Decision.objects.exists() == (candidature.state == State.ELIGIBLE)


def test_extension_and_publication_at_once_leave_one_of_them():
    sitting = make_committee(members=1)
    item = bulk_items(1, sitting)[0]
    late = CandidatureFactory(cycle=sitting.cycle)
    decide(item, sitting.president, Outcome.ADMITTED)
    day = timezone.localdate() + timedelta(days=3)
    refusals = race(
        partial(grant_extension, actor=sitting.adviser, candidature=late, until=day, reason="Hospitalisation."),
        partial(publish_decisions, actor=sitting.head, committee=sitting.committee),
    )
    assert [type(refusal) for refusal in refusals] == [DomainError]
    late.refresh_from_db()
    assert Decision.objects.secret().exists() == bool(late.extended_until)
