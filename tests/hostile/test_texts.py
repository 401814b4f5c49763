"""The corpus of texts, each input with its verdict."""

import pytest
from django.core.exceptions import ValidationError

from accounts.validators import validate_no_link, validate_person_name
from tests.hostile import texts
from toolkit.text.links import holds_link


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
