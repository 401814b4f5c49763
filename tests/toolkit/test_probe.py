"""What is asked of relations that are mostly empty."""

import pytest

from accounts.enums import Role
from accounts.models import Invitation
from tests.factories.accounts import InvitationFactory, MembershipFactory
from tests.factories.organisations import InstituteFactory
from toolkit.probe import where_any

pytestmark = pytest.mark.django_db


def test_empty_relations_cost_one_query_together(django_assert_num_queries):
    institute = InstituteFactory()
    membership = MembershipFactory(institute=institute, role=Role.ADVISER)
    InvitationFactory()
    with django_assert_num_queries(2):
        told = where_any(
            institute,
            members=institute.memberships.select_related("user").order_by("pk"),
            invitations=Invitation.objects.filter(institute=institute).order_by("pk"),
            cycles=institute.cycles.all(),
        )
        assert [list(told["members"]), list(told["invitations"]), list(told["cycles"])] == [[membership], [], []]
