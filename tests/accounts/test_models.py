import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import InvitationState, Role
from accounts.models import Invitation, User
from tests.factories.accounts import InvitationFactory, MembershipFactory, UserFactory, make_staff
from tests.factories.organisations import InstituteFactory

pytestmark = pytest.mark.django_db


def test_email_is_kept_and_looked_up_in_lower_case():
    user = UserFactory(email=" Marie.Curie@Example.ORG ")
    assert user.email == "marie.curie@example.org"
    assert User.objects.get(email="MARIE.curie@example.org") == user
    assert User.objects.get_by_natural_key("Marie.Curie@example.org") == user


def test_email_belongs_to_one_person():
    UserFactory(email="marie@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="MARIE@example.org", verified=False)


def test_database_refuses_upper_case_written_past_the_model():
    user = UserFactory()
    with pytest.raises(IntegrityError), transaction.atomic(), transaction.get_connection().cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET email = 'MAJUSCULES@example.org' WHERE id = %s", [user.pk])


def test_user_without_email_is_refused():
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("")


def test_full_name_falls_back_on_the_address():
    assert UserFactory(first_name="Ada", last_name="Byron").full_name == "Ada Byron"
    assert UserFactory(first_name="", last_name="", email="ada@example.org").full_name == "ada@example.org"


def test_roles_cost_one_query_whatever_is_asked(django_assert_num_queries):
    institute = InstituteFactory()
    user = User.objects.get(pk=make_staff(Role.ADVISER, Role.COMMITTEE_MEMBER, institute=institute).pk)
    with django_assert_num_queries(1):
        assert user.roles_at(institute.pk) == {Role.ADVISER, Role.COMMITTEE_MEMBER}
        assert user.has_role(Role.ADVISER, institute=institute)
        assert user.has_role(Role.ADVISER, institute=institute.pk)
        assert not user.has_role(Role.ACCOUNTANT)
        assert user.is_staff_member
        assert user.is_committee_member
        assert not user.is_head_of_service
        assert user.must_have_second_factor
        assert user.role_labels == ["Conseil formation", "Commission de sélection"]


def test_roles_stay_at_their_institute():
    here, elsewhere = InstituteFactory(), InstituteFactory()
    user = make_staff(Role.HEAD_OF_SERVICE, institute=here)
    assert not user.has_role(Role.HEAD_OF_SERVICE, institute=elsewhere)
    assert user.roles_at(elsewhere.pk) == frozenset()
    assert user.institutes_with_role(Role.HEAD_OF_SERVICE) == {here.pk}


def test_roles_are_read_again_after_refresh():
    user = UserFactory()
    assert not user.is_staff_member
    MembershipFactory(user=user)
    assert not user.is_staff_member
    user.refresh_from_db()
    assert user.is_staff_member


def test_committee_member_is_not_staff():
    user = make_staff(Role.COMMITTEE_MEMBER)
    assert user.is_committee_member
    assert not user.is_staff_member


def test_with_role_names_each_person_once():
    institute = InstituteFactory()
    both = make_staff(Role.ADVISER, Role.ASSISTANT, institute=institute)
    make_staff(Role.ACCOUNTANT, institute=institute)
    make_staff(Role.ADVISER)
    assert list(User.objects.with_role(Role.ADVISER, Role.ASSISTANT, institute=institute)) == [both]


def test_role_is_held_once():
    membership = MembershipFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(user=membership.user, institute=membership.institute, role=membership.role)


def test_invitation_is_open_once_for_person_and_role():
    first = InvitationFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        InvitationFactory(email=first.email, institute=first.institute, role=first.role)
    first.revoked_at = timezone.now()
    first.save()
    InvitationFactory(email=first.email, institute=first.institute, role=first.role)


def test_invitation_state_follows_its_instants():
    now = timezone.now()
    assert InvitationFactory().state == InvitationState.PENDING
    assert InvitationFactory(accepted_at=now).state == InvitationState.ACCEPTED
    assert InvitationFactory(revoked_at=now).state == InvitationState.REVOKED
    expired = InvitationFactory(expires_at=now - datetime.timedelta(seconds=1))
    assert expired.state == InvitationState.EXPIRED
    assert expired in Invitation.objects.open()
    assert expired not in Invitation.objects.usable()
