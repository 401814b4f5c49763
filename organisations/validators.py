"""Rules on identifiers of organisations, shared by forms, models and services.

A key only shows that no digit was mistyped: no register is asked whether the establishment exists.
"""

import re

from django.core.exceptions import ValidationError
from stdnum import luhn

from toolkit.text.cleaning import clean_identifier

LA_POSTE_SIREN = "356000000"

# As typed, with every space, dot and dash people put between the digits. Longer ones are not looked at.
_LONGEST_TYPED = 100
_BETWEEN_DIGITS = re.compile(r"[\s.\-\u2010-\u2015\u2212]")


def clean_siret(value: str) -> str:
    """Return the 14 digits of a SIRET typed with spaces, dots or hyphens.

    Raises ValidationError (French) on a wrong length or a wrong key. The key is Luhn's; establishments of La Poste
    follow their own rule: the sum of their digits is a multiple of five. A SIREN of zeros and an establishment (NIC)
    numbered 00000 hold the key and belong to nobody: INSEE numbers establishments from 00001 on.
    """
    digits = _plain_digits(value)
    if not re.fullmatch(r"[0-9]{14}", digits):
        raise ValidationError(
            "Un SIRET compte 14 chiffres. Recopiez-le depuis l’avis de situation.", code="siret_length"
        )
    if not int(digits[:9]) or not int(digits[9:]):
        raise ValidationError(
            "Ce SIRET n’est celui d’aucun établissement. Recopiez-le depuis l’avis de situation.", code="siret_zeros"
        )
    if not _key_holds(digits):
        raise ValidationError(
            "La clé de ce SIRET ne correspond pas\u00a0: un chiffre est faux ou inversé. "
            "Vérifiez-le auprès de votre service financier.",
            code="siret_key",
        )
    return digits


def clean_siren(value: str) -> str:
    """Return the nine digits of a SIREN typed with spaces, dots or hyphens.

    Raises ValidationError (French) on a wrong length, a wrong key (Luhn's, La Poste's too) or a SIREN of zeros.
    """
    digits = _plain_digits(value)
    if not re.fullmatch(r"[0-9]{9}", digits):
        raise ValidationError("Un SIREN compte 9 chiffres : ce sont les neuf premiers du SIRET.", code="siren_length")
    if not int(digits) or not luhn.is_valid(digits):
        raise ValidationError(
            "La clé de ce SIREN ne correspond pas\u00a0: un chiffre est faux ou inversé.", code="siren_key"
        )
    return digits


def validate_siret(value: str) -> None:
    """Raise ValidationError unless the value is a SIRET in fourteen plain digits. For columns."""
    if clean_siret(value) != value:
        raise ValidationError("Écrivez les quatorze chiffres du SIRET à la suite.", code="siret_length")


def validate_siren(value: str) -> None:
    """Raise ValidationError unless the value is a SIREN in nine plain digits. For columns."""
    if clean_siren(value) != value:
        raise ValidationError("Écrivez les neuf chiffres du SIREN à la suite.", code="siren_length")


def _plain_digits(value: str) -> str:
    # A digit of a note (« ¹ ») stands for none of a number; a full-width one does.
    if not value or len(value) > _LONGEST_TYPED or any(char.isdigit() and not char.isdecimal() for char in value):
        return ""
    return _BETWEEN_DIGITS.sub("", clean_identifier(value))


def _key_holds(digits: str) -> bool:
    if not luhn.is_valid(digits[:9]):
        return False
    return luhn.is_valid(digits) or (digits.startswith(LA_POSTE_SIREN) and sum(map(int, digits)) % 5 == 0)
