"""Who attends which session: made on joining, ended on leaving, given another employer."""

import datetime

import pytest
from django.utils import timezone

from accounts.enums import Role
from candidatures import services as candidatures
from candidatures.enums import State
from cycles.services import enrol_participant, keep_away, remove_participant
from fees.services import make_fee_due
from organisations.services import settle_employer
from programme.enums import PromotionAct
from programme.models import EmployerMove, Enrolment
from programme.personal_data import personal_data
from programme.services import enrol_participant_in_sessions, enrol_promotion, move_employer, save_session
from tests.factories.accounts import UserFactory, make_staff
from tests.factories.candidatures import candidature_in
from tests.factories.cycles import CycleFactory, ParticipantFactory
from tests.factories.modules import ModuleFactory
from tests.factories.organisations import EmployerFactory, make_siret
from tests.factories.programme import SessionFactory, enrol
from tests.factories.study_tours import StudyTourFactory
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.journal.models import JournalEntry

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2027, 5, 18)  # a Tuesday: the second module opens at 14:00
NOON = datetime.datetime(2027, 5, 18, 12, tzinfo=datetime.UTC)  # 14:00 in Paris
DAY = datetime.timedelta(days=1)
KNOWN, OTHER = make_siret(501), make_siret(502)


@pytest.fixture
def cycle(time_machine):
    """A cycle of the year: a module past, one that begins today, one to come and a tour without dates."""
    time_machine.move_to(NOON - 3 * datetime.timedelta(hours=1))
    cycle = CycleFactory(year=2027)
    for number, first in enumerate((TODAY - 60 * DAY, TODAY, TODAY + 60 * DAY), start=1):
        ModuleFactory(cycle=cycle, number=number, starts_on=first, ends_on=first + 2 * DAY)
    StudyTourFactory(cycle=cycle, starts_on=None, ends_on=None)
    return cycle


def join(cycle, **fields):
    """Somebody whose employer pays joins the promotion now."""
    employer = fields.pop("employer", None) or EmployerFactory()
    return enrol_participant(actor=None, cycle=cycle, user=UserFactory(**fields), employer=employer, billing={})


def rows(participant):
    """Number of each session and its enrolment, in order of date."""
    return [(row.session.number, row) for row in participant.enrolments.select_related("session").order_by("session")]


class TestJoining:
    def test_calls_to_each_session_that_is_not_over(self, cycle):
        participant = join(cycle)
        found = rows(participant)
        assert [number for number, _ in found] == [2, 3, None]
        assert {row.employer_name for _, row in found} == {participant.employer.name}
        assert [row.owed_from for _, row in found] == [None, None, None]
        assert {row.participant for _, row in found} == {participant}

    def test_by_confirming_an_admission(self):
        candidature = candidature_in(State.ADMITTED)
        ModuleFactory(cycle=candidature.cycle, number=1)
        candidatures.confirm_place(actor=candidature.applicant, candidature=candidature)
        assert Enrolment.objects.get().user == candidature.applicant

    def test_late_owes_the_half_days_that_begin_from_then_on(self, cycle, time_machine):
        early = join(cycle)
        time_machine.move_to(NOON + datetime.timedelta(hours=1))
        late = join(cycle)
        current = rows(late)[0][1]
        assert current.owed_from == late.enrolled_at
        assert rows(late)[1][1].owed_from is None
        owing = [set(Enrolment.objects.owing(half)) for half in current.session.half_days.all()]
        first = rows(early)[0][1]
        assert owing == [{first}, {first, current}, {first, current}, {first, current}]

    def test_twice_changes_nothing(self, cycle):
        participant = join(cycle)
        before = list(participant.enrolments.values_list("pk", flat=True))
        enrol(participant)
        enrol_promotion(session=cycle.sessions.first())
        assert list(participant.enrolments.values_list("pk", flat=True)) == before

    # Sessions, half-days, rows.
    @pytest.mark.parametrize("number", [1, 12])
    def test_runs_a_constant_number_of_queries(self, number, django_assert_num_queries):
        cycle = CycleFactory()
        for rank in range(1, number + 1):
            ModuleFactory(cycle=cycle, number=rank)
        participant = ParticipantFactory(cycle=cycle)
        with django_assert_num_queries(7):
            enrol_participant_in_sessions(participant=participant)


