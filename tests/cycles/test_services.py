import datetime

import pytest
import time_machine
from django.utils import timezone

from accounts.enums import Role
from cycles.enums import CycleState, ParticipantState
from cycles.errors import CycleError
from cycles.models import Participant
from cycles.services import archive_cycle, close_call, enrol_participant, publish_cycle, remove_participant
from cycles.signals import participant_enrolled, participant_left
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.cycles import CycleFactory, ParticipantFactory
from tests.factories.organisations import EmployerFactory, InstituteFactory
from toolkit.domain.errors import IncompleteError, StaleError

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """What the two signals said."""
    calls = []

    def listen(signal, sender, **kwargs):
        calls.append((signal, kwargs))

    for signal in (participant_enrolled, participant_left):
        signal.connect(listen, weak=False, dispatch_uid="test")
    yield calls
    for signal in (participant_enrolled, participant_left):
        signal.disconnect(dispatch_uid="test")


def _staff(cycle, role=Role.ADVISER):
    return MembershipFactory(institute=cycle.institute, role=role).user


@pytest.mark.parametrize("role", Role.values)
def test_only_advisers_and_heads_of_service_act_on_a_cycle(role):
    cycle = CycleFactory()
    user = _staff(cycle, role)
    if role in {Role.ADVISER, Role.HEAD_OF_SERVICE}:
        close_call(actor=user, cycle=cycle)
        assert not cycle.is_open
    else:
        with pytest.raises(CycleError) as caught:
            close_call(actor=user, cycle=cycle)
        assert caught.value.status == 403


def test_an_adviser_of_another_institute_cannot_act():
    with pytest.raises(CycleError):
        publish_cycle(actor=MembershipFactory().user, cycle=CycleFactory(draft=True))


def test_publish_cycle_waits_for_the_settings_of_the_institute():
    cycle = CycleFactory(draft=True, institute=InstituteFactory(phone="", court=""))
    with pytest.raises(CycleError, match="téléphone, tribunal"):
        publish_cycle(actor=_staff(cycle), cycle=cycle)
    cycle.refresh_from_db()
    assert cycle.state == CycleState.DRAFT


def test_publish_cycle_twice_explains_itself():
    cycle = CycleFactory(draft=True)
    actor = _staff(cycle)
    assert publish_cycle(actor=actor, cycle=cycle).state == CycleState.PUBLISHED
    with pytest.raises(StaleError, match="Publié"):
        publish_cycle(actor=actor, cycle=cycle)


def test_archive_cycle_waits_for_the_end_of_the_call():
    cycle = CycleFactory()
    actor = _staff(cycle)
    with pytest.raises(CycleError, match="pas clos"):
        archive_cycle(actor=actor, cycle=cycle)
    close_call(actor=actor, cycle=cycle)
    assert archive_cycle(actor=actor, cycle=cycle).state == CycleState.ARCHIVED


def test_close_call_leaves_no_instant_open():
    cycle = CycleFactory()
    with time_machine.travel(timezone.now(), tick=False):
        close_call(actor=None, cycle=cycle)
        assert not cycle.is_open
        assert cycle.is_closed
        with pytest.raises(CycleError, match="rien à clore"):
            close_call(actor=None, cycle=cycle)


def test_close_call_refuses_a_call_to_come():
    with pytest.raises(CycleError):
        close_call(actor=None, cycle=CycleFactory(upcoming=True))


def test_enrol_participant_freezes_the_billing_data_and_announces_it_once(heard):
    cycle, user, employer = CycleFactory(), UserFactory(), EmployerFactory()
    billing = {"billing_siret": employer.siret, "service_code": "DRH", "purchase_order": "E-7"}
    first = enrol_participant(actor=user, cycle=cycle, user=user, employer=employer, billing=billing, fee=3500)
    again = enrol_participant(actor=user, cycle=cycle, user=user, employer=employer, billing={})
    assert first == again
    assert (first.service_code, first.purchase_order, first.state) == ("DRH", "E-7", ParticipantState.ENROLLED)
    assert heard == [(participant_enrolled, {"participant": first, "actor": user, "fee": 3500})]


def test_enrol_participant_refuses_who_has_left():
    participant = ParticipantFactory(state=ParticipantState.LEFT, left_at=timezone.now())
    with pytest.raises(CycleError, match="a quitté"):
        enrol_participant(
            actor=None, cycle=participant.cycle, user=participant.user, employer=participant.employer, billing={}
        )


def test_remove_participant_keeps_the_reason_and_announces_it_once(heard):
    participant, actor = ParticipantFactory(), UserFactory()
    left = remove_participant(actor=actor, participant=participant, reason=" Mutation ")
    remove_participant(actor=actor, participant=participant, reason="Encore")
    left.refresh_from_db()
    assert (left.state, left.left_reason) == (ParticipantState.LEFT, "Mutation")
    assert timezone.now() - left.left_at < datetime.timedelta(minutes=1)
    assert heard == [(participant_left, {"participant": left, "actor": actor, "reason": "Mutation"})]
    assert not Participant.objects.enrolled().exists()


def test_remove_participant_wants_a_reason():
    participant = ParticipantFactory()
    with pytest.raises(IncompleteError, match="motif du départ") as caught:
        remove_participant(actor=None, participant=participant, reason="  ")
    assert caught.value.status == 422
    assert Participant.objects.enrolled().count() == 1


def test_a_receiver_that_fails_undoes_the_enrolment():
    def fail(**kwargs):
        raise RuntimeError("no")

    participant_enrolled.connect(fail, dispatch_uid="fail")
    try:
        with pytest.raises(RuntimeError):
            enrol_participant(
                actor=None, cycle=CycleFactory(), user=UserFactory(), employer=EmployerFactory(), billing={}
            )
    finally:
        participant_enrolled.disconnect(dispatch_uid="fail")
    assert not Participant.objects.exists()
