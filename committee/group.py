"""The group that the admitted form: counts for the second step of the selection, never beside a score (DOMAIN)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from candidatures.enums import Category, State, Title
from committee.enums import Outcome
from committee.models import ItemQuerySet
from organisations.enums import EmployerType, PopulationStratum, Region, stratum_of

UNKNOWN = "Non renseigné"
_COLUMNS = ("last_name", "employer_name", "employer_type", "population", "region", "category", "title", "siret")


@dataclass(frozen=True)
class Bar:
    """One line: label, number of people, width of the bar out of 100."""

    label: str
    count: int
    width: int


@dataclass(frozen=True)
class Facet:
    """One way to look at the group."""

    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Group:
    """Who is in so far, by facet, and the employers that send more than one."""

    size: int
    facets: tuple[Facet, ...]
    doubles: tuple[str, ...]


def compose_group(items: ItemQuerySet) -> Group:
    """The group of the admitted among these dossiers: recorded, or published and still in. One query."""
    within = Q(decision__outcome=Outcome.ADMITTED, candidature__state=State.ELIGIBLE) | Q(
        candidature__state__in=(State.ADMITTED, State.CONFIRMED)
    )
    rows = [
        dict(zip(_COLUMNS, row, strict=True))
        for row in items.filter(within, decision__outcome__in=(Outcome.ADMITTED, Outcome.WAITLISTED))
        .by_name()
        .values_list(*(f"candidature__{name}" for name in _COLUMNS))
    ]
    strata = ["" if row["population"] is None else stratum_of(row["population"]) for row in rows]
    facets = (
        _facet("Type d’employeur", [row["employer_type"] for row in rows], EmployerType),
        _facet("Population", strata, PopulationStratum),
        _facet("Région", [row["region"] for row in rows], Region),
        _facet("Fonction", [row["category"] for row in rows], Category),
        _facet("Civilité", [row["title"] for row in rows], Title),
    )
    return Group(size=len(rows), facets=facets, doubles=_doubles(rows))


def _facet(title: str, values: list[str], choices: type) -> Facet:
    counts = Counter(values)
    labels = {**dict(choices.choices), "": UNKNOWN}  # type: ignore[attr-defined]
    order = list(labels)
    known = sorted(counts, key=lambda value: order.index(value) if value in labels else len(order))
    most = max(counts.values(), default=1)
    bars = (Bar(labels.get(key, key), counts[key], round(100 * counts[key] / most)) for key in known)
    return Facet(title, tuple(bars))


def _doubles(rows: Iterable[dict]) -> tuple[str, ...]:
    """One sentence for each employer (SIREN) with more than one person: at most one each (DOMAIN, group)."""
    found: dict[str, list[dict]] = {}
    for row in rows:
        if row["siret"]:
            found.setdefault(row["siret"][:9], []).append(row)
    return tuple(
        f"{same[0]['employer_name']} : {', '.join(row['last_name'] for row in same)}"
        for same in found.values()
        if len(same) > 1
    )
