"""What people may type: texts without invisible marks, and names that cannot pass for an address."""

import re
import unicodedata

from django.core.exceptions import ValidationError

# Marks that turn the order of the words around them: of no use in a text, and able to disguise one.
_BIDI = {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
_NOT_IN_A_NAME = re.compile(r"[/:@<>\\]|\bwww\.", re.IGNORECASE)


def clean_text(text: str) -> str:
    """Return the text in NFC, with plain line breaks and without control characters but tab and line break."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(char for char in text if char in "\n\t" or not _is_invisible_order(char))
    return unicodedata.normalize("NFC", kept)  # last: a letter and its accent may have stood around such a mark


def clean_line(text: str) -> str:
    """Return the text on one line, cleaned as `clean_text` does, without spaces around."""
    return clean_text(text).replace("\n", " ").replace("\t", " ").strip()


def validate_person_name(value: str) -> None:
    """Refuse what makes a link of a name: names go into letters sent to other people. Raises ValidationError."""
    if _NOT_IN_A_NAME.search(value):
        raise ValidationError(
            "Écrivez seulement un nom : ni adresse ni signe comme « / », « : » ou « @ ».", code="person_name"
        )


def _is_invisible_order(char: str) -> bool:
    return char in _BIDI or unicodedata.category(char) in {"Cc", "Cs"}
