"""The calendar file of a draft's last day."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from candidatures.enums import State
from candidatures.models import Candidature
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.candidatures import candidature_in

pytestmark = pytest.mark.django_db


def calendar_of(client, candidature):
    return client.get(reverse("candidatures:deadline_calendar", args=[candidature.uuid]))


def event_of(response):
    assert response["Content-Type"].startswith("text/calendar")
    assert response["Cache-Control"] == "private, no-store"
    return Calendar.from_ical(response.getvalue()).walk("VEVENT")[0]


def test_deadline_of_a_draft_follows_an_extension_under_the_same_identifier(client):
    draft = candidature_in(State.DRAFT)
    sign_in(client, draft.applicant)
    before = event_of(calendar_of(client, draft))
    assert before.decoded("dtstart") == timezone.localdate(draft.cycle.closes_at)
    assert [alarm.decoded("trigger") for alarm in before.walk("VALARM")] == [
        datetime.timedelta(days=-6, hours=-15),
        datetime.timedelta(hours=-15),
    ]
    later = draft.cycle.closes_at + datetime.timedelta(days=7)
    Candidature.objects.filter(pk=draft.pk).update(extended_until=later)
    after = event_of(calendar_of(client, draft))
    assert after.decoded("dtstart") == timezone.localdate(later)
    assert after["uid"] == before["uid"]
    assert reverse("candidatures:deadline_calendar", args=[draft.uuid]) in client.get(draft.get_absolute_url()).text


def test_nothing_is_awaited_once_sent_too_late_or_of_someone_else(client):
    sent = candidature_in(State.SUBMITTED)
    sign_in(client, sent.applicant)
    assert calendar_of(client, sent).status_code == 404
    draft = candidature_in(State.DRAFT)
    sign_in(client, draft.applicant)
    type(draft.cycle).objects.filter(pk=draft.cycle.pk).update(closes_at=timezone.now() - datetime.timedelta(hours=1))
    assert calendar_of(client, draft).status_code == 404
    sign_in(client, UserFactory())
    assert calendar_of(client, draft).status_code == 404
