"""Rules on identifiers of organisations, shared by forms, models and services."""

import re

from django.core.exceptions import ValidationError
from stdnum.fr import siret as stdnum_siret

LA_POSTE_SIREN = "356000000"


def clean_siret(value: str) -> str:
    """Return the 14 digits of a SIRET typed with spaces, dots or hyphens.

    Raises ValidationError (French) on a wrong length or a wrong key. The key is Luhn's; establishments of La Poste
    follow their own rule: the sum of their digits is a multiple of five.
    """
    digits = re.sub(r"[\s.\-\u00a0\u202f]", "", value or "")
    if not re.fullmatch(r"[0-9]{14}", digits):
        raise ValidationError(
            "Un SIRET compte 14 chiffres. Recopiez-le depuis l’avis de situation.", code="siret_length"
        )
    if not _key_holds(digits):
        raise ValidationError(
            "La clé de ce SIRET ne correspond pas\u00a0: un chiffre est faux ou inversé. "
            "Vérifiez-le auprès de votre service financier.",
            code="siret_key",
        )
    return digits


def validate_siret(value: str) -> None:
    """Raise ValidationError unless the value is a SIRET. For model and form fields."""
    clean_siret(value)


def _key_holds(digits: str) -> bool:
    if stdnum_siret.is_valid(digits):
        return True
    return digits.startswith(LA_POSTE_SIREN) and sum(map(int, digits)) % 5 == 0
