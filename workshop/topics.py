"""What a change of a public cycle means to the people it concerns: the deadline, the fee, the dates, the pieces."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from toolkit.text.typography import format_days
from workshop.changes import Change
from workshop.parts import CALL, COST, DOSSIER, MODULE, MODULES, TOUR
from workshop.wording import read_day, tell

DRAFTS, FILED, CHOSEN, ENROLLED, SIGNED = "brouillons", "deposes", "admis", "participants", "signataires"
EVERYBODY = (DRAFTS, FILED, CHOSEN, ENROLLED, SIGNED)


@dataclass(frozen=True)
class Topic:
    """One thing that matters to people, and which groups of them."""

    name: str
    label: str
    groups: tuple[str, ...]


DEADLINE = Topic("cloture", "la clôture des candidatures", (DRAFTS, FILED))
OPENING = Topic("ouverture", "l’ouverture des candidatures", (DRAFTS,))
DECISION = Topic("decision", "la date de la décision et de la réponse", (FILED, CHOSEN))
FEE = Topic("droits", "les droits d’inscription", EVERYBODY)
DATES = Topic("dates", "les dates des sessions", EVERYBODY)
PLACE = Topic("lieu", "le lieu des sessions", (DRAFTS, FILED, CHOSEN, ENROLLED))
PIECES = Topic("pieces", "les pièces et conditions du dossier", (DRAFTS, FILED))
TOPICS = (DEADLINE, OPENING, DECISION, FEE, DATES, PLACE, PIECES)

_FIELDS = {
    CALL: {"closes_at": DEADLINE, "opens_at": OPENING, "decision_on": DECISION, "confirmation_days": DECISION},
    COST: {"fee": FEE},
    DOSSIER: {"pieces": PIECES, "eligibility": PIECES},
    MODULE: {"place": PLACE},
    TOUR: {"place": PLACE},
}
_SENTENCES = {
    "closes_at": "Les candidatures sont reçues jusqu’au {after}, au lieu du {before}.",
    "opens_at": "Les candidatures ouvrent le {after}, au lieu du {before}.",
    "decision_on": "La décision est annoncée pour le {after}, au lieu du {before}.",
    "confirmation_days": "Pour confirmer sa place, on a {after} jours, au lieu de {before}.",
    "fee": "Les droits d’inscription sont de {after}, au lieu de {before}.",
    "pieces": "Les pièces demandées changent\u00a0: {after}.",
    "eligibility": "Les conditions pour candidater changent\u00a0: voyez la page du cycle.",
}


@dataclass(frozen=True)
class Told:
    """One change in a sentence, for the mail and for whoever publishes."""

    topic: Topic
    sentence: str


def tell_changes(changes: Iterable[Change]) -> list[Told]:
    """What concerns people in these changes."""
    return [told for change in changes for told in (*_told_fields(change), *_told_dates(change))]


def _told_fields(change: Change) -> Iterator[Told]:
    for name, topic in _FIELDS.get(change.key.kind, {}).items():
        before, after = change.before.get(name), change.after.get(name)
        if before == after or change.is_new:
            continue
        words = {"before": _in_line(name, before), "after": _in_line(name, after)}
        if name == "place":
            sentence = f"{change.title}\u00a0: le lieu est {words['after']}, au lieu de {words['before']}."
        else:
            sentence = _SENTENCES[name].format(**words)
        yield Told(topic, sentence)


def _in_line(name: str, value: Any) -> str:
    words = tell(name, value, {}).replace("\n", ", ")
    return "non précisé" if words == "(vide)" else words


def _told_dates(change: Change) -> Iterator[Told]:
    kind = change.key.kind
    if kind == MODULES:
        for uid in change.before["order"]:
            if uid not in change.after["order"]:
                yield Told(DATES, f"Le module «\u202f{change.titles.get(uid, '')}\u202f» est retiré.")
    if kind not in (MODULE, TOUR):
        return
    before, after = _days(change.before, "du", "des"), _days(change.after, "le", "les")
    if change.before.get("planned") and not change.after.get("planned", True):
        yield Told(DATES, "Le voyage d’étude est retiré.")
    elif new_days(change) or (before and not after):
        instead = f", au lieu {before}" if before else ""
        when = f"se tient {after}" if after else "n’a plus de date"
        yield Told(DATES, f"{change.title} {when}{instead}.")


def new_days(change: Change) -> tuple[date, date] | None:
    """The days where a session goes; None when it stays, or has none any more."""
    days = _read_days(change.after)
    return days if days != _read_days(change.before) else None


def _read_days(values: dict[str, Any]) -> tuple[date, date] | None:
    first, last = read_day(values.get("starts_on")), read_day(values.get("ends_on"))
    return (first, last) if first and last else None


def _days(values: dict[str, Any], one: str, many: str) -> str:
    """« le 16 novembre 2027 », « des 16 – 18 novembre 2027 »; nothing without dates."""
    days = _read_days(values)
    return f"{one if days[0] == days[1] else many} {format_days(*days)}" if days else ""
