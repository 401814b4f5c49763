"""The lifecycle, whole: every state x transition x role against the table below, and each allowed move on a real row.

The table is written again here, by hand, and not read from the product: a change of the product's must be meant twice.
"""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.enums import Role
from candidatures import services
from candidatures.enums import ActorRole, CommitmentState, State
from candidatures.lifecycle import LIFECYCLE, apply_transition, available_transitions, roles_of
from candidatures.models import Candidature, StateChange
from candidatures.signals import candidature_transitioned
from candidatures.transitions import TRANSITIONS
from instruction import services as instruction
from tests.factories.accounts import UserFactory, make_staff
from tests.factories.candidatures import CandidatureFactory, candidature_in, make_delegate
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.notifications.models import OutboxMail

APPLICANT, DELEGATE = "applicant", "delegate"
ADVISER, ASSISTANT, HEAD = "adviser", "assistant", "head_of_service"
COMMITTEE, CLOCK, PAPER = "committee", "clock", "paper"
OUTSIDERS = ("accountant", "committee_member", "stranger", "adviser_elsewhere", "nobody")
ROLES = (APPLICANT, DELEGATE, ADVISER, ASSISTANT, HEAD, COMMITTEE, CLOCK, PAPER, *OUTSIDERS)

STATES = (
    "draft", "submitted", "under_review", "correction_requested", "eligible", "ineligible", "admitted", "waitlisted",
    "rejected", "confirmed", "declined", "lapsed", "withdrawn", "cancelled",
)  # fmt: skip

# transition: (sources, target, who may, mail)
TABLE = {
    "submit": ({"draft"}, "submitted", {APPLICANT}, "submitted"),
    # Its mail asks the person to take the account over, which its service knows.
    "register": ({"draft"}, "submitted", {ADVISER, ASSISTANT, HEAD}, ""),
    "claim": ({"submitted"}, "under_review", {ADVISER, ASSISTANT, HEAD}, ""),
    # Its mail says the points, which its service knows.
    "request_correction": ({"under_review"}, "correction_requested", {ADVISER, ASSISTANT, HEAD}, ""),
    "answer_correction": ({"correction_requested"}, "under_review", {APPLICANT, PAPER}, "correction_answered"),
    "declare_eligible": ({"under_review"}, "eligible", {ADVISER, HEAD}, "eligible"),
    "take_as_is": ({"correction_requested"}, "under_review", {ADVISER, ASSISTANT, HEAD}, "taken_as_is"),
    "declare_ineligible": ({"under_review", "correction_requested"}, "ineligible", {HEAD}, "ineligible"),
    "reopen": ({"ineligible"}, "under_review", {HEAD}, "reopened"),
    "reconsider": ({"eligible"}, "under_review", {ADVISER, HEAD}, "reconsidered"),
    "admit": ({"eligible", "waitlisted"}, "admitted", {COMMITTEE}, "admitted"),
    "put_on_waiting_list": ({"eligible"}, "waitlisted", {COMMITTEE}, "waitlisted"),
    "reject": ({"eligible", "waitlisted"}, "rejected", {COMMITTEE}, "rejected"),
    "rectify_to_admitted": ({"rejected", "waitlisted"}, "admitted", {COMMITTEE}, "rectified"),
    "rectify_to_waiting_list": ({"rejected", "admitted"}, "waitlisted", {COMMITTEE}, "rectified"),
    "rectify_to_rejected": ({"admitted", "waitlisted"}, "rejected", {COMMITTEE}, "rectified"),
    "confirm": ({"admitted"}, "confirmed", {APPLICANT, PAPER}, "confirmed"),
    "decline": ({"admitted"}, "declined", {APPLICANT, PAPER}, "declined"),
    "lapse": ({"admitted"}, "lapsed", {CLOCK}, "lapsed"),
    "offer_again": ({"lapsed"}, "admitted", {HEAD}, "offered_again"),
    "withdraw": (
        {"draft", "submitted", "under_review", "correction_requested", "eligible", "waitlisted"}, "withdrawn",
        {APPLICANT, PAPER}, "withdrawn",
    ),
    "cancel": ({"confirmed"}, "cancelled", {HEAD}, "cancelled"),
}  # fmt: skip


