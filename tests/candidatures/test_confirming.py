"""An admitted person is reminded twice of the day to answer, then the place is lost."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from candidatures.enums import State
from candidatures.services import confirm_place, decline_place, lapse_unconfirmed, offer_again, remind_unconfirmed
from tests.factories.accounts import make_staff
from tests.factories.candidatures import candidature_in
from toolkit.domain.errors import DomainError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


def mails():
    return OutboxMail.objects.filter(event="candidature.answer_due").order_by("pk")


def test_reminded_twice_then_lost(time_machine):
    candidature = candidature_in(State.ADMITTED)
    end = candidature.answer_by
    for before, sent in ((5, 0), (3, 1), (2, 1), (1, 2), (0.2, 2)):
        time_machine.move_to(end - timedelta(days=before), tick=False)
        remind_unconfirmed()
        remind_unconfirmed()
        assert mails().count() == sent
    assert mails()[0].recipient == candidature.applicant
    assert "Confirmer ou renoncer" in mails()[0].text_body
    time_machine.move_to(end + timedelta(days=1), tick=False)
    assert remind_unconfirmed() == 0
    lapse_unconfirmed()
    candidature.refresh_from_db()
    assert candidature.state == State.LAPSED


def test_a_schedule_that_slept_sends_the_latest_alone(time_machine):
    candidature = candidature_in(State.ADMITTED)
    time_machine.move_to(candidature.answer_by - timedelta(hours=3), tick=False)
    assert (remind_unconfirmed(), remind_unconfirmed()) == (1, 0)


def test_whoever_has_answered_is_not_reminded(time_machine):
    candidature = candidature_in(State.ADMITTED)
    decline_place(actor=candidature.applicant, candidature=candidature)
    time_machine.move_to(candidature.answer_by - timedelta(hours=3), tick=False)
    assert remind_unconfirmed() == 0


def test_whoever_was_admitted_since_a_moment_waits_for_the_next(time_machine):
    candidature = candidature_in(State.ADMITTED)
    end = candidature.answer_by
    type(candidature).objects.filter(pk=candidature.pk).update(state_changed_at=end - timedelta(days=2))
    time_machine.move_to(end - timedelta(days=1.5), tick=False)
    assert remind_unconfirmed() == 0
    time_machine.move_to(end - timedelta(days=1), tick=False)
    assert remind_unconfirmed() == 1


@pytest.fixture
def lost(time_machine):
    """A place that was lost without an answer."""
    candidature = candidature_in(State.ADMITTED)
    time_machine.move_to(candidature.answer_by + timedelta(days=1), tick=False)
    lapse_unconfirmed()
    candidature.refresh_from_db()
    return candidature


def test_a_lost_place_is_offered_again_with_a_new_letter(lost):
    head = make_staff(Role.HEAD_OF_SERVICE, institute=lost.cycle.institute)
    first = lost.letter
    offer_again(actor=head, candidature=lost, reason="Votre courrier est arrivé à temps.")
    lost.refresh_from_db()
    first.refresh_from_db()
    assert (lost.state, first.is_cancelled, lost.letter.is_cancelled) == (State.ADMITTED, True, False)
    assert lost.answer_by.date() > lost.state_changed_at.date()
    mail = OutboxMail.objects.get(event="candidature.offered_again")
    assert list(mail.documents.all()) == [lost.letter]
    assert "arrivé à temps" in mail.text_body
    confirm_place(actor=lost.applicant, candidature=lost)


def test_not_where_no_place_is_free(lost):
    head = make_staff(Role.HEAD_OF_SERVICE, institute=lost.cycle.institute)
    type(lost.cycle).objects.filter(pk=lost.cycle_id).update(seats=1)
    candidature_in(State.ADMITTED, cycle=lost.cycle)
    lost.cycle.refresh_from_db()
    with pytest.raises(DomainError, match="Toutes les places"):
        offer_again(actor=head, candidature=lost, reason="Votre courrier est arrivé à temps.")
    lost.refresh_from_db()
    assert lost.state == State.LAPSED
