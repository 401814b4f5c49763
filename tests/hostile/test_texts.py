"""The corpus of texts, each input with its verdict."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from candidatures.forms.applicant import EmployerForm
from candidatures.forms.commitment import SignForm
from candidatures.forms.mandate import MandateForm
from candidatures.models import Candidature
from candidatures.services.terms import Terms
from organisations.validators import clean_siren, clean_siret, validate_siret
from tests.hostile import texts
from toolkit.lists.exports import safe_cell
from toolkit.text.cleaning import address_key, clean_line, clean_text
from toolkit.text.links import holds_link
from toolkit.text.validators import validate_no_link, validate_person_name


@pytest.mark.parametrize("text", texts.NO_LINK)
def test_honest_words_hold_no_link(text: str) -> None:
    assert not holds_link(text)
    validate_no_link(text)


@pytest.mark.parametrize("text", texts.LINK)
def test_what_mail_programmes_make_links_of_is_refused(text: str) -> None:
    assert holds_link(text)
    with pytest.raises(ValidationError, match="ni adresse de site"):
        validate_no_link(text)


@pytest.mark.parametrize("name", texts.NAMES)
def test_a_name_is_taken(name: str) -> None:
    validate_person_name(name)


@pytest.mark.parametrize("name", texts.NOT_NAMES)
def test_an_address_is_no_name(name: str) -> None:
    with pytest.raises(ValidationError, match="seulement un nom"):
        validate_person_name(name)


@pytest.mark.parametrize(("pasted", "text", "line"), texts.PASTED)
def test_a_paste_keeps_what_it_meant(pasted: str, text: str, line: str) -> None:
    assert clean_text(pasted) == text
    assert clean_line(pasted) == line


@pytest.mark.parametrize(("typed", "key"), texts.ADDRESSES)
def test_an_address_is_compared_by_its_characters(typed: str, key: str) -> None:
    assert address_key(typed) == key
    form = MandateForm({"name": "Paul", "email": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["email"] == key


@pytest.mark.parametrize("typed", texts.NO_ADDRESSES)
def test_no_address_is_refused(typed: str) -> None:
    assert list(MandateForm({"name": "Paul", "email": typed}).errors) == ["email"]


@pytest.mark.parametrize(("typed", "digits"), texts.SIRETS)
def test_a_siret_is_its_digits(typed: str, digits: str) -> None:
    assert clean_siret(typed) == digits
    form = EmployerForm({"siret": typed}, instance=Candidature())
    assert form.is_valid(), form.errors
    assert form.values["siret"] == digits


@pytest.mark.parametrize("typed", texts.NO_SIRETS)
def test_a_siret_of_nobody_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        clean_siret(typed)


@pytest.mark.parametrize(("typed", "digits"), texts.SIRENS)
def test_a_siren_is_its_digits(typed: str, digits: str) -> None:
    assert clean_siren(typed) == digits


@pytest.mark.parametrize("typed", texts.NO_SIRENS)
def test_a_siren_of_nobody_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        clean_siren(typed)


def test_a_column_takes_plain_digits_alone() -> None:
    validate_siret("99000001000019")
    with pytest.raises(ValidationError):
        validate_siret("９９000001000019")


@pytest.mark.django_db
def test_an_invisible_character_makes_no_second_account() -> None:
    User.objects.create_user("anne@exemple.org")
    with pytest.raises(IntegrityError):
        User.objects.create_user("an\u200bne@exemple.org")


@pytest.mark.django_db
def test_a_sign_in_takes_the_address_as_pasted(client: Client, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = User.objects.create_user("anne@exemple.org", "phrase de passe")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.post(reverse("account_login"), {"login": "\ufeffAnne@exemple.org\u200b", "password": "phrase de passe"})
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize("field", ["service_code", "purchase_order"])
def test_codes_of_an_invoice_lose_what_nobody_sees(field: str) -> None:
    terms = Terms("Anaïs Roche", "DGS", "", "", "Cycle", [], Decimal(3500))
    form = SignForm({field: "\u200bSRV\u00ad-01\ufeff\u2028"}, terms=terms)
    form.is_valid()
    assert form.cleaned_data[field] == "SRV-01"


@pytest.mark.parametrize(("value", "cell"), texts.CELLS)
def test_a_cell_runs_nothing(value: str | int, cell: str) -> None:
    assert safe_cell(value) == cell


def test_an_amount_is_a_number_with_a_comma() -> None:
    assert safe_cell(Decimal("-3500.00")) == "-3500,00"


def test_no_page_calls_a_number_verified(project_root: Path) -> None:
    """No register is asked: a SIRET that holds its key is not verified."""
    lines = [
        line
        for path in (project_root / "templates").rglob("*.*")
        for line in path.read_text().splitlines()
        if re.search("sire[nt]", line, re.IGNORECASE) and "vérifié" in line
    ]
    assert lines == []
