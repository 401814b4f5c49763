"""A waiting list closes by its day, with a letter to each person who waits."""

from datetime import timedelta

import pytest
from django.utils import timezone

from candidatures.enums import State
from candidatures.models import Candidature
from committee.enums import Outcome
from committee.models import Committee
from committee.services import change_settings, publish_decisions
from committee.services.list_closing import WHY, close_lists_due
from committee.services.settings import CommitteeSettings
from tests.factories.committee import bulk_items, decide
from toolkit.domain.errors import IncompleteError
from toolkit.notifications.models import OutboxMail
from toolkit.text.typography import format_day

pytestmark = pytest.mark.django_db


def waiting_until(sitting, day, number=2):
    for item in bulk_items(number, sitting):
        decide(item, sitting.president, Outcome.WAITLISTED)
    publish_decisions(actor=sitting.head, committee=sitting.committee)
    Committee.objects.update(waiting_closes_on=day)


def test_closes_after_its_last_day_and_not_on_it(sitting, time_machine):
    today = timezone.localdate()
    waiting_until(sitting, today)
    assert close_lists_due() == 0
    time_machine.move_to(timezone.now() + timedelta(days=1), tick=False)
    assert (close_lists_due(), close_lists_due()) == (1, 0)
    rows = Candidature.objects.filter(state=State.REJECTED)
    assert rows.count() == 2
    for row in rows:
        assert row.letter is not None
        change = row.changes.first()
        assert (change.reason, change.actor, change.role) == (WHY, None, "committee")
    assert OutboxMail.objects.filter(event="candidature.rejected").count() == 2


@pytest.mark.parametrize("days", [30, None, -1])
def test_its_letters_tell_its_last_day_while_it_is_to_come(sitting, days):
    today = timezone.localdate()
    day = None if days is None else today + timedelta(days=days)
    Committee.objects.update(waiting_closes_on=day)
    waiting_until(sitting, day, 1)
    body = Candidature.objects.get().letter.context["body"]
    assert ("se clôt" in body) is (days == 30)
    if days == 30:
        assert format_day(day) in body


def test_a_list_without_a_day_waits_for_a_person(sitting):
    waiting_until(sitting, None)
    assert close_lists_due() == 0


@pytest.mark.parametrize("number", [1, 5])
def test_costs_the_same_whatever_its_length(sitting, number, time_machine, django_assert_num_queries):
    waiting_until(sitting, timezone.localdate(), number)
    time_machine.move_to(timezone.now() + timedelta(days=1), tick=False)
    with django_assert_num_queries(31):
        close_lists_due()


def test_its_day_is_to_come(sitting):
    day = timezone.localdate() - timedelta(days=1)
    with pytest.raises(IncompleteError, match="est passé"):
        change_settings(
            actor=sitting.head, committee=sitting.committee, settings=CommitteeSettings(waiting_closes_on=day)
        )
    tomorrow = timezone.localdate() + timedelta(days=1)
    changed = change_settings(
        actor=sitting.head, committee=sitting.committee, settings=CommitteeSettings(waiting_closes_on=tomorrow)
    )
    assert changed.waiting_closes_on == tomorrow
