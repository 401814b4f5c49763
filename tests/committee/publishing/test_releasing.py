"""The clock makes the switch at its hour, once, or stops it and says why."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Membership
from candidatures.enums import State
from candidatures.models import Candidature
from candidatures.services import withdraw_candidature
from committee.enums import Outcome, PublicationState
from committee.models import HOLD, VALID, Decision, Publication
from committee.publishing.acts import confirm_publication, hold_back_publication
from committee.publishing.releasing import FAULT, NO_RIGHT, lapse_stale, release_publication
from committee.tasks import publications_task
from tests.factories.committee import bulk_items, decide, recuse
from tests.factories.publishing import confirm, prepare, release
from toolkit.domain.errors import StaleError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db
TOLD = ("candidature.admitted", "candidature.waitlisted", "candidature.rejected")
PUBLISHED = [State.ADMITTED, State.WAITLISTED, State.REJECTED]


def mails():
    return OutboxMail.objects.filter(event__in=TOLD).count()


def test_everything_leaves_together_at_its_hour(sitting, judged, states):
    made = confirm(sitting)
    assert not release(made, HOLD - timedelta(seconds=1))
    assert (states(), mails()) == ([State.ELIGIBLE] * 3, 0)
    assert release(made)
    assert (states(), mails(), made.state) == (PUBLISHED, 3, PublicationState.PUBLISHED)
    sitting.committee.refresh_from_db()
    assert sitting.committee.published_by == sitting.head
    assert made.ended_at == sitting.committee.published_at
    assert all(candidature.letter for candidature in Candidature.objects.filter(committee_item__in=judged))


def test_clock_that_comes_twice_publishes_once(sitting, judged):
    made = confirm(sitting)
    assert release(made)
    assert not release(made)
    assert mails() == 3


def test_clock_finds_what_a_dead_worker_left(sitting, judged, states):
    confirm(sitting)
    assert publications_task() == 0
    with time_machine.travel(timezone.now() + HOLD):
        assert publications_task() == 1
        assert publications_task() == 0
    assert (states(), mails()) == (PUBLISHED, 3)


def test_held_back_never_leaves(sitting, judged, states):
    made = confirm(sitting)
    hold_back_publication(actor=sitting.adviser, publication=made, reason="Une lettre à relire.")
    assert not release(made)
    assert (states(), mails()) == ([State.ELIGIBLE] * 3, 0)


def test_gone_it_is_not_held_back(sitting, judged):
    made = confirm(sitting)
    release(made)
    with pytest.raises(StaleError, match="ne se retiennent plus"):
        hold_back_publication(actor=sitting.head, publication=made, reason="Trop tard.")


def stopped(sitting, made):
    """It has not left, both were told, and why."""
    assert not release(made)
    assert made.state == PublicationState.STOPPED
    told = OutboxMail.objects.filter(event="committee.publication_stopped")
    assert Decision.objects.secret().exists()
    assert mails() == 0
    return made.why, {mail.recipient for mail in told}


def test_letter_that_would_say_something_else_stops_it(sitting, judged, states):
    made = confirm(sitting)
    Candidature.objects.filter(pk=judged[0].candidature_id).update(last_name="Autrement")
    why, told = stopped(sitting, made)
    assert "ont changé depuis la préparation" in why
    assert told == {sitting.adviser, sitting.head}
    assert states() == [State.ELIGIBLE] * 3


def test_cycle_that_changed_stops_it(sitting, judged):
    made = confirm(sitting)
    type(sitting.cycle).objects.filter(pk=sitting.cycle.pk).update(confirmation_days=3)
    assert "ont changé" in stopped(sitting, made)[0]


def test_decision_that_stands_on_nothing_any_more_stops_it(sitting):
    item = bulk_items(1, sitting, readers=1)[0]
    decide(item, sitting.secretary, Outcome.ADMITTED)
    made = confirm(sitting)
    recuse(item, sitting.president)
    item.votes.all().delete()
    assert "ne repose plus" in stopped(sitting, made)[0]


def test_person_who_lost_the_right_stops_it(sitting, judged):
    made = confirm(sitting)
    Membership.objects.filter(user=sitting.head).delete()
    assert stopped(sitting, made)[0] == NO_RIGHT


def test_whoever_is_recused_meanwhile_is_not_written_to(sitting, judged):
    made = prepare(sitting, sitting.secretary)
    made = confirm_publication(actor=sitting.head, publication=made)
    recuse(judged[0], sitting.secretary)
    why, told = stopped(sitting, made)
    assert (why, told) == (NO_RIGHT, {sitting.head})


def test_fault_of_the_code_stops_it_and_undoes_all(sitting, judged, states, monkeypatch):
    made = confirm(sitting)
    monkeypatch.setattr("committee.services.publication.candidatures.reject_all", lambda **_: 1 / 0)
    assert stopped(sitting, made)[0] == FAULT
    assert states() == [State.ELIGIBLE] * 3


def test_whoever_withdrew_is_left_out_and_the_others_leave(sitting):
    first, second, other = items = bulk_items(3, sitting, readers=1)
    for item in (first, second):
        decide(item, sitting.president, Outcome.WAITLISTED)
    decide(other, sitting.president, Outcome.ADMITTED)
    made = confirm(sitting)
    leaving = items[0].candidature
    withdraw_candidature(actor=leaving.applicant, candidature=leaving)
    assert release(made)
    assert made.left == [leaving.full_name]
    assert mails() == 2
    assert Decision.objects.get(item=second).rank == 1


def test_clock_notes_what_no_longer_holds(sitting, judged):
    made = prepare(sitting)
    assert lapse_stale() == 0
    decide(judged[2], sitting.president, Outcome.REJECTED, reason="Un autre motif.")
    assert lapse_stale() == 1
    made.refresh_from_db()
    assert made.state == PublicationState.LAPSED
    again = prepare(sitting)
    with time_machine.travel(timezone.now() + VALID):
        assert lapse_stale() == 1
    again.refresh_from_db()
    assert "Personne n’a confirmé" in again.why


@pytest.mark.parametrize("number", [1, 4])
def test_switch_costs_the_same_whatever_its_size(sitting, number, django_assert_num_queries):
    for item in bulk_items(number, sitting, readers=1):
        decide(item, sitting.president, Outcome.REJECTED, reason="Projet à mûrir.")
    made = confirm(sitting)
    Publication.objects.filter(pk=made.pk).update(leaves_at=timezone.now())
    with django_assert_num_queries(58):
        assert release_publication(made.pk)
