"""Numbers and addresses as they are shown."""

import pytest

from organisations.validators import clean_siret
from tests.factories.organisations import make_siret
from toolkit.text.typography import format_siret, typeset
from toolkit.ui.templatetags.typography import address, pluralize


@pytest.mark.parametrize(
    ("digits", "shown"),
    [
        ("21990001600011", "219\u202f900\u202f016\u202f00011"),
        ("219900016", "219\u202f900\u202f016"),
        ("", ""),
        (None, ""),
        ("12", "12"),
    ],
)
def test_siret_and_siren_are_grouped(digits, shown):
    assert format_siret(digits) == typeset(format_siret(digits)) == shown


def test_copied_siret_is_read_again():
    assert clean_siret(format_siret(make_siret(9))) == make_siret(9)


def test_address_breaks_after_its_at_sign_and_before_its_dots_but_the_last():
    assert address("jean.dupont@ville.fr") == "jean<wbr>.dupont@<wbr>ville.fr"
    assert address("a@service.ville.fr") == "a@<wbr>service<wbr>.ville.fr"


def test_address_is_escaped():
    assert "<b>" not in address("<b>@x.fr")


@pytest.mark.parametrize(
    ("count", "ending"), [(0, ""), (1, ""), (1.5, ""), (2, "s"), ("12", "s"), ([], ""), ([1, 2], "s"), (None, "")]
)
def test_plural_begins_at_two(count, ending):
    assert pluralize(count) == ending


def test_plural_takes_two_endings():
    assert [pluralize(count, "le voir,les voir") for count in (0, 3)] == ["le voir", "les voir"]
