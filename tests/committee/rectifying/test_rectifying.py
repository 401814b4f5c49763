"""A published decision is replaced by another: proposed, validated by another person, notified with its letter."""

import io
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.utils import timezone
from pypdf import PdfReader

from accounts.enums import Role
from candidatures.enums import State
from candidatures.models import Candidature
from candidatures.services import confirm_place
from committee.enums import Outcome, RectificationState
from committee.models import Decision, FormerDecision, Rectification
from committee.rectifying.notifying import draft_letter, notify_rectification
from committee.rectifying.proposing import give_up_rectification, propose_rectification, validate_rectification
from committee.services.waiting_list import call_from_waiting_list
from tests.committee.test_races import race
from tests.factories.accounts import make_staff
from tests.factories.committee import recuse
from tests.factories.organisations import EmployerFactory
from toolkit.documents.drafts import seal_of
from toolkit.documents.models import Document
from toolkit.documents.services import ensure_rendered, read_document
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

ERROR = "Une pièce du dossier n’avait pas été lue."


def propose(sitting, decision, outcome=Outcome.ADMITTED, actor=None, **more):
    return propose_rectification(
        actor=actor or sitting.head, decision=decision, outcome=outcome, reason=more.pop("reason", ERROR), **more
    )


def validated(sitting, decision, *args, **more):
    made = propose(sitting, decision, *args, **more)
    return validate_rectification(actor=sitting.president, rectification=made)


def state_of(decision):
    return Candidature.objects.get(committee_item__decision=decision).state


def text_of(letter):
    content = read_document(ensure_rendered(letter.pk))
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_a_refusal_becomes_an_admission(sitting, published):
    decision = published[Outcome.REJECTED]
    candidature = decision.item.candidature
    former = Candidature.objects.get(pk=candidature.pk).letter
    made = validated(sitting, decision)
    assert (made.state, state_of(decision)) == (RectificationState.VALIDATED, State.REJECTED)
    notify_rectification(actor=sitting.head, rectification=made)
    candidature = Candidature.objects.get(pk=candidature.pk)
    assert candidature.state == State.ADMITTED
    assert candidature.answer_by is not None
    fresh = Decision.objects.get(pk=decision.pk)
    assert (fresh.number, fresh.outcome, fresh.recorded_by, fresh.validated_by) == (
        2, Outcome.ADMITTED, sitting.head, sitting.president,
    )  # fmt: skip
    kept = FormerDecision.objects.get(decision=decision)
    assert (kept.number, kept.outcome, kept.published_at, kept.replaced_why) == (
        1, Outcome.REJECTED, decision.published_at, ERROR,
    )  # fmt: skip
    assert Document.objects.get(pk=former.pk).is_cancelled
    text = text_of(candidature.letter)
    for words in (
        former.number,
        "non retenue",
        "admise",
        ERROR,
        candidature.last_name,
        "à compter de la notification",
    ):
        assert words in text
    mail = OutboxMail.objects.get(event="candidature.rectified")
    assert (mail.recipient, list(mail.documents.all())) == (candidature.applicant, [candidature.letter])


def test_an_admission_becomes_a_refusal_within_four_months_once_heard(sitting, published):
    decision = published[Outcome.ADMITTED]
    today = timezone.localdate()
    with pytest.raises(IncompleteError, match="présenter ses observations"):
        propose(sitting, decision, Outcome.REJECTED)
    with pytest.raises(IncompleteError, match="entre celui de la décision"):
        propose(sitting, decision, Outcome.REJECTED, heard_on=today - timedelta(days=9))
    with time_machine.travel(timezone.now() + timedelta(days=125)):
        with pytest.raises(DomainError, match="L242-1"):
            propose(sitting, decision, Outcome.REJECTED, heard_on=today)
        asked = propose(sitting, decision, Outcome.REJECTED, at_request=True)
        give_up_rectification(actor=sitting.head, rectification=asked, reason="Elle ne le demande plus.")
    made = validated(sitting, decision, Outcome.REJECTED, heard_on=today)
    notify_rectification(actor=sitting.head, rectification=made)
    candidature = Candidature.objects.get(committee_item__decision=decision)
    assert (candidature.state, candidature.answer_by) == (State.REJECTED, None)


def test_a_place_on_the_waiting_list_comes_last(sitting, published):
    made = validated(sitting, published[Outcome.REJECTED], Outcome.WAITLISTED)
    notify_rectification(actor=sitting.head, rectification=made)
    assert Decision.objects.get(pk=made.decision_id).rank == published[Outcome.WAITLISTED].rank + 1


def test_whoever_was_called_from_the_list_stands_as_admitted(sitting, published):
    decision = published[Outcome.WAITLISTED]
    call_from_waiting_list(actor=sitting.head, committee=sitting.committee)
    with pytest.raises(DomainError, match="déjà la décision en vigueur"):
        propose(sitting, decision, Outcome.ADMITTED)


def test_whoever_has_answered_is_out_of_reach(sitting, published):
    made = validated(sitting, published[Outcome.ADMITTED], Outcome.WAITLISTED, heard_on=timezone.localdate())
    candidature = published[Outcome.ADMITTED].item.candidature
    candidature.employer = EmployerFactory()
    candidature.save()
    confirm_place(actor=candidature.applicant, candidature=candidature)
    with pytest.raises(DomainError, match="participation est confirmée"):
        notify_rectification(actor=sitting.head, rectification=made)
    assert state_of(made.decision) == State.CONFIRMED


