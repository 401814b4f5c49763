import pytest
from django.core.exceptions import ValidationError

from organisations.validators import clean_siret, validate_siret
from tests.factories.organisations import make_siret


def test_clean_siret_drops_what_people_type_between_digits():
    siret = make_siret(12)
    typed = f" {siret[:3]} {siret[3:6]}\u00a0{siret[6:9]}\u202f{siret[9:]}"
    assert clean_siret(typed) == siret
    assert clean_siret(f"{siret[:9]}.{siret[9:]}") == siret


@pytest.mark.parametrize("value", ["", "1234", "2199000160001", "219900016000111", "2199000160001X", "²19900016000111"])
def test_clean_siret_refuses_what_is_not_fourteen_digits(value):
    with pytest.raises(ValidationError) as caught:
        clean_siret(value)
    assert caught.value.code == "siret_length"


def test_clean_siret_refuses_a_wrong_key():
    with pytest.raises(ValidationError) as caught:
        clean_siret("21990022200016")
    assert caught.value.code == "siret_key"


def test_clean_siret_catches_any_single_wrong_digit():
    siret = make_siret(7)
    for rank, digit in enumerate(siret):
        wrong = siret[:rank] + str((int(digit) + 1) % 10) + siret[rank + 1 :]
        with pytest.raises(ValidationError):
            validate_siret(wrong)


def test_clean_siret_knows_the_rule_of_la_poste():
    assert clean_siret("35600000049837") == "35600000049837"
    with pytest.raises(ValidationError):
        clean_siret("35600000049838")
