"""Who composes and who reads, from when, and what is said to whoever may not."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from committee.access import viewer_of
from committee.enums import Outcome, ScenarioAudience, SeatRole
from committee.models import Committee, ReadingAssignment
from committee.scenarios.making import change_scenario, create_scenario
from committee.scenarios.rights import KEPT_AWAY, composer_of
from committee.services import call_deputy
from cycles.models import Cycle
from tests.factories.accounts import MembershipFactory
from tests.factories.committee import assess, bulk_items, close_call, decide, make_member, open_call, recuse
from tests.factories.scenarios import make_scenario
from toolkit.domain.errors import DomainError, NotAllowedError

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(sitting):
    close_call(sitting.cycle)
    return bulk_items(2, sitting)


def composer(sitting, user):
    return composer_of(viewer_of(user, Cycle.objects.get(pk=sitting.cycle.pk)))


def create(sitting, actor, name="Le mien"):
    committee = Committee.objects.select_related("cycle").get(pk=sitting.committee.pk)
    return create_scenario(actor=actor, committee=committee, name=name, places={})


def read_all(sitting, items, user):
    for item in items:
        assess(item, user, 3)


def test_whoever_prepares_or_records_composes_and_members_read(sitting, items):
    read_all(sitting, items, sitting.president)
    for user in (sitting.adviser, sitting.head, sitting.secretary, sitting.president):
        assert composer(sitting, user).composes
        assert create(sitting, user, f"De {user.last_name}").author == user
    member = sitting.members[0]
    assert not composer(sitting, member).composes
    with pytest.raises(NotAllowedError, match="composent le groupe"):
        create(sitting, member)


def test_an_adviser_who_sits_reads_as_a_member(sitting, items):
    member = sitting.members[0]
    MembershipFactory(user=member, institute=sitting.cycle.institute, role=Role.ADVISER)
    assert not composer(sitting, member).composes
    MembershipFactory(user=member, institute=sitting.cycle.institute, role=Role.HEAD_OF_SERVICE)
    head = User.objects.get(pk=member.pk)
    assert composer(sitting, head).composes  # who publishes composes, and reads under the veil
    assert "2 dossiers à lire" in composer(sitting, head).why_closed


def test_a_deputy_reads_scenarios_once_called(sitting, items):
    deputy = make_member(sitting.cycle, SeatRole.DEPUTY)
    with pytest.raises(PermissionDenied):
        composer(sitting, deputy)
    replaced = sitting.seat(sitting.members[0])
    call_deputy(actor=sitting.head, deputy=sitting.seat(deputy), member=replaced)
    assert not composer(sitting, deputy).composes
    with pytest.raises(PermissionDenied):
        composer(sitting, sitting.members[0])


def test_whoever_is_recused_from_one_dossier_has_no_composition(sitting, items):
    scenario = make_scenario(sitting, admitted=items)
    change_scenario(actor=sitting.adviser, scenario=scenario, name="A", audience=ScenarioAudience.COMMITTEE)
    for user in (sitting.secretary, sitting.president, sitting.members[0]):
        recuse(items[0], user)
        with pytest.raises(NotAllowedError) as refused:
            composer(sitting, user)
        assert (refused.value.message, refused.value.status) == (KEPT_AWAY, 403)
    with pytest.raises(NotAllowedError) as refused:
        create(sitting, sitting.secretary)
    assert refused.value.message == KEPT_AWAY


def test_nobody_composes_before_the_call_is_over(sitting, items):
    open_call(sitting.cycle)
    assert "L’appel est ouvert jusqu’au" in composer(sitting, sitting.adviser).why_closed
    with pytest.raises(DomainError, match="se compose après"):
        create(sitting, sitting.adviser)


def test_the_veil_lifts_once_every_reading_of_one_s_own_is_validated(sitting, items):
    president = sitting.president
    assert "2 dossiers à lire" in composer(sitting, president).why_closed
    assert not composer(sitting, sitting.secretary).why_closed  # who reads nothing sways nothing
    assess(items[0], president, 3)
    assess(items[1], president, 4, validate=False)  # a draft is no reading
    with pytest.raises(DomainError, match="Il vous reste 1 dossier à lire"):
        create(sitting, president)
    assess(items[1], president, 4)
    assert not composer(sitting, president).why_closed


def test_the_veil_lifts_when_the_reading_is_closed_or_the_dossier_decided(sitting, items):
    decide(items[0], sitting.president, Outcome.ADMITTED)
    assert "1 dossier à lire" in composer(sitting, sitting.president).why_closed
    Committee.objects.update(reading_closes_at=timezone.now() - timezone.timedelta(minutes=1))
    assert not composer(sitting, sitting.president).why_closed


def test_where_dossiers_are_shared_out_one_reads_one_s_own(sitting, items):
    Committee.objects.update(readers_per_item=1)
    assert not composer(sitting, sitting.president).why_closed
    seat = sitting.seat(sitting.president)
    ReadingAssignment.objects.create(item=items[0], seat=seat, made_at=timezone.now(), made_by=sitting.head)
    assert "1 dossier à lire" in composer(sitting, sitting.president).why_closed


def test_scenarios_show_to_whom_they_are_shared_with(sitting, items):
    read_all(sitting, items, sitting.president)
    scenario = make_scenario(sitting, admitted=items)
    people = {"president": sitting.president, "head": sitting.head, "member": sitting.members[0]}

    def seen_by():
        return {who for who, user in people.items() if composer(sitting, user).scenarios().exists()}

    assert seen_by() == set()
    for audience, who in ((ScenarioAudience.PRESIDENT, {"president"}), (ScenarioAudience.COMMITTEE, set(people))):
        change_scenario(actor=sitting.adviser, scenario=scenario, name=scenario.name, audience=audience)
        assert seen_by() == who
