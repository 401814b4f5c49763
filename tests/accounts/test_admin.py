import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Permission
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


def routes_of_the_back_room():
    """Every address of /administration/, with an object's number where one is asked."""
    found = ["/administration/nulle-part/"]
    for route in admin.site.urls[0]:
        children = getattr(route, "url_patterns", None)
        for child in children or [None]:
            path = str(route.pattern) + (str(child.pattern) if child else "")
            found.append("/administration/" + re.sub(r"<[^>]+>|\(\?P.*", "1", path).replace("^", "").replace("$", ""))
    return sorted(set(found))


@pytest.mark.parametrize("is_staff", [False, True])
def test_no_route_of_the_back_room_answers_anyone_but_a_superuser(client, is_staff):
    """Not even with every permission that Django knows."""
    person = make_staff(Role.HEAD_OF_SERVICE, is_staff=is_staff)
    person.user_permissions.set(Permission.objects.all())
    sign_in(client, person)
    routes = routes_of_the_back_room()
    assert len(routes) > 20
    for route in routes:
        assert client.get(route).status_code == 404, route
        assert client.post(route).status_code == 404, route


def test_superuser_without_a_second_factor_is_led_to_it(client):
    person = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(person)
    assert client.get("/administration/").url.startswith("/compte/second-facteur/")


def test_closed_superuser_has_no_right(rf):
    request = rf.get("/administration/")
    request.user = UserFactory.build(is_superuser=True, is_staff=True, is_active=False)
    assert not admin.site.has_permission(request)


def test_secrets_of_second_factors_are_not_shown(back_room):
    person = make_staff(Role.ADVISER)
    factor = Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "NE PAS LIRE"})
    page = back_room.get(reverse("admin:mfa_authenticator_change", args=[factor.pk]))
    assert "NE PAS LIRE" not in page.content.decode()
    assert back_room.get(reverse("admin:mfa_authenticator_add")).status_code == 403


def test_back_room_is_entered_by_the_product_s_own_door(client):
    response = client.get("/administration/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/compte/login/")


def test_the_back_room_bears_the_brand_of_the_house_and_one_theme(back_room):
    page = back_room.get(reverse("admin:organisations_institute_changelist")).content.decode()
    assert 'class="brand"' in page and "css/administration.css" in page and "css/fonts.css" in page
    assert "<title>Instituts – INET Cycles</title>" in page
    assert "theme.js" not in page and "dark_mode" not in page and "<style" not in page
