"""What people may type: texts without invisible marks, and names that cannot pass for an address."""

import re
import unicodedata

from django.core.exceptions import ValidationError

# Control characters but tab and line break (Unicode category Cc), halves of surrogate pairs (Cs), and marks that turn
# the order of the words around them: of no use in a text, and able to disguise one.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_NOT_IN_A_NAME = re.compile(r"[/:@<>\\]|\bwww\.", re.IGNORECASE)

# What the reader of a mail would find turned into a link by their own programme: « exemple.fr » too.
_LINK = re.compile(r"://|@|\bwww\.|[\w-]{2,}\.[a-z]{2,}(?![\w.])", re.IGNORECASE)


def clean_text(text: str) -> str:
    """Return the text in NFC, with plain line breaks and without control characters but tab and line break."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Composed last: a letter and its accent may have stood around such a mark.
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def clean_line(text: str) -> str:
    """Return the text on one line, cleaned as `clean_text` does, without spaces around."""
    return clean_text(text).replace("\n", " ").replace("\t", " ").strip()


def validate_person_name(value: str) -> None:
    """Refuse what makes a link of a name: names go into letters sent to other people. Raises ValidationError."""
    if _NOT_IN_A_NAME.search(value):
        raise ValidationError(
            "Écrivez seulement un nom : ni adresse ni signe comme « / », « : » ou « @ ».", code="person_name"
        )


def validate_no_link(value: str) -> None:
    """Refuse what a mail programme would make a link of. Raises ValidationError.

    For words that go into mails to other people and may hold signs that no name has: « Maire / présidente ».
    """
    if _LINK.search(value):
        raise ValidationError(
            "N’écrivez ici ni adresse de site ni courriel : ces mots vont dans un courriel envoyé à d’autres.",
            code="link",
        )
