"""What the group may be balanced by: the values of each dimension, their words, and what no set of targets may say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices

from candidatures.enums import Category, Title
from cycles.targets import (
    DISTINCT,
    EACH,
    LARGEST_WEIGHT,
    POINT,
    Bound,
    Dimension,
    FirstCycle,
    Gender,
    Seniority,
    Target,
    seniority_of,
)
from organisations.enums import EmployerType, PopulationStratum, Region, stratum_of
from toolkit.text.typography import format_number

VALUES: dict[str, type[TextChoices]] = {
    Dimension.GENDER: Gender,
    Dimension.EMPLOYER_TYPE: EmployerType,
    Dimension.REGION: Region,
    Dimension.STRATUM: PopulationStratum,
    Dimension.CATEGORY: Category,
    Dimension.SENIORITY: Seniority,
    Dimension.FIRST_CYCLE: FirstCycle,
}
# The columns of a dossier that traits_of reads.
TRAIT_COLUMNS = (
    *("title", "employer_type", "region", "population", "category"),
    *("years_in_general_management", "has_taken_cycle"),
)
_GENDERS = {Title.F: Gender.WOMEN, Title.M: Gender.MEN}
_CYCLES = {False: FirstCycle.FIRST, True: FirstCycle.LATER}
# « Au plus 5 par région », « chaque région », « au moins 8 régions différentes », where that means something.
_PER = {
    Dimension.GENDER: ("par genre", "Chaque genre"),
    Dimension.EMPLOYER_TYPE: ("par type d’employeur", "Chaque type d’employeur"),
    Dimension.REGION: ("par région", "Chaque région"),
    Dimension.STRATUM: ("par strate de population", "Chaque strate de population"),
    Dimension.CATEGORY: ("par fonction", "Chaque fonction"),
    Dimension.SENIORITY: ("par tranche d’ancienneté", "Chaque tranche d’ancienneté"),
}
_DIFFERENT = {
    Dimension.EMPLOYER_TYPE: "types d’employeur différents",
    Dimension.REGION: "régions différentes",
    Dimension.STRATUM: "strates de population différentes",
    Dimension.CATEGORY: "fonctions différentes",
    Dimension.SENIORITY: "tranches d’ancienneté différentes",
}
# One, then several.
_EMPLOYERS = {
    EmployerType.COMMUNE: ("commune", "communes"),
    EmployerType.CC: ("communauté de communes", "communautés de communes"),
    EmployerType.CA: ("communauté d’agglomération", "communautés d’agglomération"),
    EmployerType.CU: ("communauté urbaine", "communautés urbaines"),
    EmployerType.METROPOLE: ("métropole", "métropoles"),
    EmployerType.EPT: ("établissement public territorial", "établissements publics territoriaux"),
    EmployerType.DEPARTEMENT: ("conseil départemental", "conseils départementaux"),
    EmployerType.REGION: ("conseil régional", "conseils régionaux"),
    EmployerType.AUTRE_COLLECTIVITE: ("autre collectivité territoriale", "autres collectivités territoriales"),
    EmployerType.SYNDICAT_MIXTE: ("syndicat mixte", "syndicats mixtes"),
    EmployerType.SYNDICAT_INTERCOMMUNAL: ("syndicat intercommunal", "syndicats intercommunaux"),
    EmployerType.SDIS: ("SDIS", "SDIS"),
    EmployerType.CDG: ("centre de gestion", "centres de gestion"),
    EmployerType.CCAS: ("CCAS ou CIAS", "CCAS ou CIAS"),
    EmployerType.AUTRE: ("autre établissement public", "autres établissements publics"),
}
_FUNCTIONS = {
    Category.DGS: ("DGS", "DGS"),
    Category.DGA: ("DGA", "DGA"),
    Category.DG: ("direction d’établissement", "directions d’établissement"),
    Category.DD_SDIS: ("direction départementale de SDIS", "directions départementales de SDIS"),
    Category.DDA_SDIS: ("direction départementale adjointe de SDIS", "directions départementales adjointes de SDIS"),
}
_PLACES = {
    Region.LA_REUNION: "à La Réunion",
    Region.MAYOTTE: "à Mayotte",
    Region.HAUTS_DE_FRANCE: "dans les Hauts-de-France",
    Region.GRAND_EST: "dans le Grand Est",
    Region.PAYS_DE_LA_LOIRE: "dans les Pays de la Loire",
}
_PEOPLE = {
    FirstCycle.FIRST: "dont c’est le premier cycle",
    FirstCycle.LATER: "ayant déjà suivi un cycle",
}


def traits_of(columns: Mapping[str, Any]) -> dict[str, str]:
    """The value of a dossier in each dimension, the empty string where it does not say.

    `columns` holds TRAIT_COLUMNS. Seniority is the declared number of years in general management, all employers
    together: the time in the present post would be another measure. Whether a cycle was taken is what the person
    answered: the text about cycles already taken may say « aucun », and is never read for that.
    """
    population, years = columns["population"], columns["years_in_general_management"]
    return {
        Dimension.GENDER: _GENDERS.get(columns["title"], ""),
        Dimension.EMPLOYER_TYPE: columns["employer_type"],
        Dimension.REGION: columns["region"],
        Dimension.STRATUM: "" if population is None else stratum_of(population),
        Dimension.CATEGORY: columns["category"],
        Dimension.SENIORITY: "" if years is None else seniority_of(years),
        Dimension.FIRST_CYCLE: _CYCLES.get(columns["has_taken_cycle"], ""),
    }


@dataclass(frozen=True)
class Mistake:
    """What is wrong with one target: its place, from 0, the name of the field to change, a French sentence."""

    place: int
    name: str
    sentence: str


def values_of(dimension: str) -> list[tuple[str, str]]:
    """What a target of this dimension may count, with its words: each value, then all of them where that is told."""
    of = " de direction générale" if dimension == Dimension.SENIORITY else ""  # « 3 à 5 ans » says not of what
    told = [(str(value), f"{label}{of}") for value, label in VALUES[dimension].choices]
    if dimension in _PER:
        told.append((EACH, _PER[Dimension(dimension)][1]))
    if dimension in _DIFFERENT:
        different = _DIFFERENT[Dimension(dimension)]
        told.append((DISTINCT, different[:1].upper() + different[1:]))
    return told


def tell_target(target: Target) -> str:
    """« Au moins 8 femmes », « Au plus 5 par région », « Souhait : au moins 2 SDIS (0,3 point) »."""
    told = f"{Bound(target.bound).label} {target.number}\u00a0{_counted(target)}"
    if not target.is_wish:
        return told
    return f"Souhait\u00a0: {told[:1].lower()}{told[1:]} ({tell_points(target.weight)})"


def tell_points(thousandths: int) -> str:
    """« 0,3 point », « 2 points »."""
    return f"{format_number(Decimal(thousandths) / POINT)}\u00a0point{'s' if abs(thousandths) >= 2 * POINT else ''}"


def _counted(target: Target) -> str:
    dimension = Dimension(target.dimension)
    if target.value == EACH:
        return _PER[dimension][0]
    if target.value == DISTINCT:
        return _DIFFERENT[dimension]
    return noun_of(dimension, target.value, target.number)


def noun_of(dimension: str, value: str, number: int) -> str:
    """What people of a value are called, by their number: « femme », « SDIS », « personnes en Bretagne »."""
    several = number > 1
    if dimension == Dimension.EMPLOYER_TYPE:
        return _EMPLOYERS[EmployerType(value)][several]
    if dimension == Dimension.CATEGORY:
        return _FUNCTIONS[Category(value)][several]
    label = str(VALUES[dimension](value).label)
    if dimension == Dimension.GENDER:
        return label.lower() if several else label.lower().removesuffix("s")
    end = "s" if several else ""
    if dimension == Dimension.STRATUM:
        return f"employeur{end} de {label[:1].lower()}{label[1:]}"
    if dimension == Dimension.SENIORITY:
        return f"personne{end} ayant {label[:1].lower()}{label[1:]} de direction générale"
    if dimension == Dimension.REGION:
        return f"personne{end} {_PLACES.get(Region(value), f'en {label}')}"
    return f"personne{end} {_PEOPLE[FirstCycle(value)]}"


# --- What no set of targets may say -----------------------------------------------------------------------------------
def find_mistakes(targets: Sequence[Target], seats: int | None, numbers: Sequence[int] | None = None) -> list[Mistake]:
    """What is wrong with these targets, each alone and all together; one mistake a target at most.

    `seats`: the places of the cycle, None where they are not known. `numbers`: what each is called in a sentence.
    """
    numbers = numbers or range(1, len(targets) + 1)
    found: dict[int, Mistake] = {}
    for place, target in enumerate(targets):
        alone = _find_alone(target, seats)
        if alone:
            found[place] = Mistake(place, *alone)
    sound = [(place, target) for place, target in enumerate(targets) if place not in found]
    for mistake in (
        *_find_repeats(sound, numbers),
        *_find_contradictions(sound, numbers),
        *_find_too_many(sound, seats),
    ):
        found.setdefault(mistake.place, mistake)
    return [found[place] for place in sorted(found)]


def _find_alone(target: Target, seats: int | None) -> tuple[str, str] | None:
    known = dict(values_of(target.dimension))
    if target.value not in known:
        return (
            "value",
            f"«\u202f{target.value}\u202f» n’est pas une valeur de «\u202f{Dimension(target.dimension).label}\u202f».",
        )
    if target.value == EACH and target.bound != Bound.AT_MOST:
        return (
            "bound",
            f"«\u202f{known[EACH]}\u202f» se borne par «\u202fAu plus\u202f»\u00a0: pour un minimum, écrivez une "
            "ligne par valeur.",
        )
    if target.value == DISTINCT:
        if target.bound != Bound.AT_LEAST:
            return "bound", f"«\u202f{known[DISTINCT]}\u202f» se compte par «\u202fAu moins\u202f»."
        most = len(VALUES[target.dimension])
        if not 2 <= target.number <= most:
            return "number", f"«\u202f{known[DISTINCT]}\u202f»\u00a0: de 2 à {most}."
    if not 0 <= target.weight <= LARGEST_WEIGHT:
        most_points = tell_points(LARGEST_WEIGHT)
        return (
            "weight",
            f"Le poids d’un souhait va de 0,01 point à {most_points}\u00a0: une cible sans poids est impérative.",
        )
    if seats is not None and target.bound == Bound.AT_LEAST and target.number > seats:
        return "number", f"«\u202f{tell_target(target)}\u202f» dépasse les {seats} places du cycle."
    return None


Placed = Sequence[tuple[int, Target]]


def _find_repeats(targets: Placed, numbers: Sequence[int]) -> Iterator[Mistake]:
    """Two binding ones on the same people, or twice the same wish."""
    seen: dict[tuple, int] = {}
    for place, target in targets:
        key = (target.dimension, target.value, target.bound, target.number if target.is_wish else None)
        if key in seen:
            sentence = f"La cible {numbers[seen[key]]} parle déjà de cela\u00a0: gardez-en une des deux."
            yield Mistake(place, "value", sentence)
        seen.setdefault(key, place)


def _find_contradictions(targets: Placed, numbers: Sequence[int]) -> Iterator[Mistake]:
    """A minimum above a maximum that binds, or that binds each value; a wish that no group could meet."""
    for place, target in targets:
        for other_place, other in targets:
            if target.dimension != other.dimension or {target.bound, other.bound} != set(Bound.values):
                continue
            if other.is_wish or (not target.is_wish and other_place > place):
                continue  # told once, at the second of two that bind, or at the wish
            least, most = (target, other) if target.bound == Bound.AT_LEAST else (other, target)
            if least.value != most.value and (most.value != EACH or least.value == DISTINCT):
                continue
            if least.number > most.number:
                sentence = (
                    f"«\u202f{tell_target(target)}\u202f» contredit «\u202f{tell_target(other)}\u202f» (cible "
                    f"{numbers[other_place]})\u00a0: changez l’une des deux."
                )
                yield Mistake(place, "number", sentence)


def _find_too_many(targets: Placed, seats: int | None) -> Iterator[Mistake]:
    """Minima that bind and make more people together than there are places."""
    if seats is None:
        return
    for dimension in Dimension:
        minima = [
            (place, target)
            for place, target in targets
            if target.dimension == dimension and target.bound == Bound.AT_LEAST and not target.is_wish
        ]
        wanted = sum(target.number for _place, target in minima if target.value != DISTINCT)
        named = sum(target.value != DISTINCT and target.number > 0 for _place, target in minima)
        different = max((target.number for _place, target in minima if target.value == DISTINCT), default=0)
        wanted += max(0, different - named)  # each value beyond those that are named needs a person more
        if wanted > seats and len(minima) > 1:
            sentence = (
                f"Les minima de «\u202f{dimension.label}\u202f» demandent {wanted} personnes, pour {seats} "
                "places\u00a0: baissez-en un, ou faites-en un souhait."
            )
            yield Mistake(minima[-1][0], "number", sentence)
