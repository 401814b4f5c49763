"""Marks, scores and votes of a member. Figures are computed by hand from the grid 25, 30, 20, 15, 10."""

from decimal import Decimal

import pytest

from committee.enums import AssessmentState, Choice, Outcome
from committee.models import Assessment, Item, Score, Vote
from committee.services import cast_vote, save_assessment
from committee.services.assessment import COMMENT_LIMIT, score_out_of_20
from committee.services.items import remove_item
from committee.services.means import mean_of
from cycles.models import Criterion
from tests.factories.accounts import UserFactory
from tests.factories.committee import assess, decide, make_committee, marks_of
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError

pytestmark = pytest.mark.django_db


def grid(*weights):
    return [Criterion(pk=number, weight=weight) for number, weight in enumerate(weights, start=1)]


@pytest.mark.parametrize(
    ("marks", "score"),
    [
        ((5, 5, 5, 5, 5), "20.00"),
        ((0, 0, 0, 0, 0), "0.00"),
        ((4, 5, 4, 3, 3), "16.20"),  # (100 + 150 + 80 + 45 + 30) / 100 x 4
        ((3, 3, 3, 3, 2), "11.60"),  # (75 + 90 + 60 + 45 + 20) / 100 x 4
        ((1, 2, 3, 4, 5), "10.20"),  # (25 + 60 + 60 + 60 + 50) / 100 x 4
    ],
)
def test_score_is_the_weighted_mean_times_four(marks, score):
    given = dict(enumerate(marks, start=1))
    assert score_out_of_20(given, grid(25, 30, 20, 15, 10)) == Decimal(score)


def test_score_of_a_draft_counts_what_is_marked():
    assert score_out_of_20({1: 4, 2: 5}, grid(25, 30, 20, 15, 10)) == Decimal("18.18")  # (100 + 150) / 55 x 4


def test_score_rounds_halves_up():
    assert score_out_of_20({1: 1, 2: 0}, grid(1, 799)) == Decimal("0.01")  # 4 / 800 = 0.005


def test_score_without_a_mark_is_refused():
    with pytest.raises(ValueError, match="No criterion"):
        score_out_of_20({}, grid(50, 50))


@pytest.mark.parametrize(
    ("scores", "mean"),
    [((), None), (("16.20",), "16.20"), (("16.20", "11.60", "10.20"), "12.67"), (("10.01", "10.00"), "10.01")],
)
def test_mean_is_rounded_halves_up(scores, mean):
    assert mean_of([Decimal(score) for score in scores]) == (Decimal(mean) if mean else None)


def test_mean_follows_validated_readings_only(sitting, item):
    first, second = sitting.members
    assess(item, first, 4, 5, 4, 3, 3)
    assess(item, second, 0, validate=False)
    item.refresh_from_db()
    assert (item.mean_score, item.assessment_count) == (Decimal("16.20"), 1)
    assess(item, second, 3, 3, 3, 3, 2)
    item.refresh_from_db()
    assert (item.mean_score, item.assessment_count) == (Decimal("13.90"), 2)


def test_draft_keeps_what_is_there(sitting, item):
    criteria = list(sitting.cycle.criteria.all())
    saved = save_assessment(
        actor=sitting.members[0], item=item, marks={criteria[0].pk: 4}, comment="  À relire. ", validate=False
    )
    assert (saved.state, saved.score, saved.comment) == (AssessmentState.DRAFT, Decimal("16.00"), "À relire.")
    assert saved.validated_at is None
    assert saved.marks == {criteria[0].pk: 4}


def test_draft_saved_again_drops_the_marks_taken_back(sitting, item):
    first, second = list(sitting.cycle.criteria.all())[:2]
    member = sitting.members[0]
    save_assessment(actor=member, item=item, marks={first.pk: 4, second.pk: 2}, comment="", validate=False)
    saved = save_assessment(actor=member, item=item, marks={first.pk: 5}, comment="", validate=False)
    assert Assessment.objects.get(pk=saved.pk).marks == {first.pk: 5}
    assert Assessment.objects.count() == 1


def test_empty_draft_has_no_score(sitting, item):
    saved = save_assessment(actor=sitting.members[0], item=item, marks={}, comment="Rien encore.", validate=False)
    assert saved.score is None


def test_validated_reading_may_change_and_stays_validated(sitting, item):
    member = sitting.members[0]
    assess(item, member, 4)
    assess(item, member, 2)
    item.refresh_from_db()
    assert (item.mean_score, item.assessment_count, Score.objects.count()) == (Decimal("8.00"), 1, 5)
    with pytest.raises(DomainError, match="ne redevient pas un brouillon"):
        assess(item, member, 3, validate=False)


