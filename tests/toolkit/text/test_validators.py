"""Names and texts that people type."""

import pytest
from django.core.exceptions import ValidationError

from toolkit.text.validators import clean_line, clean_text, validate_person_name


@pytest.mark.parametrize("name", ["Élodie", "Jean-Marc", "N’Guyen Văn", "d'Ormesson", "O. Martin", "Le Goff-Hervé"])
def test_ordinary_names_pass(name):
    validate_person_name(name)


@pytest.mark.parametrize(
    "name", ["https://piege.example", "www.piege.example", "a@b.fr", "<b>", "piege.example/x", "a\\b", "Cliquez : ici"]
)
def test_a_name_cannot_be_an_address(name):
    with pytest.raises(ValidationError, match="seulement un nom"):
        validate_person_name(name)


def test_texts_lose_their_invisible_marks_and_keep_their_lines():
    assert clean_text("a\x00b\u202ec\r\nd\te\u0301") == "abc\nd\té"


def test_a_mark_between_a_letter_and_its_accent_leaves_them_composed():
    assert clean_text("e\x00\u0301") == "é"


def test_a_line_has_no_break():
    assert clean_line(" Anne\r\nMarie\x07 ") == "Anne Marie"
