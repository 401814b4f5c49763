"""What a part holds, in a few words: the second line of its step."""

import datetime
from collections.abc import Callable
from decimal import Decimal

from django.utils import timezone

from cycles.enums import CoverVariant
from toolkit.text.typography import format_days, format_euros, format_time
from workshop.parts import (
    BROCHURE,
    CALL,
    CONTACTS,
    COST,
    DOSSIER,
    GRID,
    MODULES,
    PRESENTATION,
    PROGRAMME,
    TEXTS,
    TOUR,
    PartKey,
    PartKind,
    Values,
)
from workshop.working import WorkingCopy


def summary_of(working: WorkingCopy, kind: PartKind) -> str:
    """« 6 modules », « 4 octobre – 13 janvier »."""
    if kind == TEXTS:
        return _count(len(working.texts), "texte")
    if kind == MODULES:
        return _count(len(working.modules), "module")
    return _SUMMARIES[kind](working.values(PartKey(kind)))


def _count(number: int, noun: str) -> str:
    return f"{number or 'Aucun'} {noun}{'s' if number > 1 else ''}"


def _presentation(held: Values) -> str:
    return f"{held['code']} {held['year']}, {_count(held['seats'], 'place')}"


def _call(held: Values) -> str:
    days = [timezone.localdate(datetime.datetime.fromisoformat(held[name])) for name in ("opens_at", "closes_at")]
    return format_days(*days, year=False)


def _tour(held: Values) -> str:
    if not held["planned"]:
        return "Pas de voyage"
    return held["place"] or "Destination à annoncer"


def _dossier(held: Values) -> str:
    rules = len(held["eligibility"])
    pieces = len(held["pieces"])
    told = f"{pieces or 'Aucune'} pièce{'s' if pieces > 1 else ''}"
    return f"{told}, {_count(rules, 'condition')}" if rules else told


def _grid(held: Values) -> str:
    criteria, targets = _count(len(held["criteria"]), "critère"), len(held["targets"])
    return f"{criteria}, {_count(targets, 'cible')}" if targets else criteria


def _cost(held: Values) -> str:
    return format_euros(Decimal(held["fee"]))


def _contacts(held: Values) -> str:
    return _count(len(held["contacts"]), "contact")


def _brochure(held: Values) -> str:
    cover = "Photographie" if held["brochure_cover"] == CoverVariant.PHOTOGRAPH else "Couronne"
    quotes = len(held["quotes"])
    return f"{cover}, {_count(quotes, 'citation')}" if quotes else cover


def _programme(held: Values) -> str:
    share = f"{held['attendance_share']}\u202f% d’assiduité"
    if not held["day_starts_at"] or not held["day_ends_at"]:
        return share
    starts, ends = (datetime.time.fromisoformat(held[name]) for name in ("day_starts_at", "day_ends_at"))
    return f"De {format_time(starts)} à {format_time(ends)}, {share}"


_SUMMARIES: dict[PartKind, Callable[[Values], str]] = {
    PRESENTATION: _presentation,
    CALL: _call,
    TOUR: _tour,
    DOSSIER: _dossier,
    GRID: _grid,
    COST: _cost,
    CONTACTS: _contacts,
    BROCHURE: _brochure,
    PROGRAMME: _programme,
}
