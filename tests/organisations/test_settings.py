"""What an institute sets for its documents: colours within bounds, remedies with the court in them, its town."""

import pytest
from django.core.exceptions import ValidationError

from organisations.colours import ACCENT, MAIN, clean_colour, contrast_with_white, mix, validate_colour
from organisations.models import Institute
from organisations.remedies import DEFAULT_REMEDIES, validate_remedies
from tests.factories.organisations import InstituteFactory


def test_a_colour_is_written_in_one_way() -> None:
    assert clean_colour(" b0243a ") == clean_colour("#B0243A") == "#B0243A"
    for typed in ("", "rouge", "#B02", "#B0243A7", "rgb(1,2,3)", "#GGGGGG"):
        with pytest.raises(ValidationError, match="comme #0E4A57"):
            clean_colour(typed)


def test_a_colour_too_light_is_refused_with_its_ratio() -> None:
    assert round(contrast_with_white("#000000")) == 21
    assert contrast_with_white("#FFFFFF") == 1
    validate_colour(MAIN)
    with pytest.raises(ValidationError, match="est de 1,89 pour 1, il en faut au moins 4,5"):
        validate_colour("#E8B530")
    with pytest.raises(ValidationError, match="4,47 pour 1"):
        validate_colour("#777777")  # never rounded up to what is asked


def test_colours_mix() -> None:
    assert mix("#000000", "#FFFFFF", 0.5) == "#808080"
    assert mix(MAIN, ACCENT, 0) == MAIN


def test_one_colour_comes_with_the_other_of_the_house() -> None:
    assert Institute().colours == []
    assert Institute(main_colour="#B0243A").colours == ["#B0243A", ACCENT]
    assert Institute(accent_colour="#4F3175").colours == [MAIN, "#4F3175"]


@pytest.mark.parametrize(
    ("line", "town"),
    [
        ("67000 Strasbourg", "Strasbourg"),
        ("67084 Strasbourg Cedex 02", "Strasbourg"),
        ("59140 Dunkerque cedex", "Dunkerque"),
        ("49000 L’Isle-aux-Essais", "L’Isle-aux-Essais"),
        ("BP 12", ""),
    ],
)
def test_letters_are_dated_from_the_town_of_the_address(line: str, town: str) -> None:
    assert Institute(address=["1 rue des Essais", line]).town == town


def test_remedies_name_the_institute_and_the_court() -> None:
    institute = InstituteFactory.build()
    text = institute.remedies_text
    assert "à l’Institut d’essai, 1 rue des Essais, 67000 Strasbourg ;" in text
    assert "devant le Tribunal administratif de Strasbourg, par courrier" in text
    institute.remedies = "devant {tribunal} seulement."
    assert institute.remedies_text == "devant le Tribunal administratif de Strasbourg seulement."


def test_remedies_without_the_court_or_with_an_unknown_mark_are_refused() -> None:
    validate_remedies(DEFAULT_REMEDIES)
    validate_remedies("")
    with pytest.raises(ValidationError, match=r"ôtez \{service\}"):
        validate_remedies("devant {tribunal} ou {service}")
    with pytest.raises(ValidationError, match=r"écrivez \{tribunal\}"):
        validate_remedies("par courrier")
    with pytest.raises(ValidationError, match="deux fois au plus"):
        validate_remedies("{tribunal} " * 3)