def ready_row(state: str) -> Candidature:
    """A dossier in this state, from which nothing but right and state stands in the way of a transition."""
    if state == State.DRAFT:
        return CandidatureFactory(signed=True)
    return candidature_in(state)


def people_of(candidature: Candidature) -> dict[str, dict]:
    """For each role, what is passed to `apply_transition` to act in it."""
    institute = candidature.cycle.institute
    staff = {
        ADVISER: Role.ADVISER,
        ASSISTANT: Role.ASSISTANT,
        HEAD: Role.HEAD_OF_SERVICE,
        "accountant": Role.ACCOUNTANT,
        "committee_member": Role.COMMITTEE_MEMBER,
    }
    people: dict[str, dict] = {name: {"actor": make_staff(role, institute=institute)} for name, role in staff.items()}
    people[APPLICANT] = {"actor": candidature.applicant}
    people[COMMITTEE] = {"system_role": ActorRole.COMMITTEE}
    people[CLOCK] = {"system_role": ActorRole.CLOCK}
    # Who writes down a letter is known: one of the team, in the name of the person.
    people[PAPER] = {**people[ASSISTANT], "system_role": ActorRole.PAPER}
    people[DELEGATE] = {"actor": make_delegate(candidature)}
    people["stranger"] = {"actor": UserFactory()}
    people["adviser_elsewhere"] = {"actor": make_staff(Role.ADVISER)}
    people["nobody"] = {"actor": None}
    return people


def expected(state: str, name: str, role: str) -> type[Exception] | str:
    """The target, or the refusal: the right is checked before the state."""
    sources, target, roles, _mail = TABLE[name]
    if role not in roles:
        return NotAllowedError
    return target if state in sources else StaleError


class Undo(Exception):
    """Leaves the savepoint without a trace."""


def outcome_of(candidature: Candidature, name: str, role: str, who: dict) -> type[Exception] | str:
    """Try the transition in a savepoint that is always undone; check every trace it leaves, or that it leaves none."""
    row = Candidature.objects.get(pk=candidature.pk)
    before = (row.state, row.changes.count(), OutboxMail.objects.count())
    if name == "lapse":
        Candidature.objects.filter(pk=row.pk).update(answer_by=timezone.now() - timedelta(minutes=1))
    if name == "take_as_is":
        row.revisions.update(due_on=timezone.localdate() - timedelta(days=1))
    # A receipt goes with a submission: the database holds one to the other.
    is_receipt = name in {"submit", "register"}
    received = {"submitted_at": timezone.now(), "receipt_number": "ESSAI-0001"} if is_receipt else {}
    if name == "register":
        Candidature.objects.filter(pk=row.pk).update(arrived_on=timezone.localdate())
    heard: list[StateChange] = []

    def listen(sender, change, **kwargs):
        heard.append(change)

    candidature_transitioned.connect(listen)
    try:
        change = apply_transition(
            candidature=row, name=name, reason="Motif de l’essai.", columns=lambda _: received, **who
        )
    except (NotAllowedError, StaleError) as refusal:
        fresh = Candidature.objects.get(pk=row.pk)
        assert (fresh.state, fresh.changes.count(), OutboxMail.objects.count()) == before
        assert heard == []
        assert refusal.message
        return type(refusal)
    finally:
        candidature_transitioned.disconnect(listen)
    check_traces(Candidature.objects.get(pk=row.pk), change, before, heard, role, who)
    assert row.state == change.to_state
    return change.to_state


def check_traces(fresh: Candidature, change: StateChange, before: tuple, heard: list, role: str, who: dict) -> None:
    """State, history row, signal and mail, all of the same transition."""
    state, changes, mails = before
    mail = TABLE[change.transition][3]
    assert fresh.state == change.to_state
    assert fresh.state_changed_at == change.at
    assert fresh.changes.count() == changes + 1
    last = fresh.changes.first()
    assert (last.from_state, last.to_state, last.role) == (state, fresh.state, role)
    assert last.actor == who.get("actor")
    assert [item.pk for item in heard] == [change.pk]
    written = OutboxMail.objects.filter(key=f"candidature.{mail}:{fresh.uuid}:{change.pk}")
    assert written.count() == (1 if mail else 0)
    assert OutboxMail.objects.count() == mails + (1 if mail else 0)
    if mail:
        assert written.get().recipient == fresh.applicant


