"""A recours gracieux: received, acknowledged, rejected with a letter, or upheld by a decision that replaces."""

from datetime import timedelta

import pytest
from django.utils import timezone

from committee.enums import AppealState, Outcome
from committee.models import Appeal
from committee.rectifying.appeals import dismiss_appeal, draft_dismissal, give_up_appeal, record_appeal
from committee.rectifying.notifying import notify_rectification
from committee.rectifying.proposing import propose_rectification, validate_rectification
from committee.rectifying.rules import is_late
from tests.committee.rectifying.test_rectifying import ERROR, text_of
from toolkit.documents.drafts import seal_of
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.journal.kinds import Audience
from toolkit.journal.timeline import timeline
from toolkit.notifications.models import OutboxMail
from toolkit.text.typography import format_day

pytestmark = pytest.mark.django_db

ASKED = "Je conteste la note donnée à mon projet."
ANSWER = "La commission a lu le projet en entier ; sa note tient aux critères publiés."


def receive(sitting, decision, actor=None, **more):
    facts = {"received_on": timezone.localdate(), "channel": "post", "summary": ASKED, **more}
    return record_appeal(actor=actor or sitting.adviser, decision=decision, **facts)


def test_silence_rejects_two_months_after_it_came(sitting, published):
    appeal = receive(sitting, published[Outcome.REJECTED])
    assert appeal.silence_on.month == (appeal.received_on.month + 1) % 12 + 1
    assert not appeal.is_rejected_by_silence(appeal.silence_on)
    assert appeal.is_rejected_by_silence(appeal.silence_on + timedelta(days=1))
    mail = OutboxMail.objects.get(event="committee.appeal_received")
    assert mail.recipient == published[Outcome.REJECTED].item.candidature.applicant
    assert "ce silence le rejette" in mail.text_body


def test_rejected_with_a_letter_that_says_why(sitting, published):
    decision = published[Outcome.REJECTED]
    appeal = receive(sitting, decision)
    with pytest.raises(IncompleteError):
        dismiss_appeal(actor=sitting.head, appeal=appeal, answer=" ")
    with pytest.raises(StaleError, match="La lettre ne dit plus"):
        dismiss_appeal(actor=sitting.head, appeal=appeal, answer=ANSWER, seen="another")
    appeal.decision = decision
    closed = dismiss_appeal(
        actor=sitting.head, appeal=appeal, answer=ANSWER, seen=seal_of(draft_dismissal(appeal, ANSWER))
    )
    appeal = Appeal.objects.get(pk=closed.pk)
    assert (appeal.state, appeal.answered_by, appeal.answer) == (AppealState.DISMISSED, sitting.head, ANSWER)
    text = text_of(appeal.letter)
    for words in (
        "rejeté",
        "sa note tient aux critères publiés",
        "à compter de la notification",
        "non retenue",
    ):
        assert words in text
    assert list(OutboxMail.objects.get(event="committee.appeal_dismissed").documents.all()) == [appeal.letter]
    with pytest.raises(StaleError):
        dismiss_appeal(actor=sitting.head, appeal=appeal, answer=ANSWER)


def test_upheld_by_the_decision_that_replaces(sitting, published):
    decision = published[Outcome.REJECTED]
    appeal = receive(sitting, decision)
    made = propose_rectification(
        actor=sitting.head, decision=decision, outcome=Outcome.ADMITTED, reason=ERROR, appeal=appeal
    )
    for act in (
        lambda: dismiss_appeal(actor=sitting.head, appeal=appeal, answer=ANSWER),
        lambda: give_up_appeal(actor=sitting.adviser, appeal=appeal, reason="Renoncé."),
    ):
        with pytest.raises(DomainError, match="rectification de cette décision est en cours"):
            act()
    validate_rectification(actor=sitting.president, rectification=made)
    notify_rectification(actor=sitting.head, rectification=made)
    appeal.refresh_from_db()
    assert (appeal.state, appeal.answer, appeal.answered_by) == (AppealState.UPHELD, ERROR, sitting.head)
    assert told(decision)[0][0] == "Recours gracieux accueilli : une nouvelle décision remplace la première"
    decision.item.candidature.refresh_from_db()
    assert "recours gracieux, reçu le" in text_of(decision.item.candidature.letter)


def test_one_open_at_a_time_and_the_same_twice_is_one(sitting, published):
    decision = published[Outcome.REJECTED]
    appeal = receive(sitting, decision)
    assert receive(sitting, decision) == appeal
    with pytest.raises(DomainError, match="attend déjà une réponse"):
        receive(sitting, decision, summary="Autre chose.")
    give_up_appeal(actor=sitting.adviser, appeal=appeal, reason="La personne y renonce.")
    assert receive(sitting, decision, summary="Autre chose.").pk != appeal.pk


def test_refusals(sitting, published):
    decision = published[Outcome.REJECTED]
    today = timezone.localdate()
    for late in (today + timedelta(days=1), today - timedelta(days=1)):
        with pytest.raises(IncompleteError, match="entre le"):
            receive(sitting, decision, received_on=late)
    with pytest.raises(IncompleteError, match="comment"):
        receive(sitting, decision, channel="pigeon")
    with pytest.raises(IncompleteError, match="4001 caractères"):
        receive(sitting, decision, summary="a" * 4001)
    for nobody in (sitting.president, sitting.secretary, decision.item.candidature.applicant):
        with pytest.raises(NotAllowedError):
            receive(sitting, decision, actor=nobody)
    appeal = receive(sitting, decision)
    with pytest.raises(NotAllowedError):
        dismiss_appeal(actor=sitting.adviser, appeal=appeal, answer=ANSWER)


def told(decision, audience=Audience.APPLICANT):
    """What the applicant's page tells of appeals, newest first."""
    lines = timeline(decision.item.candidature, audience=audience, reader=decision.item.candidature.applicant)
    return [(line.what, line.who) for line in lines if "ecours" in line.what and "Courriel" not in line.what]


def test_whoever_made_it_reads_what_becomes_of_it(sitting, published):
    decision = published[Outcome.REJECTED]
    appeal = receive(sitting, decision)
    received = [
        f"Accusé de réception du recours : sans réponse au {format_day(appeal.silence_on)}, il est rejeté",
        f"Recours gracieux reçu : arrivé le {format_day(appeal.received_on)}",
    ]
    assert told(decision) == [(line, "Service formation") for line in received]
    closed = dismiss_appeal(actor=sitting.head, appeal=appeal, answer=ANSWER)
    closed.refresh_from_db()
    assert told(decision)[0] == (f"Recours gracieux rejeté : lettre {closed.letter.number}", "Service formation")
    second = receive(sitting, decision, summary="Autre chose.")
    give_up_appeal(actor=sitting.adviser, appeal=second, reason="Saisi deux fois par erreur.")
    assert told(decision)[0] == ("Recours gracieux classé", "Service formation")
    assert told(decision, Audience.DELEGATE) == []


def test_an_appeal_after_two_months_is_late_and_still_answered(sitting, published):
    decision = published[Outcome.REJECTED]
    day = timezone.localdate(decision.published_at)
    assert not is_late(decision, day + timedelta(days=58))
    assert is_late(decision, day + timedelta(days=63))
