"""Sentences around a value: « de » that elides, and the article that goes with a body's name.

A sentence never glues a value to « de », « à » or « le »: it asks for « d’Anaïs », « de l’Institut national », « du
Département », « au Cycle ».

Elision follows usage (Grevisse, Le Bon Usage, « L’élision »). An h is mute in most first names of French use
(« d’Hélène », « d’Henri », « d’Hugo »), aspirate where the rules below say so (« de Hassan », « de Haute-Savoie »).
Before a y it depends on what follows (« d’Yves », « de Yann »). The article follows the first word of the name when it
is one of those that name public bodies, courses or courts; a name that begins otherwise takes none (« de Vire »).
"""

import re
from collections.abc import Iterable

from toolkit.text.search_text import fold

_NUMBERS = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    *("onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf", "vingt"),
)

_ELISION = "aeiou"
_WITHOUT_ELISION = frozenset(["onze", "onzieme", "oui", "ouistiti", "uhlan", "ululement", "un-un"])
_Y_AS_A_VOWEL = ("yonne", "yeu", "yerres", "yeres", "yenne")
# Whether an initial h is mute, by what follows it: the longest beginning wins.
_MUTE_H = (
    "he", "hi", "hy", "hab", "hadrien", "hagio", "haleine", "halieut", "hallucin", "hamecon", "harmoni", "hebd",
    "hom", "hono", "honneur", "hop", "hor", "hosp", "host", "hot", "hub", "hug", "hui", "hum", "huis", "huit-re",
)  # fmt: skip
_ASPIRATE_H = (
    "h", "heidi", "heinz", "helmut", "hein", "henrik", "hercher", "heriss", "hernie", "heron", "heros", "hetr", "heurt",
    "hibou", "hicham", "hideu", "hierarch", "hilal", "hip", "hiro", "hiss", "hit", "homard", "hong", "hors", "hot-",
    "hoteling", "hugol", "huit", "hurl", "huss", "hutt", "hun", "hicht", "hocine", "hoche",
)  # fmt: skip

_MASCULINE = frozenset(
    fold(
        """
        syndicat département centre conseil service sdis sdmis ccas cias cig cdg cnfpt pôle institut établissement epci
        epcc ehpad pays parc petr pnr sivu sivom sictom smictom siaap sdem sde office oph opac tribunal cycle parcours
        programme séminaire stage lycée collège musée théâtre grand groupement gip groupe territoire comité
        conservatoire laboratoire crous chu chr hôpital port ministère rectorat secrétariat canton village bourg
        foyer réseau bureau cabinet fonds hameau haut module voyage master diplôme certificat dispositif
        inet insp ifore jury
        """
    ).split()
)
_FEMININE = frozenset(
    fold(
        """
        ville commune communauté métropole région collectivité agence agglomération direction école académie université
        chambre caisse régie société association maison mairie préfecture sous-préfecture eurométropole mission mutuelle
        fondation fédération union cour formation résidence cité entente institution mdph spl sem semop spla drac dreal
        ars cda trésorerie médiathèque bibliothèque session promotion délégation commission unité antenne com.com
        intercommunalité principauté province ena ehesp ugap anct ensosp enap ademe enact aft
        """
    ).split()
)
_PLURAL = frozenset(
    ["services", "hospices", "hopitaux", "communes", "syndicats", "departements", "archives", "rencontres", "hauts"]
)
_WORD = re.compile(r"[^\s\-'’]+")
_ARTICLE = re.compile(r"(les?|la)\s+|(l)['’]\s*", re.IGNORECASE)
_OPENING = " \u00a0\u202f«“\"‘'’(["


def spell(number: int) -> str:
    """Return a number in French words up to twenty, in figures past that."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def list_in_words(items: Iterable[str]) -> str:
    """Return « a, b et c »."""
    *head, last = list(items) or [""]
    return f"{', '.join(head)} et {last}" if head else last


def de(name: str) -> str:
    """« d’Anaïs », « de Paul », « d’Hélène », « de Hassan »; the empty string for an empty name."""
    if not name:
        return ""
    return f"d’{name}" if elides(name) else f"de {name}"


def que(name: str) -> str:
    """« qu’Anaïs », « que Paul »."""
    if not name:
        return ""
    return f"qu’{name}" if elides(name) else f"que {name}"


def le(name: str) -> str:
    """« la Ville de Vire », « l’Institut national », « le CCAS », or the name alone where it takes no article."""
    article, rest = _article(name)
    return f"{article}{rest}"


def du(name: str) -> str:
    """« de la Ville de Vire », « de l’Institut national », « du CCAS », « des Hospices civils », « d’Aure Agglo »."""
    article, rest = _article(name)
    if not article:
        return de(rest)
    return {"le ": f"du {rest}", "les ": f"des {rest}"}.get(article, f"de {article}{rest}")


def au(name: str) -> str:
    """« à la Ville de Vire », « à l’Institut national », « au CCAS », « aux Hospices civils », « à Aure Agglo »."""
    article, rest = _article(name)
    if not rest:
        return ""
    return {"le ": f"au {rest}", "les ": f"aux {rest}"}.get(article, f"à {article}{rest}")


def elides(name: str) -> bool:
    """Tell whether « de » loses its vowel before this name, whatever quotes or case it begins with."""
    word = fold(name.lstrip(_OPENING)[:40])
    first = (_WORD.match(word) or [""])[0]
    if first in _WITHOUT_ELISION:
        return False
    if word.startswith("y"):
        return word.startswith(_Y_AS_A_VOWEL) or word[1:2] not in set("aeiouy ")
    if word.startswith("h"):
        return _longest(word, _MUTE_H) > _longest(word, _ASPIRATE_H)
    return word[:1] in set(_ELISION)


def _longest(word: str, beginnings: tuple[str, ...]) -> int:
    return max((len(beginning) for beginning in beginnings if word.startswith(beginning)), default=0)


def _article(name: str) -> tuple[str, str]:
    """The article in lower case with its space, or nothing, and the name without it."""
    name = name.strip()
    own = _ARTICLE.match(name)
    if own:
        return (f"{own[1].lower()} " if own[1] else "l’"), name[own.end() :]
    word = fold(name.lstrip(_OPENING)[:40])
    first = (re.match(r"[^\s'’]+", word) or [""])[0]
    stem = first.partition("-")[0] if first not in _FEMININE else first
    if stem in _PLURAL:
        return "les ", name
    if stem in _MASCULINE or stem in _FEMININE:
        return ("l’" if elides(name) else "le " if stem in _MASCULINE else "la "), name
    return "", name