def held_by(role: str) -> frozenset[str]:
    """What the table knows of this person: outsiders hold no role towards the dossier."""
    return frozenset() if role in OUTSIDERS else frozenset({role})


@pytest.mark.parametrize("state", STATES)
def test_every_transition_by_every_role(state):
    for name in TABLE:
        for role in ROLES:
            move = LIFECYCLE[name]
            assert (move.refusal(state, held_by(role)) or move.target) == expected(state, name, role), (name, role)


@pytest.mark.django_db
def test_each_person_holds_their_role_alone():
    candidature = ready_row(State.SUBMITTED)
    people = people_of(candidature)
    assert set(people) == set(ROLES)
    named = {COMMITTEE, CLOCK, PAPER, "nobody"}  # passed by a service, not read from a person
    found = {role: roles_of(who["actor"], candidature) for role, who in people.items() if role not in named}
    assert found == {role: held_by(role) for role in set(ROLES) - named}


@pytest.mark.django_db
@pytest.mark.parametrize("state", STATES)
def test_rows_follow_the_table(state):
    """Each move that starts here, by everyone who may; each other one by someone who may; all of them by outsiders."""
    candidature = ready_row(state)
    people = people_of(candidature)
    assert candidature.state == state
    wrong = []
    for name, (sources, _, roles, _) in TABLE.items():
        for role in [*(sorted(roles) if state in sources else sorted(roles)[:1]), "stranger", "nobody"]:
            found = None
            try:
                with transaction.atomic():
                    found = outcome_of(candidature, name, role, people[role])
                    raise Undo
            except Undo:
                pass
            if found != expected(state, name, role):
                wrong.append((name, role, found))
    assert wrong == []


def offered_by_table(state: str, role: str) -> set[str]:
    return {name for name, (sources, _, roles, _) in TABLE.items() if state in sources and role in roles}


@pytest.mark.parametrize("state", STATES)
def test_buttons_are_those_of_the_table(state):
    for role in ROLES:
        assert {item.name for item in LIFECYCLE.offered(state, held_by(role))} == offered_by_table(state, role), role


@pytest.mark.django_db
def test_each_person_is_offered_their_buttons():
    candidature = ready_row(State.UNDER_REVIEW)
    for role, who in people_of(candidature).items():
        if who.get("actor") and role != PAPER:  # a letter is offered by its own page
            offered = {item.name for item in available_transitions(who["actor"], candidature)}
            assert offered == offered_by_table(State.UNDER_REVIEW, role), role


def test_table_is_complete():
    assert {item.name for item in TRANSITIONS} == set(TABLE)
    assert set(State.values) == set(STATES)
    assert set(ActorRole.values) == set(ROLES) - set(OUTSIDERS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["declare_ineligible", "reopen", "reconsider", "reject", "cancel"])
def test_unfavourable_acts_need_a_reason(name):
    source = sorted(TABLE[name][0])[-1]
    candidature = ready_row(source)
    role = sorted(TABLE[name][2])[0]
    with pytest.raises(IncompleteError):
        apply_transition(candidature=candidature, name=name, reason="   ", **people_of(candidature)[role])
    assert Candidature.objects.get(pk=candidature.pk).state == source


