"""The year of the demonstration: taught in the past, whole, and refused while it is yet to come."""

from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from attendance.enums import Mark, SheetState
from attendance.models import AttendanceSheet, Attestation, Presence
from convocations.models import Convocation
from cycles.enums import ParticipantState
from cycles.models import Participant
from demo.clock import playing_at, playing_earlier
from evaluations.enums import FormState
from evaluations.models import Answer, EvaluationForm
from peers.models import Meeting, PeerGroup
from programme.models import HalfDay, Session
from tests.loaded import load_demo
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


def run(until: str) -> str:
    out = StringIO()
    call_command("demo", stdout=out, until=until)
    return out.getvalue()


def test_a_session_that_is_yet_to_come_is_refused_before_anything_is_played():
    load_demo()
    before = OutboxMail.objects.count()
    for stage in ("module1", "certified"):
        with pytest.raises(CommandError, match=r"n’y a pas encore eu lieu.*Videz VAR_DIR"):
            run(stage)
    assert OutboxMail.objects.count() == before
    assert not Participant.objects.exists()


def test_a_clock_that_is_late_is_late_for_fields_and_templates_too():
    now = timezone.now()
    default = Participant._meta.get_field("enrolled_at").get_default
    with playing_earlier(timedelta(days=30)):
        assert now - timezone.now() > timedelta(days=29)
        assert default() - now < -timedelta(days=29)
        with playing_at(now):
            assert default() == timezone.now() == now
            assert timezone.template_localtime(now).utcoffset() == timezone.localtime(now).utcoffset()
    assert default() >= now


@pytest.mark.slow(seconds=60)
def test_the_year_is_played_to_its_attestations():
    run("certified")
    today = timezone.localdate()
    assert HalfDay.objects.count() == AttendanceSheet.objects.filter(state=SheetState.SEALED).count() == 34
    assert all(session.ends_on < today for session in Session.objects.all())
    assert Counter(Participant.objects.values_list("state", flat=True)) == {
        ParticipantState.ENROLLED: 19,
        ParticipantState.LEFT: 1,
    }
    marks = Counter(Presence.objects.values_list("mark", flat=True))
    assert marks[Mark.LATE] == marks[Mark.EXCUSED] == marks[Mark.ABSENT] == 7
    first = Session.objects.exclude(number=None).order_by("number").first()
    letters = Convocation.objects.filter(enrolment__session=first).order_by("made_at")
    days = [timezone.localdate(letter.made_at) for letter in letters]
    assert len(days) == 20
    assert days[0] == days[-2] < days[-1] < first.starts_on  # the last to confirm is called alone
    assert Attestation.objects.filter(cycle__isnull=False).count() == 20
    assert set(EvaluationForm.objects.values_list("state", flat=True)) <= {
        FormState.CLOSED,
        FormState.PUBLISHED,
        FormState.SHARED,
    }
    assert EvaluationForm.objects.count() == 8
    assert Answer.objects.exists()
    groups = PeerGroup.objects.formed()
    assert [4 <= group.members.count() <= 8 for group in groups] == [True] * 3
    assert Meeting.objects.filter(met=True).count() == 1
    counts = [model.objects.count() for model in (Presence, Convocation, Attestation, Answer, OutboxMail)]
    run("certified")
    assert [model.objects.count() for model in (Presence, Convocation, Attestation, Answer, OutboxMail)] == counts
