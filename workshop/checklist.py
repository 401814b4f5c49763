"""What is missing of a cycle before it can be published, and what deserves a look: a sentence each, and where to go."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from candidatures.targets import find_mistakes
from cycles.enums import CycleState
from cycles.targets import read_targets
from toolkit.text.typography import format_day, format_euros
from workshop.forms.grid import say_sum
from workshop.parts import (
    CALL,
    CONTACTS,
    COST,
    DOSSIER,
    GRID,
    MODULES,
    PRESENTATION,
    TEXTS,
    TOUR,
    PartKey,
)
from workshop.working import WorkingCopy

FEE_LINE = "droits d’inscription"


@dataclass(frozen=True)
class Lack:
    """One thing to do: which part, which control of its page (or none), a French sentence without a full stop."""

    key: PartKey
    control: str
    sentence: str


def lacks_of(working: WorkingCopy) -> list[Lack]:
    """Everything that holds publishing back, in the order of the parts."""
    finders = (_presentation, _texts, _modules, _tour, _dossier, _grid, _contacts)
    return [lack for find in finders for lack in find(working)]


def doubts_of(working: WorkingCopy) -> list[Lack]:
    """What may be right and deserves a look; publishing does not wait for it."""
    finders = (_call_dates, _module_doubts, _tour_doubts, _target_doubts, _fee_doubts)
    return [lack for find in finders for lack in find(working)]


def _presentation(working: WorkingCopy) -> Iterator[Lack]:
    key = PartKey(PRESENTATION)
    held = working.values(key)
    if not held["audience_intro"]:
        yield Lack(key, "id_audience_intro", "Dire à qui s’adresse le cycle")
    if not held["audience_items"]:
        yield Lack(key, "id_audience_items", "Lister les publics")


def _texts(working: WorkingCopy) -> Iterator[Lack]:
    if not working.texts:
        yield Lack(PartKey(TEXTS), "", "Écrire au moins un texte")
    parents = {item.under for item in working.texts}
    for item in working.texts:
        held = working.values(item.key)
        if not held["title"]:
            yield Lack(item.key, "id_title", f"Donner un titre au texte {item.number}")
        if not held["body"] and item.uid not in parents:
            yield Lack(item.key, "id_body", f"Écrire {_quoted(item.title)}" if held["title"] else "Écrire ce texte")


def _modules(working: WorkingCopy) -> Iterator[Lack]:
    if not working.modules:
        yield Lack(PartKey(MODULES), "", "Ajouter au moins un module")
    for item in working.modules:
        held = working.values(item.key)
        if not held["title"]:
            yield Lack(item.key, "id_title", f"Donner un titre au module {item.number}")
        if not held["place"]:
            yield Lack(item.key, "id_place", f"Dire où se tient le module {item.number}")


def _tour(working: WorkingCopy) -> Iterator[Lack]:
    held = working.values(PartKey(TOUR))
    if held["planned"] and not held["title"]:
        yield Lack(PartKey(TOUR), "id_title", "Donner un titre au voyage d’étude")


def _dossier(working: WorkingCopy) -> Iterator[Lack]:
    if not working.values(PartKey(DOSSIER))["pieces"]:
        yield Lack(PartKey(DOSSIER), "id_pieces", "Demander au moins une pièce")


def _grid(working: WorkingCopy) -> Iterator[Lack]:
    criteria = working.values(PartKey(GRID))["criteria"]
    if not criteria:
        yield Lack(PartKey(GRID), "id_criteria", "Écrire la grille de lecture")
    elif sentence := say_sum(sum(row["weight"] for row in criteria)):
        yield Lack(PartKey(GRID), "id_criteria", sentence)


def _contacts(working: WorkingCopy) -> Iterator[Lack]:
    if not working.values(PartKey(CONTACTS))["contacts"]:
        yield Lack(PartKey(CONTACTS), "id_contacts", "Donner au moins un contact")


def _call_dates(working: WorkingCopy) -> Iterator[Lack]:
    """A call is in the year of its cycle or in the one before."""
    held, year = working.values(PartKey(CALL)), working.values(PartKey(PRESENTATION))["year"]
    named = (("opens", "L’appel ouvre"), ("closes", "L’appel se clôt"))
    days = [
        (f"id_{name}_day", words, timezone.localdate(datetime.datetime.fromisoformat(held[f"{name}_at"])))
        for name, words in named
    ]
    if held["decision_on"]:
        days.append(("id_decision_on", "La décision est annoncée", datetime.date.fromisoformat(held["decision_on"])))
    for control, words, day in days:
        if not year - 1 <= day.year <= year:
            yield Lack(PartKey(CALL), control, f"{words} le {format_day(day, weekday=False)}\u00a0: loin de {year}")
    if working.cycle.state == CycleState.DRAFT and working.cycle.is_past:
        day = format_day(days[1][2], weekday=False)
        yield Lack(PartKey(CALL), "id_closes_day", f"L’appel est déjà clos, depuis le {day}")


def _module_doubts(working: WorkingCopy) -> Iterator[Lack]:
    year = working.values(PartKey(PRESENTATION))["year"]
    for item in working.modules:
        held = working.values(item.key)
        if not held["starts_on"]:
            yield Lack(item.key, "id_starts_on", f"Le module {item.number} n’a pas de dates")
        elif not year <= int(held["starts_on"][:4]) <= year + 1:
            yield Lack(item.key, "id_starts_on", f"Le module {item.number} n’est pas en {year}")
        for name, words in (("objectives", "d’objectifs"), ("contents", "de contenus")):
            if not held[name]:
                yield Lack(item.key, f"id_{name}", f"Le module {item.number} n’a pas {words}")


def _tour_doubts(working: WorkingCopy) -> Iterator[Lack]:
    key = PartKey(TOUR)
    held, year = working.values(key), working.values(PartKey(PRESENTATION))["year"]
    if not held["planned"]:
        return
    if not held["starts_on"]:
        yield Lack(key, "id_starts_on", "Le voyage d’étude n’a pas de dates")
    elif not year <= int(held["starts_on"][:4]) <= year + 1:
        yield Lack(key, "id_starts_on", f"Le voyage d’étude n’est pas en {year}")
    if not held["body"]:
        yield Lack(key, "id_body", "Le voyage d’étude n’a pas de texte")


def _target_doubts(working: WorkingCopy) -> Iterator[Lack]:
    """Targets that cannot be met together: each was sound when it was written, and the number of places changed."""
    targets = read_targets(working.values(PartKey(GRID))["targets"])
    for mistake in find_mistakes(targets, working.values(PartKey(PRESENTATION))["seats"]):
        yield Lack(PartKey(GRID), f"id_target_{mistake.place + 1}_number", mistake.sentence.removesuffix("."))


def _fee_doubts(working: WorkingCopy) -> Iterator[Lack]:
    """A line that tells the fee follows it by hand."""
    held = working.values(PartKey(COST))
    for rank, row in enumerate(held["expenses"], start=1):
        if row["label"].lower() != FEE_LINE or row["amount"] is None:
            continue
        told, fee = (format_euros(Decimal(amount)) for amount in (row["amount"], held["fee"]))
        if told != fee:
            sentence = f"{_quoted(row['label'])} dit {told}, les droits sont de {fee}"
            yield Lack(PartKey(COST), f"id_expense_{rank}_amount", sentence)


def _quoted(title: str) -> str:
    return f"«\u202f{title}\u202f»"
