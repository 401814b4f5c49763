"""The code of a cycle: « CDG », « PC-2 », « CIDGI 006 ». It is printed as it is written, and compared folded."""

import re

from django.core.exceptions import ValidationError

from toolkit.text.cleaning import clean_identifier
from toolkit.text.search_text import fold

CODE_LIMIT = 16
WRONG_CODE = (
    "Un code s’écrit en lettres et en chiffres, seize signes au plus, avec un trait d’union ou une espace entre deux."
)
_BETWEEN = re.compile(r"[ \-\u2010-\u2015]+")
_PART = re.compile(r"[a-z0-9]+")


def clean_code(code: str) -> str:
    """The code as it is printed: its plain characters, one space or hyphen between two parts."""
    words = " ".join(clean_identifier(code[: CODE_LIMIT * 4]).split())
    return _BETWEEN.sub(lambda found: "-" if found[0].strip() else " ", words).strip("- ")


def code_key(code: str) -> str:
    """What a code is compared by, and what addresses bear: « pc-2 » for « PC-2 », « pc 2 » and « Pc–2 »."""
    return _BETWEEN.sub("-", fold(clean_code(code)))


def validate_code(code: str) -> None:
    """Raise ValidationError unless the code holds letters and digits, with one hyphen or space between two parts."""
    if len(code) > CODE_LIMIT or clean_code(code) != code or not all(map(_PART.fullmatch, code_key(code).split("-"))):
        raise ValidationError(WRONG_CODE, code="code")
