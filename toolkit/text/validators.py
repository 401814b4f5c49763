"""What people may type: names that cannot pass for an address, and words that no mail programme makes a link of."""

import re

from django.core.exceptions import ValidationError

from toolkit.text.cleaning import clean_identifier, clean_line, clean_text
from toolkit.text.links import holds_link

__all__ = ["clean_line", "clean_text", "validate_no_link", "validate_person_name"]

_NOT_IN_A_NAME = re.compile(r"[/:@<>\\]")


def validate_person_name(value: str) -> None:
    """Refuse what makes a link of a name: names go into letters sent to other people. Raises ValidationError."""
    if _NOT_IN_A_NAME.search(clean_identifier(value)) or holds_link(value):
        raise ValidationError(
            "Écrivez seulement un nom : ni adresse de site, ni courriel, ni signe comme « / », « : » ou « @ ».",
            code="person_name",
        )


def validate_no_link(value: str) -> None:
    """Refuse what a mail programme would make a link of (see `holds_link`). Raises ValidationError.

    For words that go into mails to other people and may hold signs that no name has: « Maire / présidente ».
    """
    if holds_link(value):
        raise ValidationError(
            "N’écrivez ici ni adresse de site ni courriel : ces mots vont dans un courriel envoyé à d’autres. "
            "Après un point, mettez une espace : « St. Denis ».",
            code="link",
        )
