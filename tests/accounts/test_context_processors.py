import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from accounts.context_processors import navigation
from accounts.enums import Role
from accounts.models import User
from tests.factories.accounts import UserFactory, make_staff


def nav_of(user, **attributes):
    request = RequestFactory().get("/")
    request.user = user
    for name, value in attributes.items():
        setattr(request, name, value)
    return navigation(request)["nav"]


def test_anonymous_costs_nothing():
    """No database mark: a query would fail."""
    nav = nav_of(AnonymousUser())
    assert not (nav.is_authenticated or nav.is_staff_member or nav.is_committee_member or nav.is_head or nav.is_adviser)
    assert (nav.name, nav.title, nav.base) == ("", "", "base_public.html")


def test_request_without_user_is_anonymous():
    assert not navigation(RequestFactory().get("/"))["nav"].is_authenticated


@pytest.mark.django_db
def test_one_query_answers_all(django_assert_num_queries):
    user = User.objects.get(pk=make_staff(Role.HEAD_OF_SERVICE, Role.COMMITTEE_MEMBER).pk)
    nav = nav_of(user)
    with django_assert_num_queries(1):
        assert nav.is_head and nav.is_staff_member and nav.is_committee_member and not nav.is_adviser
        assert nav.title == "Direction du service, Commission de sélection"
        assert nav.base == "base_staff.html"
    assert nav.name == user.full_name


@pytest.mark.django_db
def test_base_is_the_shell_of_the_work():
    assert nav_of(UserFactory()).base == "base_applicant.html"
    assert nav_of(make_staff(Role.COMMITTEE_MEMBER)).base == "base_staff.html"
    assert nav_of(make_staff(Role.ADVISER), second_factor_missing=True).base == "base_public.html"