def test_never_the_same_person_for_both(sitting, published):
    decision = published[Outcome.REJECTED]
    made = propose(sitting, decision, actor=sitting.president)
    for nobody in (sitting.president, sitting.head, sitting.adviser, sitting.secretary, sitting.members[0]):
        with pytest.raises(NotAllowedError):
            validate_rectification(actor=nobody, rectification=made)
    validate_rectification(actor=sitting.vice_president, rectification=made)
    for nobody in (sitting.president, sitting.vice_president, sitting.adviser, sitting.secretary):
        with pytest.raises(NotAllowedError):
            notify_rectification(actor=nobody, rectification=made)
    notify_rectification(actor=sitting.head, rectification=made)


@pytest.mark.parametrize("who", ["adviser", "member", "stranger"])
def test_who_may_not_propose(sitting, published, who):
    people = {
        "adviser": sitting.adviser,
        "member": sitting.members[0],
        "stranger": make_staff(Role.HEAD_OF_SERVICE),
    }
    with pytest.raises(NotAllowedError):
        propose(sitting, published[Outcome.REJECTED], actor=people[who])


def test_a_recused_president_does_nothing_here(sitting, published):
    decision = published[Outcome.REJECTED]
    Decision.objects.filter(pk=decision.pk).update(published_at=None)
    recuse(decision.item, sitting.president)
    Decision.objects.filter(pk=decision.pk).update(published_at=decision.published_at)
    with pytest.raises(NotAllowedError):
        propose(sitting, decision, actor=sitting.president)
    made = propose(sitting, decision)
    with pytest.raises(NotAllowedError):
        validate_rectification(actor=sitting.president, rectification=made)
    validate_rectification(actor=sitting.vice_president, rectification=made)


def test_one_at_a_time_and_the_same_twice_is_one(sitting, published):
    decision = published[Outcome.REJECTED]
    made = propose(sitting, decision)
    assert propose(sitting, decision) == made
    with pytest.raises(StaleError, match="déjà proposé une rectification"):
        propose(sitting, decision, Outcome.WAITLISTED)
    with pytest.raises(IncompleteError):
        give_up_rectification(actor=sitting.president, rectification=made, reason=" ")
    give_up_rectification(actor=sitting.president, rectification=made, reason="Proposée par erreur.")
    assert propose(sitting, decision, Outcome.WAITLISTED).pk != made.pk
    assert Rectification.objects.count() == 2


def test_notified_once_whatever_is_clicked(sitting, published):
    made = validated(sitting, published[Outcome.REJECTED])
    notify_rectification(actor=sitting.head, rectification=made)
    for act in (notify_rectification, validate_rectification, partial(give_up_rectification, reason="Trop tard.")):
        if act is validate_rectification:
            assert act(actor=sitting.president, rectification=made).state == RectificationState.NOTIFIED
            continue
        with pytest.raises(StaleError):
            act(actor=sitting.head, rectification=made)
    assert OutboxMail.objects.filter(event="candidature.rectified").count() == 1


def test_what_was_read_is_what_leaves(sitting, published):
    decision = published[Outcome.REJECTED]
    with pytest.raises(StaleError, match="a changé"):
        propose(sitting, decision, seen=7)
    made = validated(sitting, decision)
    notify = partial(notify_rectification, actor=sitting.head, rectification=made)
    with pytest.raises(StaleError, match="La lettre ne dit plus"):
        notify(seen="another")
    made.decision = decision
    notify(seen=seal_of(draft_letter(made)))


def test_only_what_is_published_and_to_something_else(sitting, published):
    decision = published[Outcome.REJECTED]
    with pytest.raises(DomainError, match="déjà la décision"):
        propose(sitting, decision, Outcome.REJECTED)
    with pytest.raises(IncompleteError, match="Choisissez"):
        propose(sitting, decision, "elsewhere")
    with pytest.raises(IncompleteError, match="Écrivez le motif"):
        propose(sitting, decision, reason=" ")
    with pytest.raises(IncompleteError, match="2001 caractères"):
        propose(sitting, decision, reason="a" * 2001)
    Decision.objects.filter(pk=decision.pk).update(published_at=None)
    with pytest.raises(DomainError, match="n’est pas publiée"):
        propose(sitting, decision)


class TestRaces:
    pytestmark = pytest.mark.django_db(transaction=True)

    def test_notified_twice_at_once_is_notified_once(self, sitting, published):
        made = validated(sitting, published[Outcome.REJECTED])
        notify = partial(notify_rectification, actor=sitting.head, rectification=made)
        assert [type(error) for error in race(notify, notify)] == [StaleError]
        assert OutboxMail.objects.filter(event="candidature.rectified").count() == 1
        assert FormerDecision.objects.count() == 1

    def test_place_confirmed_while_the_decision_is_replaced(self, sitting, published):
        made = validated(sitting, published[Outcome.ADMITTED], Outcome.WAITLISTED, heard_on=timezone.localdate())
        candidature = published[Outcome.ADMITTED].item.candidature
        candidature.employer = EmployerFactory()
        candidature.save()
        errors = race(
            partial(notify_rectification, actor=sitting.head, rectification=made),
            partial(confirm_place, actor=candidature.applicant, candidature=candidature),
        )
        assert [type(error).__name__ for error in errors] in (["DomainError"], ["StaleError"])
        rows = Decision.objects.filter(pk=made.decision_id, number=2)
        assert rows.exists() == (state_of(made.decision) == State.WAITLISTED)
