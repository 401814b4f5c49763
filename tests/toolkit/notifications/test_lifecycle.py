import datetime

import pytest
from django.utils import timezone

from tests.factories.notifications import OutboxMailFactory
from toolkit.notifications.enums import MailState
from toolkit.notifications.lifecycle import MAILS, move
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

WRITTEN = {"claim": ("claimed_at",), "send": ("sent_at",)}


def mail_in(state):
    now = timezone.now()
    return OutboxMailFactory(
        state=state,
        claimed_at=now if state == MailState.SENDING else None,
        sent_at=now if state == MailState.SENT else None,
    )


@pytest.mark.parametrize("state", MailState.values)
@pytest.mark.parametrize("name", MAILS.by_name)
def test_every_state_takes_exactly_the_transitions_of_the_table(state, name):
    mail = mail_in(state)
    transition = MAILS[name]
    fields = {field: timezone.now() for field in WRITTEN.get(name, ())}
    moved = move(name, mail_id=mail.pk, **fields)
    assert moved is (state in transition.sources)
    mail.refresh_from_db()
    assert mail.state == (transition.target if moved else state)


def test_sent_and_cancelled_are_final():
    leaving = set().union(*(transition.sources for transition in MAILS))
    assert set(MailState) - leaving == {MailState.SENT, MailState.CANCELLED}


def test_only_the_holder_moves_a_claimed_row():
    mail = mail_in(MailState.SENDING)
    before = mail.claimed_at - datetime.timedelta(minutes=10)
    assert not move("fail", mail_id=mail.pk, held_since=before)
    assert move("fail", mail_id=mail.pk, held_since=mail.claimed_at)
    assert OutboxMail.objects.get(pk=mail.pk).state == MailState.FAILED
