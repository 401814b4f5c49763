"""Who must act on a dossier, as the list says it."""

import datetime

import pytest
from django.utils import timezone

from accounts.enums import Role
from candidatures.enums import CommitmentState, State
from candidatures.models import Candidature
from instruction.turns import has_rank, rank_of, turn_of, with_turn
from tests.factories.accounts import make_staff
from tests.factories.candidatures import bulk_candidatures
from tests.factories.cycles import CallFactory
from tests.factories.organisations import InstituteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def institute():
    return InstituteFactory()


@pytest.fixture
def adviser(institute):
    return make_staff(Role.ADVISER, institute=institute, first_name="Hélène", last_name="Marchandeau")


class TestTurn:
    """Who must act, for the adviser who reads."""

    def make(self, state, reader, commitment=CommitmentState.SIGNED, **fields):
        cycle = CallFactory(institute=reader.memberships.get().institute)
        row = bulk_candidatures(1, cycle=cycle, state=state, **fields)[0]
        row.commitments.update(state=commitment, answered_at=timezone.now())
        return row

    @pytest.mark.parametrize(
        ("state", "who"),
        [
            (State.SUBMITTED, "À prendre"),
            (State.UNDER_REVIEW, "Vous"),
            (State.CORRECTION_REQUESTED, "Candidate"),
            (State.ELIGIBLE, "Commission"),
            (State.ADMITTED, "Candidate"),
            (State.WAITLISTED, "Direction"),
            (State.REJECTED, "Personne"),
            (State.CONFIRMED, "Personne"),
        ],
    )
    def test_follows_the_state(self, adviser, state, who):
        assert turn_of(self.make(state, adviser, adviser=adviser), adviser).who == who

    @pytest.mark.parametrize(
        ("commitment", "who"),
        [
            (CommitmentState.SENT, "Employeur"),
            (CommitmentState.OPENED, "Employeur"),
            (CommitmentState.UPLOADED, "Vous"),
            (CommitmentState.REFUSED, "Candidate"),
            (CommitmentState.REPLACED, "Candidate"),
        ],
    )
    def test_under_review_follows_the_commitment(self, adviser, commitment, who):
        assert turn_of(self.make(State.UNDER_REVIEW, adviser, commitment, adviser=adviser), adviser).who == who

    @pytest.mark.parametrize(
        ("state", "commitment", "late"),
        [
            (State.UNDER_REVIEW, CommitmentState.SIGNED, True),
            (State.CORRECTION_REQUESTED, CommitmentState.SIGNED, True),
            (State.UNDER_REVIEW, CommitmentState.SENT, False),
            (State.ELIGIBLE, CommitmentState.SIGNED, False),
        ],
    )
    def test_only_the_desk_or_the_applicant_is_late(self, adviser, state, commitment, late):
        row = self.make(state, adviser, commitment, adviser=adviser)
        row.state_changed_at = timezone.now() - datetime.timedelta(days=30)
        assert turn_of(row, adviser).is_late is late

    def test_names_a_colleague(self, adviser, institute):
        tarek = make_staff(Role.ASSISTANT, institute=institute, first_name="Tarek", last_name="Wissembach")
        assert turn_of(self.make(State.UNDER_REVIEW, adviser, adviser=tarek), adviser).who == "Tarek W."

    @pytest.mark.parametrize(
        ("days", "words", "late"),
        [
            (0, "depuis aujourd’hui", False),
            (1, "depuis hier", False),
            (7, "depuis 7 jours", False),
            (8, "depuis 8 jours", True),
        ],
    )
    def test_counts_the_days(self, adviser, days, words, late):
        row = self.make(State.SUBMITTED, adviser)
        row.state_changed_at = timezone.now() - datetime.timedelta(days=days)
        turn = turn_of(row, adviser)
        assert (turn.since, turn.is_late) == (words, late)


RANKS = {"Vous": 0, "À prendre": 1, "Service": 2, "Candidate": 3, "Employeur": 3, "Commission": 4, "Direction": 4}


class TestOrder:
    """What waits for the reader comes first, as the words of the last column say it."""

    @pytest.mark.parametrize("state", [state for state in State if state != State.DRAFT])
    def test_rank_agrees_with_the_words(self, adviser, institute, state):
        """Every state, with and without an adviser, whatever the commitment."""
        cycle = CallFactory(institute=institute)
        answers = [*CommitmentState, None, "fallen", "late"]
        rows = bulk_candidatures(3 * len(answers), cycle=cycle, state=state)
        colleague = make_staff(Role.ASSISTANT, institute=institute)
        for number, row in enumerate(rows):
            answer = answers[number // 3]
            row.adviser = (adviser, colleague, None)[number % 3]
            row.save()
            if answer is None:
                row.commitments.all().delete()
            elif answer == "fallen":
                row.commitments.update(state=CommitmentState.UPLOADED, employer_siret="21140047800014")
            elif answer == "late":
                row.commitments.update(expires_at=timezone.now())
            else:
                row.commitments.update(state=answer, answered_at=timezone.now())
        for row in with_turn(Candidature.objects.select_related("adviser"), adviser):
            who = turn_of(row, adviser).who
            rank = 2 if who.startswith(colleague.first_name) else RANKS.get(who, 5)
            assert row.turn_rank == rank == rank_of(row, adviser), (state, row.adviser, row.commitment)
        for rank in range(6):
            alike = Candidature.objects.filter(has_rank(rank, adviser))
            assert set(alike) == set(with_turn(Candidature.objects.all(), adviser).filter(turn_rank=rank))