@pytest.mark.django_db
class TestGuards:
    """What stands in the way of someone who has the right, in the right state."""

    def test_submit_after_the_deadline(self, time_machine):
        candidature = CandidatureFactory(signed=True)
        time_machine.move_to(candidature.cycle.closes_at + timedelta(seconds=1))
        with pytest.raises(DomainError, match="clos depuis"):
            services.submit_candidature(actor=candidature.applicant, candidature=candidature)

    def test_submit_at_the_last_second(self, time_machine):
        candidature = CandidatureFactory(signed=True)
        time_machine.move_to(candidature.cycle.closes_at + timedelta(microseconds=999_999), tick=False)
        services.submit_candidature(actor=candidature.applicant, candidature=candidature)
        assert candidature.state == State.SUBMITTED

    def test_submit_incomplete(self):
        candidature = CandidatureFactory()
        with pytest.raises(IncompleteError, match="Il reste"):
            services.submit_candidature(actor=candidature.applicant, candidature=candidature)

    def test_eligible_without_a_signature(self):
        candidature = candidature_in(State.UNDER_REVIEW)
        candidature.commitments.update(state=CommitmentState.SENT, answered_at=None)
        adviser = make_staff(Role.ADVISER, institute=candidature.cycle.institute)
        with pytest.raises(DomainError, match="n’est pas signé") as refusal:
            instruction.declare_eligible(actor=adviser, candidature=candidature)
        assert refusal.value.status == 409

    def test_confirm_too_late(self, time_machine):
        candidature = candidature_in(State.ADMITTED)
        time_machine.move_to(candidature.answer_by + timedelta(seconds=1))
        with pytest.raises(DomainError, match="délai de réponse est passé"):
            services.confirm_place(actor=candidature.applicant, candidature=candidature)

    def test_whole_last_second_to_answer(self, time_machine):
        candidature = candidature_in(State.ADMITTED)
        time_machine.move_to(candidature.answer_by + timedelta(microseconds=999_999), tick=False)
        assert services.lapse_unconfirmed() == 0
        services.confirm_place(actor=candidature.applicant, candidature=candidature)

    def test_lapse_right_after_the_last_second(self, time_machine):
        candidature = candidature_in(State.ADMITTED)
        time_machine.move_to(candidature.answer_by + timedelta(seconds=1), tick=False)
        assert services.lapse_unconfirmed() == 1

    def test_lapse_too_early(self):
        candidature = candidature_in(State.ADMITTED)
        with pytest.raises(DomainError, match="court encore"):
            apply_transition(candidature=candidature, name="lapse", system_role=ActorRole.CLOCK)
        assert services.lapse_unconfirmed() == 0


@pytest.mark.django_db
def test_second_click_says_who_and_when():
    candidature = candidature_in(State.SUBMITTED)
    first = make_staff(Role.ADVISER, institute=candidature.cycle.institute, first_name="Tarek", last_name="Wissembach")
    second = make_staff(Role.ADVISER, institute=candidature.cycle.institute)
    instruction.claim_candidature(actor=first, candidature=candidature)
    stale = Candidature.objects.get(pk=candidature.pk)
    stale.state = State.SUBMITTED
    with pytest.raises(StaleError, match="par Tarek Wissembach") as refusal:
        instruction.claim_candidature(actor=second, candidature=stale)
    assert refusal.value.status == 409
    assert "« En instruction »" in refusal.value.message
    with pytest.raises(StaleError, match="par vous"):
        instruction.claim_candidature(actor=first, candidature=stale)


@pytest.mark.django_db
def test_a_member_of_the_staff_has_no_right_over_their_own_dossier():
    candidature = candidature_in(State.SUBMITTED)
    make_staff(Role.ADVISER, institute=candidature.cycle.institute)
    candidature.applicant.memberships.create(institute=candidature.cycle.institute, role=Role.HEAD_OF_SERVICE)
    candidature.applicant.forget_roles()
    with pytest.raises(NotAllowedError):
        instruction.claim_candidature(actor=candidature.applicant, candidature=candidature)


@pytest.mark.django_db
def test_system_role_is_no_staff_role():
    with pytest.raises(ValueError, match="no system role"):
        apply_transition(candidature=candidature_in(State.SUBMITTED), name="claim", system_role=ActorRole.ADVISER)


@pytest.mark.django_db(transaction=True)
def test_two_transitions_race_and_one_wins():
    candidature = candidature_in(State.UNDER_REVIEW)
    institute = candidature.cycle.institute
    advisers = [make_staff(Role.ADVISER, institute=institute), make_staff(Role.HEAD_OF_SERVICE, institute=institute)]
    names = ["declare_eligible", "declare_ineligible"]
    barrier = threading.Barrier(2, timeout=20)
    results: dict[str, object] = {}

    def run(actor, name):
        try:
            row = Candidature.objects.select_related("cycle__institute", "applicant").get(pk=candidature.pk)
            barrier.wait()
            results[name] = apply_transition(candidature=row, name=name, actor=actor, reason="Motif.").to_state
        except DomainError as refusal:
            results[name] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in zip(advisers, names, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=40)
    lost = [result for result in results.values() if isinstance(result, StaleError)]
    won = [result for result in results.values() if isinstance(result, str)]
    assert (len(won), len(lost)) == (1, 1), results
    assert Candidature.objects.get(pk=candidature.pk).state == won[0]
    assert candidature.changes.filter(transition__in=names).count() == 1
    assert "Rien n’a été changé" in lost[0].message