class TestSavingASession:
    def test_calls_the_promotion_to_a_session_added_later(self, cycle):
        here, gone = join(cycle), join(cycle)
        remove_participant(actor=None, participant=gone, reason="Mutation.")
        added = SessionFactory(cycle=cycle, institute=None, starts_on=TODAY + 7 * DAY)
        assert [row.user for row in Enrolment.objects.of_session(added)] == [here.user]

    def test_a_session_of_no_cycle_calls_nobody(self):
        session = SessionFactory()
        assert not Enrolment.objects.of_session(session).exists()

    def test_a_session_that_moves_past_an_arrival_calls_who_arrived(self, cycle):
        participant = join(cycle)
        first = cycle.sessions.get(number=1)
        assert not first.enrolments.exists()
        first.starts_on, first.ends_on = TODAY + 10 * DAY, TODAY + 12 * DAY
        save_session(session=first)
        assert [(row.user, row.owed_from) for row in first.enrolments.all()] == [(participant.user, None)]

    def test_a_past_session_written_afterwards_calls_who_was_there(self, cycle, time_machine):
        participant = join(cycle)
        time_machine.shift(40 * DAY)
        join(cycle)
        past = SessionFactory(cycle=cycle, institute=None, starts_on=TODAY + 20 * DAY)
        assert [row.user for row in past.enrolments.all()] == [participant.user]


class TestLeaving:
    def test_ends_what_is_to_come_and_leaves_the_past(self, cycle, time_machine):
        participant = join(cycle)
        time_machine.move_to(NOON + 10 * DAY)
        left = remove_participant(actor=None, participant=participant, reason="Mutation.")
        assert [row.left_at for _, row in rows(participant)] == [None, left.left_at, left.left_at]
        assert Enrolment.objects.standing().count() == 1

    def test_during_a_session_owes_the_half_days_that_had_begun(self, cycle, time_machine):
        participant = join(cycle)
        time_machine.move_to(NOON + DAY)  # the Wednesday, when the afternoon begins
        remove_participant(actor=None, participant=participant, reason="Mutation.")
        halves = cycle.sessions.get(number=2).half_days.all()
        assert [Enrolment.objects.owing(half).count() for half in halves] == [1, 1, 0, 0]


class TestKeptAway:
    def test_staff_kept_away_know_nothing_of_an_enrolment(self, cycle):
        hidden, shown = join(cycle), join(cycle)
        adviser = make_staff(Role.ADVISER, institute=cycle.institute)
        keep_away(user=adviser, cycle=cycle, person=hidden.user)
        session = cycle.sessions.get(number=3)
        known = Enrolment.objects.of_session(session).known_to(adviser).by_name()
        assert [row.user for row in known] == [shown.user]
        assert Enrolment.objects.of_session(session).known_to(UserFactory()).count() == 2


