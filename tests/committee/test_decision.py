"""What the president records, and the ranks of the waiting list."""

import pytest

from candidatures.enums import State
from committee.decisions.ranks import hidden_ranks, shown_rank
from committee.decisions.recording import mark_of
from committee.decisions.wanted import REASON_LIMIT
from committee.enums import LinkGround, Outcome
from committee.models import Decision
from committee.services import declare_recusal, record_decision, remove_item
from committee.services.recusals import Link
from tests.factories.committee import assess, bulk_items, close_call, decide, make_committee, recuse
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["president", "secretary"])
def test_president_and_secretary_record(sitting, item, who):
    person = getattr(sitting, who)
    assess(item, sitting.members[0], 4)
    close_call(sitting.cycle)
    made = record_decision(actor=person, item=item, outcome=Outcome.ADMITTED)
    assert (made.outcome, made.rank, made.recorded_by, made.published_at) == (Outcome.ADMITTED, None, person, None)


@pytest.mark.parametrize("who", ["member", "adviser", "head"])
def test_nobody_else_records(sitting, item, who):
    person = sitting.members[0] if who == "member" else getattr(sitting, who)
    with pytest.raises(NotAllowedError) as refusal:
        decide(item, person, Outcome.ADMITTED)
    assert refusal.value.status == 403
    assert not Decision.objects.exists()


def test_president_of_another_committee_does_not_record(item):
    with pytest.raises(NotAllowedError):
        decide(item, make_committee().president, Outcome.ADMITTED)


def test_recording_leaves_the_candidature_alone(sitting, item):
    decide(item, sitting.president, Outcome.REJECTED, reason="Autre groupe.")
    item.candidature.refresh_from_db()
    assert item.candidature.state == State.ELIGIBLE
    assert item.candidature.applicant_label == "Transmise à la commission"
    assert not item.candidature.changes.exists()


@pytest.mark.parametrize("reason", ["", "   "])
def test_rejection_needs_a_reason(sitting, item, reason):
    with pytest.raises(IncompleteError, match="Écrivez le motif"):
        decide(item, sitting.president, Outcome.REJECTED, reason=reason)


def test_unknown_outcome_and_too_long_a_reason_are_refused(sitting, item):
    with pytest.raises(IncompleteError, match="Choisissez une décision"):
        decide(item, sitting.president, "perhaps")
    with pytest.raises(IncompleteError, match="2001 caractères"):
        decide(item, sitting.president, Outcome.REJECTED, reason="a" * (REASON_LIMIT + 1))


def test_ranks_follow_each_other_and_may_be_chosen(sitting):
    first, second, third = bulk_items(3, sitting)
    decide(first, sitting.president, Outcome.WAITLISTED)
    decide(second, sitting.president, Outcome.WAITLISTED)
    decide(third, sitting.president, Outcome.WAITLISTED, rank=3)
    decide(first, sitting.president, Outcome.ADMITTED)
    assert list(Decision.objects.order_by("item").values_list("rank", flat=True)) == [None, 1, 2]
    decide(first, sitting.president, Outcome.WAITLISTED, rank=3)
    assert list(Decision.objects.order_by("item").values_list("rank", flat=True)) == [3, 1, 2]


def test_rank_that_leaves_empty_ones_before_it_is_refused(sitting):
    first, second, _third = bulk_items(3, sitting)
    with pytest.raises(IncompleteError, match="le prochain rang libre est 1"):
        decide(first, sitting.president, Outcome.WAITLISTED, rank=99)
    decide(first, sitting.president, Outcome.WAITLISTED, rank=1)
    with pytest.raises(IncompleteError, match="le prochain rang libre est 2"):
        decide(second, sitting.president, Outcome.WAITLISTED, rank=3)
    with pytest.raises(IncompleteError, match="le prochain rang libre est 1"):
        decide(first, sitting.president, Outcome.WAITLISTED, rank=2)


def test_taken_rank_is_refused_and_own_rank_is_kept(sitting):
    first, second = bulk_items(2, sitting)
    decide(first, sitting.president, Outcome.WAITLISTED)
    with pytest.raises(DomainError, match="rang 1 est déjà pris"):
        decide(second, sitting.president, Outcome.WAITLISTED, rank=1)
    decide(first, sitting.president, Outcome.WAITLISTED, rank=1)
    decide(first, sitting.president, Outcome.WAITLISTED, reason="Revu.")
    assert Decision.objects.get().rank == 1


