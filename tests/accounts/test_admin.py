import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory
from tests.factories.organisations import InstituteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def back_room(client):
    sign_in(client, UserFactory(is_superuser=True, is_staff=True))
    return client


def test_no_admin_edits_a_state():
    for model, model_admin in admin.site._registry.items():
        names = {field.name for field in model._meta.fields}
        states = {name for name in names if name == "state" or name.endswith("_state")}
        assert states <= set(model_admin.readonly_fields), model


@pytest.mark.ignore_template_errors  # Django's own widget reads a variable it may not have
def test_administrator_gives_the_first_head_of_service(back_room):
    person, institute = UserFactory(), InstituteFactory()
    url = reverse("admin:accounts_user_change", args=[person.pk])
    assert back_room.get(url).status_code == 200
    response = back_room.post(
        url,
        {
            "email": person.email,
            "first_name": "Claire",
            "last_name": "Ott",
            "is_active": "on",
            "memberships-TOTAL_FORMS": "1",
            "memberships-INITIAL_FORMS": "0",
            "memberships-0-institute": institute.pk,
            "memberships-0-role": Role.HEAD_OF_SERVICE,
        },
    )
    assert response.status_code == 302
    assert User.objects.get(pk=person.pk).has_role(Role.HEAD_OF_SERVICE, institute=institute)


@pytest.mark.parametrize(
    "name", ["accounts_user_changelist", "accounts_user_add", "organisations_institute_changelist"]
)
def test_pages_of_the_back_room_open(back_room, name):
    assert back_room.get(reverse(f"admin:{name}")).status_code == 200


def test_administrator_opens_an_account(back_room):
    url = reverse("admin:accounts_user_add")
    fields = {"email": "Neuve@example.org", "usable_password": "false", "password1": "", "password2": ""}
    management = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    assert back_room.post(url, {**fields, **management}).status_code == 302
    assert not User.objects.get(email="neuve@example.org").has_usable_password()


def test_address_changed_by_an_administrator_is_followed_and_proven_again(back_room):
    person = UserFactory()
    draft = CandidatureFactory(applicant=person)
    management = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    fields = {"email": "Neuve@example.org", "is_active": "on", **management}
    back_room.post(reverse("admin:accounts_user_change", args=[person.pk]), fields)
    draft.refresh_from_db()
    assert draft.email == "neuve@example.org"
    assert list(EmailAddress.objects.filter(user=person).values_list("email", "verified")) == [
        ("neuve@example.org", False)
    ]


@pytest.mark.parametrize("fields", [{}, {"is_staff": True}])
def test_back_room_is_for_superusers(client, fields):
    sign_in(client, make_staff(Role.HEAD_OF_SERVICE, **fields))
    response = client.get(reverse("admin:accounts_user_changelist"))
    assert response.status_code in {302, 403}
    if response.status_code == 302:
        assert "login" in response.url


def test_back_room_is_entered_by_the_product_s_own_door(client):
    response = client.get("/administration/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/compte/login/")
