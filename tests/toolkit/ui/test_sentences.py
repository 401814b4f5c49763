"""No form says « Ce champ est obligatoire »."""

import pytest
from django import forms
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.organisations import InstituteFactory
from toolkit.ui.clean_forms import LengthFirstMixin
from toolkit.ui.sentences import say_what_is_missing

DEFAULT = "Ce champ est obligatoire"


def every_form(kind=LengthFirstMixin):
    for each in kind.__subclasses__():
        yield each
        yield from every_form(each)


@pytest.mark.django_db
def test_team_page_says_what_is_missing(client):
    sign_in(client, make_staff(Role.HEAD_OF_SERVICE, institute=InstituteFactory()))
    response = client.post(reverse("accounts:team"), {"email": ""})
    assertContains(response, "Écrivez l’adresse électronique.", status_code=422)
    assertContains(response, "Choisissez un rôle.", status_code=422)
    assertNotContains(response, DEFAULT, status_code=422)


@pytest.mark.django_db
def test_pages_of_the_account_say_what_is_missing(client):
    for name in ("account_login", "account_signup", "account_reset_password"):
        assertNotContains(client.post(reverse(name), {"email": ""}), DEFAULT)
    sign_in(client, UserFactory())
    for name in ("account_email", "account_change_password"):
        assertNotContains(client.post(reverse(name), {"action_add": ""}), DEFAULT)
    assertNotContains(client.post(reverse("accounts:account"), {"first_name": ""}), DEFAULT, status_code=422)


def test_every_form_of_the_house_has_a_sentence_for_each_required_field():
    known = {form for form in every_form() if issubclass(form, forms.BaseForm)}
    assert len(known) > 40
    for form in known:
        say_what_is_missing(form.base_fields)
        for name, field in form.base_fields.items():
            if field.required:
                assert DEFAULT not in str(field.error_messages["required"]), (form, name)