def test_validation_names_what_lacks_and_writes_nothing(sitting, item):
    with pytest.raises(IncompleteError, match="Adéquation du besoin et du cycle, Disponibilité") as refusal:
        assess(item, sitting.members[0], 4, 4, 4)
    assert refusal.value.status == 422
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("mark", [-1, 6])
def test_mark_out_of_range_is_refused(sitting, item, mark):
    with pytest.raises(IncompleteError, match="de 0 à 5"):
        assess(item, sitting.members[0], mark)


def test_criterion_of_another_cycle_is_refused(sitting, item):
    other = make_committee()
    with pytest.raises(IncompleteError, match="n’appartient pas à la grille"):
        save_assessment(actor=sitting.members[0], item=item, marks=marks_of(other.cycle, 3), comment="", validate=False)


def test_too_long_an_opinion_is_refused(sitting, item):
    with pytest.raises(IncompleteError, match="4001 caractères"):
        assess(item, sitting.members[0], 3, comment="a" * (COMMENT_LIMIT + 1))


def test_validation_needs_a_grid(sitting, item):
    sitting.cycle.criteria.all().delete()
    with pytest.raises(DomainError, match="n’a pas de grille"):
        save_assessment(actor=sitting.members[0], item=item, marks={}, comment="", validate=True)


@pytest.mark.parametrize("who", ["secretary", "adviser", "head"])
def test_only_voters_score_and_vote(sitting, item, who):
    person = getattr(sitting, who)
    with pytest.raises(NotAllowedError) as refusal:
        assess(item, person, 3)
    assert refusal.value.status == 403
    with pytest.raises(NotAllowedError):
        cast_vote(actor=person, item=item, choice=Choice.ADMIT)


def test_stranger_and_former_member_do_not_score(sitting, item):
    with pytest.raises(NotAllowedError):
        assess(item, UserFactory(), 3)
    member = sitting.members[0]
    member.memberships.all().delete()
    member.forget_roles()
    with pytest.raises(NotAllowedError):
        assess(item, member, 3)


def test_withdrawn_dossier_takes_nothing(sitting, item):
    remove_item(candidature=item.candidature)
    with pytest.raises(DomainError, match="n’est plus devant la commission"):
        assess(item, sitting.members[0], 3)


def test_recorded_decision_closes_readings_and_votes(sitting, item):
    member = sitting.members[0]
    assess(item, member, 4)
    decide(item, sitting.president, Outcome.ADMITTED)
    with pytest.raises(DomainError, match="sont clos"):
        assess(item, member, 5)
    with pytest.raises(DomainError, match="sont clos"):
        cast_vote(actor=member, item=item, choice=Choice.ADMIT)


def test_vote_comes_after_the_reading_and_may_change(sitting, item):
    member = sitting.members[0]
    with pytest.raises(DomainError, match="Validez d’abord"):
        cast_vote(actor=member, item=item, choice=Choice.ADMIT)
    assess(item, member, 4, validate=False)
    with pytest.raises(DomainError, match="Validez d’abord"):
        cast_vote(actor=member, item=item, choice=Choice.ADMIT)
    assess(item, member, 4)
    cast_vote(actor=member, item=item, choice=Choice.ADMIT)
    cast_vote(actor=member, item=item, choice=Choice.ABSTAIN)
    assert Vote.objects.get().choice == Choice.ABSTAIN


def test_unknown_vote_is_refused(sitting, item):
    with pytest.raises(IncompleteError, match="Choisissez un vote"):
        cast_vote(actor=sitting.members[0], item=item, choice="perhaps")


# The item, the seat with what stands in the way, the grid, the readings, the reading, its marks, the mean; a version
# unless the last one says the same; beside them the savepoint around a test.
def test_saving_a_reading_runs_seven_queries_and_one_more_for_a_version(sitting, item, django_assert_num_queries):
    member = sitting.members[0]
    marks = marks_of(sitting.cycle, 3)
    member.roles_at(sitting.cycle.institute_id)
    for comment, number in (("Net.", 8), ("Net.", 7), ("Très net.", 8)):
        with django_assert_num_queries(number + 2):
            save_assessment(actor=member, item=item, marks=marks, comment=comment, validate=True)
    assert Item.objects.get(pk=item.pk).assessment_count == 1