class TestMovingToAnotherEmployer:
    @pytest.fixture
    def actor(self, cycle):
        return make_staff(Role.ASSISTANT, institute=cycle.institute)

    def test_past_sessions_keep_theirs_and_the_others_take_the_new_one(self, cycle, actor, time_machine):
        participant = join(cycle)
        make_fee_due(participant=participant)
        former, new = participant.employer, EmployerFactory(name="Ville de Nancy")
        time_machine.move_to(NOON + 30 * DAY)
        move = move_employer(actor=actor, participant=participant, employer=new, since=TODAY + 20 * DAY)
        assert [row.employer for _, row in rows(participant)] == [former, new, new]
        assert [row.employer_name for _, row in rows(participant)][1:] == ["Ville de Nancy"] * 2
        participant.refresh_from_db()
        assert participant.employer == new
        assert participant.fee.employer == former
        assert (move.former_name, move.employer_name, move.noted_by) == (former.name, new.name, actor)

    def test_is_written_in_the_journal_of_the_participant(self, cycle, actor):
        participant = join(cycle, employer=EmployerFactory(name="Ville de Metz"))
        new = EmployerFactory(name="Ville de Nancy")
        move_employer(actor=actor, participant=participant, employer=new, since=TODAY)
        entry = JournalEntry.objects.about(participant.uuid).get()
        assert (entry.kind, entry.actor) == (PromotionAct.EMPLOYER_MOVED, actor)
        assert entry.subject == "de Ville de Metz à Ville de Nancy, depuis le 18\u00a0mai\u00a02027"

    def test_can_go_on_and_be_corrected_from_the_same_day(self, cycle, actor):
        participant = join(cycle)
        for name in ("Ville de Nancy", "Ville de Toul"):
            move_employer(actor=actor, participant=participant, employer=EmployerFactory(name=name), since=TODAY + DAY)
        assert [row.employer_name for _, row in rows(participant)][1:] == ["Ville de Toul"] * 2
        assert EmployerMove.objects.count() == 2

    @pytest.mark.parametrize(
        ("since", "words"),
        [
            (TODAY - DAY, "dans la promotion depuis le 18\u00a0mai\u00a02027"),
            (TODAY + DAY, "déjà noté au 20\u00a0mai\u00a02027"),
            (TODAY + 63 * DAY, "finit le 19\u00a0juillet\u00a02027"),
        ],
    )
    def test_refuses_a_day_that_cannot_be(self, cycle, actor, since, words):
        cycle.sessions.filter(starts_on=None).delete()
        participant = join(cycle)
        move_employer(actor=actor, participant=participant, employer=EmployerFactory(), since=TODAY + 2 * DAY)
        with pytest.raises(IncompleteError, match=words):
            move_employer(actor=actor, participant=participant, employer=EmployerFactory(), since=since)
        assert EmployerMove.objects.count() == 1

    def test_refuses_the_same_employer_and_someone_who_left(self, cycle, actor):
        participant = join(cycle)
        with pytest.raises(DomainError, match="est déjà l’employeur"):
            move_employer(actor=actor, participant=participant, employer=participant.employer, since=TODAY)
        remove_participant(actor=None, participant=participant, reason="Mutation.")
        with pytest.raises(DomainError, match="a quitté la promotion"):
            move_employer(actor=actor, participant=participant, employer=EmployerFactory(), since=TODAY)

    def test_refuses_whoever_is_not_of_the_team_or_is_kept_away(self, cycle, actor):
        participant = join(cycle)
        keep_away(user=actor, cycle=cycle, person=participant.user)
        for person in (actor, make_staff(Role.ACCOUNTANT, institute=cycle.institute), make_staff(Role.ADVISER)):
            with pytest.raises(NotAllowedError):
                move_employer(actor=person, participant=participant, employer=EmployerFactory(), since=TODAY)


class TestEmployers:
    def test_known_one_is_found_and_a_new_one_made(self):
        known = EmployerFactory(siret=KNOWN, name="Ville de Nancy")
        assert settle_employer(siret=f"{KNOWN[:3]} {KNOWN[3:]}", name="Autre nom") == known
        made = settle_employer(siret=OTHER, name=" Département ", employer_type="DEPARTEMENT")
        assert (made.name, made.siren) == ("Département", OTHER[:9])

    @pytest.mark.parametrize(
        ("siret", "words"),
        [
            ("123", "compte 14 chiffres"),
            (f"{KNOWN[:-1]}{(int(KNOWN[-1]) + 1) % 10}", "La clé de ce SIRET"),
            (KNOWN, "donnez aussi le nom"),
        ],
    )
    def test_refuses_what_names_no_employer(self, siret, words):
        with pytest.raises(IncompleteError, match=words):
            settle_employer(siret=siret)


def test_archive_holds_enrolments_and_moves(cycle):
    participant = join(cycle)
    actor = make_staff(Role.ADVISER, institute=cycle.institute)
    move_employer(actor=actor, participant=participant, employer=EmployerFactory(name="Ville de Nancy"), since=TODAY)
    told = personal_data(participant.user)
    assert len(told["inscriptions aux sessions"]) == 3
    assert {row["employeur"] for row in told["inscriptions aux sessions"]} == {"Ville de Nancy"}
    assert [row["à"] for row in told["changements d’employeur"]] == ["Ville de Nancy"]
    assert timezone.localdate() == TODAY
