"""Two people publish: one prepares, another confirms, either holds back, one of them withdraws."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import Role
from candidatures.enums import State
from candidatures.services import withdraw_candidature
from committee.enums import Outcome, PublicationState
from committee.models import HOLD, VALID, Decision, Publication
from committee.publishing.acts import (
    confirm_publication,
    hold_back_publication,
    mark_of,
    prepare_publication,
    withdraw_publication,
)
from committee.publishing.sealing import CHANGED
from committee.services import change_settings, change_targets
from committee.services.settings import CommitteeSettings
from cycles.targets import Target
from instruction.services import declare_eligible, grant_extension
from tests.factories.accounts import make_staff
from tests.factories.candidatures import CandidatureFactory, candidature_in
from tests.factories.committee import decide, make_item, recuse
from tests.factories.publishing import confirm, dry_run, prepare
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["adviser", "secretary", "head"])
def test_adviser_secretary_and_head_prepare(sitting, judged, who):
    made = prepare(sitting, getattr(sitting, who))
    assert (made.state, made.prepared_by) == (PublicationState.PREPARED, getattr(sitting, who))
    assert made.counts() == dict.fromkeys(Outcome.values, 1)
    assert not OutboxMail.objects.filter(event__startswith="candidature.").exists()


@pytest.mark.parametrize("who", ["president", "members"])
def test_nobody_else_prepares(sitting, judged, who):
    person = getattr(sitting, who)
    with pytest.raises(NotAllowedError, match="préparent la publication"):
        prepare(sitting, person[0] if who == "members" else person)


def test_whoever_is_recused_neither_prepares_nor_confirms(sitting, judged):
    recuse(judged[0], sitting.secretary)
    with pytest.raises(NotAllowedError, match="tient à l’écart"):
        prepare(sitting, sitting.secretary)
    made = prepare(sitting)
    judged[1].candidature.__class__.objects.filter(pk=judged[1].candidature_id).update(applicant=sitting.head)
    with pytest.raises(NotAllowedError, match="n’est pas candidat"):
        confirm_publication(actor=sitting.head, publication=made)
    with pytest.raises(NotAllowedError, match="préparent"):
        prepare(sitting, sitting.head)


def test_one_person_never_does_both(sitting, judged):
    made = prepare(sitting, sitting.head)
    with pytest.raises(NotAllowedError, match="un autre chef de service"):
        confirm_publication(actor=sitting.head, publication=made)
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=made.pk).update(confirmed_by=sitting.head)
    other = make_staff(Role.HEAD_OF_SERVICE, institute=sitting.cycle.institute)
    assert confirm_publication(actor=other, publication=made).confirmed_by == other


@pytest.mark.parametrize("who", ["adviser", "president", "secretary"])
def test_only_a_head_of_service_confirms(sitting, judged, who):
    made = prepare(sitting, sitting.head)
    with pytest.raises(NotAllowedError):
        confirm_publication(actor=getattr(sitting, who), publication=made)


def test_confirmed_it_leaves_ten_minutes_later_and_nothing_is_known(sitting, judged, states):
    with time_machine.travel(timezone.now(), tick=False):
        made = confirm(sitting)
        assert made.leaves_at == timezone.now() + HOLD
    assert states() == [State.ELIGIBLE] * 3
    assert Decision.objects.secret().count() == 3


def test_asked_twice_it_is_done_once(sitting, judged):
    made = prepare(sitting)
    assert prepare(sitting) == made
    first = confirm_publication(actor=sitting.head, publication=made)
    again = confirm_publication(actor=sitting.head, publication=made)
    assert (again.pk, again.leaves_at) == (first.pk, first.leaves_at)
    held = hold_back_publication(actor=sitting.head, publication=made, reason="Une lettre à relire.")
    assert hold_back_publication(actor=sitting.head, publication=made, reason="Encore.").ended_at == held.ended_at
    assert OutboxMail.objects.filter(event="committee.publication_stopped").count() == 1


def test_a_committee_has_one_live_publication(sitting, judged):
    prepare(sitting)
    with pytest.raises(DomainError, match="a déjà préparé une publication"):
        prepare(sitting, sitting.secretary)
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.create(
            committee=sitting.committee, prepared_by=sitting.secretary, prepared_at=timezone.now()
        )


def test_what_was_read_is_what_is_prepared(sitting, judged):
    seen = dry_run(sitting).seal
    decide(judged[2], sitting.president, Outcome.REJECTED, reason="Un autre motif.")
    with pytest.raises(StaleError, match="ont changé depuis cet essai"):
        prepare(sitting, seen=seen)
    assert prepare(sitting, seen=dry_run(sitting).seal)


def test_what_is_found_is_acknowledged(sitting, judged):
    judged[0].candidature.__class__.objects.filter(pk=judged[0].candidature_id).update(title="")
    with pytest.raises(IncompleteError, match="Cochez chaque constat"):
        prepare_publication(actor=sitting.adviser, committee=sitting.committee)
    assert any("Civilité inconnue" in told for told in prepare(sitting).accepted)


@pytest.mark.parametrize("who", ["adviser", "head"])
def test_either_holds_back_and_the_other_is_told(sitting, judged, states, who):
    made = confirm(sitting)
    with pytest.raises(IncompleteError, match="Dites en quelques mots"):
        hold_back_publication(actor=getattr(sitting, who), publication=made, reason=" ")
    held = hold_back_publication(actor=getattr(sitting, who), publication=made, reason="Une lettre à relire.")
    assert (held.state, held.why) == (PublicationState.HELD_BACK, "Une lettre à relire.")
    mail = OutboxMail.objects.get(event="committee.publication_stopped")
    assert mail.recipient == (sitting.head if who == "adviser" else sitting.adviser)
    assert "Une lettre à relire." in mail.text_body
    assert states() == [State.ELIGIBLE] * 3


def test_nobody_else_holds_back(sitting, judged):
    made = confirm(sitting)
    for person in (sitting.secretary, sitting.president):
        with pytest.raises(NotAllowedError, match="peuvent seules"):
            hold_back_publication(actor=person, publication=made, reason="Non.")


def test_prepared_one_is_withdrawn_by_its_author_or_the_head(sitting, judged):
    with pytest.raises(NotAllowedError):
        withdraw_publication(actor=sitting.secretary, publication=prepare(sitting))
    made = withdraw_publication(actor=sitting.adviser, publication=Publication.objects.get())
    assert made.state == PublicationState.WITHDRAWN
    assert withdraw_publication(actor=sitting.head, publication=prepare(sitting)).ended_by == sitting.head


def test_confirmed_one_is_not_withdrawn_but_held_back(sitting, judged):
    with pytest.raises(StaleError, match="confirmée"):
        withdraw_publication(actor=sitting.adviser, publication=confirm(sitting))


def test_prepared_one_lapses_when_a_decision_changes(sitting, judged):
    made = prepare(sitting)
    decide(judged[2], sitting.president, Outcome.REJECTED, reason="Un autre motif.")
    with pytest.raises(StaleError, match=CHANGED):
        confirm_publication(actor=sitting.head, publication=made, seen=mark_of(made))
    made.refresh_from_db()
    assert made.state == PublicationState.LAPSED
    assert confirm_publication(actor=sitting.head, publication=prepare(sitting)).is_held


def test_prepared_one_lapses_when_nobody_confirms_in_time(sitting, judged):
    made = prepare(sitting)
    with time_machine.travel(timezone.now() + VALID), pytest.raises(StaleError, match="Personne n’a confirmé"):
        confirm_publication(actor=sitting.head, publication=made)
    made.refresh_from_db()
    assert made.state == PublicationState.LAPSED


def test_nothing_that_was_read_changes_while_it_is_held(sitting):
    judged = [make_item(sitting)]
    late = CandidatureFactory(cycle=sitting.cycle)
    coming = candidature_in(State.UNDER_REVIEW, cycle=sitting.cycle, adviser=sitting.adviser)
    decide(judged[0], sitting.president, Outcome.ADMITTED)
    confirm(sitting)
    day = timezone.localdate() + timedelta(days=3)
    women = [Target("GENDER", "WOMEN", "AT_LEAST", 1)]
    for act in (
        lambda: decide(judged[0], sitting.president, Outcome.REJECTED, reason="Non."),
        lambda: change_targets(actor=sitting.head, committee=sitting.committee, targets=women, decline_share=10),
        lambda: change_settings(
            actor=sitting.head, committee=sitting.committee, settings=CommitteeSettings(readings_needed=2)
        ),
        lambda: grant_extension(actor=sitting.adviser, candidature=late, until=day, reason="Hospitalisation."),
        lambda: declare_eligible(actor=sitting.adviser, candidature=coming),
    ):
        with pytest.raises(DomainError, match="Une publication est en cours jusqu’à"):
            act()
    hold_back_publication(actor=sitting.head, publication=Publication.objects.get(), reason="Un doute.")
    decide(judged[0], sitting.president, Outcome.REJECTED, reason="Non.")


def test_candidate_may_always_withdraw(sitting, judged):
    made = confirm(sitting)
    leaving = judged[0].candidature
    withdraw_candidature(actor=leaving.applicant, candidature=leaving)
    made.refresh_from_db()
    assert made.is_held
