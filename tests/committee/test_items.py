"""Dossiers come and go with their state; links are detected."""

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.signals import invitation_accepted
from candidatures.enums import State
from candidatures.services import withdraw_candidature
from committee.enums import RecusalSource
from committee.models import Decision, Item, Recusal, Seat
from committee.services import add_item, give_seat
from cycles.models import KeptAway
from instruction.services import declare_eligible, reconsider_candidature
from tests.factories.accounts import InvitationFactory, MembershipFactory, make_staff
from tests.factories.candidatures import candidature_in
from tests.factories.committee import assess, bulk_items, make_committee, make_item, make_member
from toolkit.domain.errors import DomainError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


def test_eligible_dossier_comes_before_the_committee(sitting):
    candidature = candidature_in(State.UNDER_REVIEW, cycle=sitting.cycle, adviser=sitting.adviser)
    assert not Item.objects.exists()
    declare_eligible(actor=sitting.adviser, candidature=candidature)
    item = Item.objects.get()
    assert (item.candidature, item.committee, item.mean_score) == (candidature, sitting.committee, None)


def test_withdrawn_dossier_leaves_and_may_come_back(sitting):
    item = make_item(sitting)
    withdraw_candidature(actor=item.candidature.applicant, candidature=item.candidature)
    item.refresh_from_db()
    assert item.removed_at is not None
    assert not Item.objects.standing().exists()
    assert add_item(candidature=item.candidature).removed_at is None
    assert Item.objects.count() == 1


def test_dossier_back_under_review_leaves_the_table_and_comes_back_with_what_was_read(sitting):
    item = make_item(sitting)
    assess(item, sitting.members[0], 4)
    reconsider_candidature(actor=sitting.adviser, candidature=item.candidature, reason="L’employeur se retire.")
    assert not Item.objects.standing().exists()
    declare_eligible(actor=sitting.adviser, candidature=item.candidature)
    (back,) = Item.objects.standing()
    assert (back, back.assessment_count) == (item, 1)


def test_recorded_decision_keeps_the_dossier_before_the_committee(sitting):
    """The veto undoes everything: state, history, mail; the embargo is kept: no word of the outcome."""
    item = make_item(sitting)
    Decision.objects.create(
        item=item, committee=sitting.committee, outcome="admitted", recorded_by=sitting.head, recorded_at=timezone.now()
    )
    candidature, mails = item.candidature, OutboxMail.objects.count()
    changes = candidature.changes.count()
    with pytest.raises(DomainError, match="a enregistré une décision") as refusal:
        reconsider_candidature(actor=sitting.adviser, candidature=candidature, reason="L’employeur se retire.")
    assert "dmis" not in refusal.value.message
    candidature.refresh_from_db()
    assert (candidature.state, candidature.changes.count()) == (State.ELIGIBLE, changes)
    assert OutboxMail.objects.count() == mails
    assert Item.objects.standing().get() == item


def test_same_employer_is_detected_when_the_dossier_arrives(sitting):
    item = make_item(sitting)
    siren = item.candidature.siret[:9]
    Item.objects.all().delete()
    member = make_member(sitting.cycle, siren=siren)
    add_item(candidature=item.candidature)
    recusal = Recusal.objects.get()
    assert (recusal.seat.user, recusal.source, recusal.reason) == (member, RecusalSource.DETECTED, "Même employeur")


def test_same_employer_is_detected_when_the_siren_is_given(sitting):
    items = bulk_items(2, sitting)
    member = sitting.members[0]
    assess(items[0], member, 4)
    give_seat(actor=sitting.head, committee=sitting.committee, user=member, siren=items[0].candidature.siret[:9])
    assert [recusal.item for recusal in Recusal.objects.all()] == [items[0]]
    items[0].refresh_from_db()
    assert (items[0].mean_score, items[0].assessment_count) == (None, 0)


def test_corrected_siren_undoes_what_was_detected_by_mistake(sitting):
    items = bulk_items(2, sitting)
    member = sitting.members[0]
    for each in items:
        give_seat(actor=sitting.head, committee=sitting.committee, user=member, siren=each.candidature.siret[:9])
    assert [recusal.item for recusal in Recusal.objects.standing()] == [items[1]]
    former = Recusal.objects.get(item=items[0])
    assert (former.lifted_by, former.lift_reason) == (None, "Le lien détecté n’existe plus.")
    assert KeptAway.objects.filter(user=member).count() == 1


def test_candidate_who_sits_is_kept_from_their_own_dossier(sitting, item):
    MembershipFactory(user=item.candidature.applicant, institute=sitting.cycle.institute, role=Role.COMMITTEE_MEMBER)
    give_seat(actor=None, committee=sitting.committee, user=item.candidature.applicant)
    assert Recusal.objects.get().reason == "Sa propre candidature"


def test_accepted_invitation_gives_a_seat_once():
    sitting = make_committee(members=0)
    user = make_staff(Role.COMMITTEE_MEMBER, institute=sitting.cycle.institute)
    invitation = InvitationFactory(institute=sitting.cycle.institute, role=Role.COMMITTEE_MEMBER)
    for _ in range(2):
        invitation_accepted.send(sender=type(invitation), invitation=invitation, user=user)
    assert Seat.objects.get(user=user).committee == sitting.committee


def test_other_invitations_give_no_seat():
    sitting = make_committee(members=0)
    user = make_staff(Role.ADVISER, institute=sitting.cycle.institute)
    invitation = InvitationFactory(institute=sitting.cycle.institute, role=Role.ADVISER)
    invitation_accepted.send(sender=type(invitation), invitation=invitation, user=user)
    assert not Seat.objects.filter(user=user).exists()