def test_rank_below_one_is_refused(sitting, item):
    with pytest.raises(IncompleteError, match="à partir de 1"):
        decide(item, sitting.president, Outcome.WAITLISTED, rank=0)


def test_changed_outcome_frees_the_rank(sitting):
    first, second = bulk_items(2, sitting)
    decide(first, sitting.president, Outcome.WAITLISTED)
    decide(first, sitting.president, Outcome.ADMITTED, rank=1)
    decide(second, sitting.president, Outcome.WAITLISTED, rank=1)
    assert Decision.objects.get(item=first).rank is None


def test_decision_that_left_meanwhile_is_told(sitting, item):
    decide(item, sitting.president, Outcome.ADMITTED)
    seen = mark_of(Decision.objects.get())
    decide(item, sitting.president, Outcome.WAITLISTED, seen=seen)
    assert Decision.objects.get().outcome == Outcome.WAITLISTED
    Decision.objects.all().delete()
    with pytest.raises(StaleError, match="a été retirée"):
        decide(item, sitting.president, Outcome.ADMITTED, seen=seen)
    decide(item, sitting.president, Outcome.ADMITTED, seen=mark_of(None))


def test_withdrawn_dossier_loses_its_secret_decision_and_its_rank(sitting):
    first, second = bulk_items(2, sitting)
    decide(first, sitting.president, Outcome.WAITLISTED)
    remove_item(candidature=first.candidature)
    with pytest.raises(DomainError, match="n’est plus devant la commission"):
        decide(first, sitting.president, Outcome.ADMITTED)
    decide(second, sitting.president, Outcome.WAITLISTED, rank=1)
    assert Decision.objects.get().item == second


def test_recused_president_does_not_record(sitting, item):
    declare_recusal(actor=sitting.president, item=item, reason="Ancien collègue")
    with pytest.raises(NotAllowedError) as refusal:
        decide(item, sitting.president, Outcome.ADMITTED)
    assert refusal.value.status == 404
    decide(item, sitting.secretary, Outcome.ADMITTED)


def test_ranks_show_no_gap_to_the_recused(sitting):
    first, hidden, third, fourth = bulk_items(4, sitting)
    declare_recusal(actor=sitting.president, item=hidden, reason="Ancien collègue")
    for each in (first, hidden, third):
        decide(each, sitting.secretary, Outcome.WAITLISTED)
    hidden_from_them = hidden_ranks(sitting.president, sitting.committee)
    assert hidden_from_them == [2]
    assert [shown_rank(rank, hidden_from_them) for rank in (1, 3)] == [1, 2]
    # The president reads 1 and 2, and writes 3 for the next: nothing tells of the one between.
    with pytest.raises(DomainError, match="rang 2 est déjà pris"):
        decide(fourth, sitting.president, Outcome.WAITLISTED, rank=2)
    decide(fourth, sitting.president, Outcome.WAITLISTED, rank=3)
    assert Decision.objects.get(item=fourth).rank == 4


def test_detected_recusal_hides_ranks_too(sitting):
    items = bulk_items(2, sitting)
    recuse(items[0], sitting.president, Link(LinkGround.EMPLOYER))
    decide(items[0], sitting.secretary, Outcome.WAITLISTED)
    decide(items[1], sitting.president, Outcome.WAITLISTED, rank=1)
    assert Decision.objects.get(item=items[1]).rank == 2


def test_nothing_is_hidden_from_who_has_no_link(sitting):
    for each in bulk_items(2, sitting):
        decide(each, sitting.president, Outcome.WAITLISTED)
    assert hidden_ranks(sitting.adviser, sitting.committee) == []


def test_rank_of_one_s_own_dossier_is_hidden(sitting):
    items = bulk_items(3, sitting)
    for each in items:
        decide(each, sitting.president, Outcome.WAITLISTED)
    assert hidden_ranks(items[1].candidature.applicant, sitting.committee) == [2]
