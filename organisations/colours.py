"""Colours that an institute gives its documents: hexadecimal, and dark enough for white paper and white words."""

import re

from django.core.exceptions import ValidationError

LOWEST_CONTRAST = 4.5  # of a text and its ground (WCAG 2.1, 1.4.3)
MAIN, ACCENT = "#0E4A57", "#BC6150"  # those of the house, for an institute that has none of its own
_HEX = re.compile(r"#?([0-9a-fA-F]{6})")


def clean_colour(typed: str) -> str:
    """`#0E4A57`, however its letters are written. Raises ValidationError for anything else."""
    found = _HEX.fullmatch(typed.strip())
    if found is None:
        raise ValidationError(
            f"Écrivez une couleur comme {MAIN}\u00a0: un dièse, puis six signes de 0 à 9 et de A à F.", code="colour"
        )
    return f"#{found[1].upper()}"


def validate_colour(colour: str) -> None:
    """Raise ValidationError for what is no colour, or one too light for white: the sentence gives the ratio."""
    ratio = contrast_with_white(clean_colour(colour))
    if ratio < LOWEST_CONTRAST:
        told = f"{int(ratio * 100) / 100:.2f}".replace(".", ",")
        raise ValidationError(
            f"{colour} est trop claire\u00a0: son contraste avec le blanc est de {told} pour 1, il en faut au moins "
            "4,5. Prenez une teinte plus foncée.",
            code="contrast",
        )


def contrast_with_white(colour: str) -> float:
    """The contrast of a colour and white, from 1 to 21 (WCAG 2.1, contrast ratio)."""
    red, green, blue = (_linear(share / 255) for share in channels(colour))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(colour: str, other: str, share: float) -> str:
    """The colour with a share of another one in it."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
