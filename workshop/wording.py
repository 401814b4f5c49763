"""What a part held, in French words: one line of the history, one change that waits, both texts side by side."""

from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime

from candidatures.enums import Category
from candidatures.targets import tell_target
from cycles.eligibility import NEVER_AGAIN, Eligibility
from cycles.enums import CoverVariant, PieceKind, QuoteAgreement
from cycles.expenses import read_expenses
from cycles.quotes import read_quotes
from cycles.targets import read_targets
from toolkit.text.typography import format_day, format_euros, format_moment, format_number, format_time
from toolkit.ui.two_versions import EMPTY, TwoVersions
from workshop.parts import TEXTS, TOUR, PartKey, Values
from workshop.working import UNTITLED, WorkingCopy

LABELS = {
    "title": "Titre",
    "code": "Code",
    "promotion": "Promotion",
    "year": "Année",
    "seats": "Places",
    "audience_intro": "À qui s’adresse le cycle",
    "audience_items": "Publics",
    "see_also": "Voir aussi",
    "opens_at": "Ouverture des candidatures",
    "closes_at": "Clôture des candidatures",
    "decision_on": "Date annoncée de la décision",
    "confirmation_days": "Jours pour confirmer",
    "order": "Ordre",
    "body": "Texte",
    "place": "Lieu",
    "starts_on": "Premier jour",
    "ends_on": "Dernier jour",
    "announced_length": "Durée annoncée",
    "objectives": "Objectifs",
    "contents": "Contenus",
    "planned": "Voyage prévu",
    "intro_title": "Titre de la présentation",
    "eligibility": "Conditions de recevabilité",
    "pieces": "Pièces demandées",
    "criteria": "Critères",
    "targets": "Équilibre visé du groupe",
    "decline_share": "Désistements attendus",
    "fee": "Droits d’inscription",
    "expenses": "Qui paie quoi",
    "contacts": "Contacts",
    "brochure_cover": "Couverture",
    "quotes": "Citations",
    "day_starts_at": "Début d’une journée",
    "day_ends_at": "Fin d’une journée",
    "half_day_minutes": "Durée d’une demi-journée",
    "attendance_share": "Assiduité demandée, en\u00a0%",
}
Titles = Mapping[str, str]


def titles_of(working: WorkingCopy) -> dict[str, str]:
    """Titles of texts and modules by identifier, public or waiting."""
    live = working.live
    titles = {uid: row.title for rows in (live.sections, live.modules) for uid, row in rows.items()}
    for key, change in working.pending.items():
        if uid := PartKey.read(key).uid:
            titles[uid] = change.values.get("title") or titles.get(uid, "")
    return titles


def compare(key: PartKey, before: Values, after: Values, titles: Titles) -> list[TwoVersions]:
    """The fields that differ, in words. An empty side is an item that was not there yet, or was taken out."""
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    sides = [[tell(name, values.get(name), titles) for name in changed] for values in (before, after)]
    return [TwoVersions(name, label_of(key, name), *texts) for name, *texts in zip(changed, *sides, strict=True)]


def label_of(key: PartKey, name: str) -> str:
    """The French name of a field."""
    if name == "order":
        return "Textes, dans l’ordre" if key.kind == TEXTS else "Modules, dans l’ordre"
    return "Destination" if name == "place" and key.kind == TOUR else LABELS.get(name, name)


def tell(name: str, value: Any, titles: Titles) -> str:
    """A value as a text, one line for each item of a list."""
    if value in (None, "", [], {}):
        return EMPTY
    if name == "order":
        return "\n".join(_place(item, titles) for item in value)
    teller = _TELLERS.get(name)
    return teller(value) if teller else _plain(value)


def _place(item: Any, titles: Titles) -> str:
    uid, under = (item, "") if isinstance(item, str) else (item["uid"], item["under"])
    return f"{'– ' if under else ''}{titles.get(uid) or UNTITLED}"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, list):
        return "\n".join(_in_line(item) for item in value)
    if isinstance(value, dict):
        return "\n".join(f"{name}\u00a0: {_in_line(item)}" for name, item in value.items())
    return str(value)


def _in_line(item: Any) -> str:
    values = item.values() if isinstance(item, dict) else item if isinstance(item, list) else [item]
    return ", ".join(_plain(value) for value in values if value not in (None, "", [], {}))


def _moment(value: str) -> str:
    return format_moment(parse_datetime(value))


def _day(value: str) -> str:
    return format_day(read_day(value))


def read_day(value: str | None) -> date | None:
    """A plain date as a date."""
    return parse_date(value) if value else None


def _pieces(rows: list[Values]) -> str:
    return "\n".join(f"{row['label']} ({dict(PieceKind.choices).get(row['kind'], '')})" for row in rows)


def _criteria(rows: list[Values]) -> str:
    return "\n".join(", ".join(filter(None, (row["label"], f"{row['weight']}\u202f%", row["help"]))) for row in rows)


def _eligibility(stored: Values) -> str:
    """One condition a line; what is not asked is not said."""
    rules = Eligibility.read(stored)
    categories = [Category(value).label for value in rules.categories]
    again = "jamais" if rules.repeat_after == NEVER_AGAIN else f"au bout de {rules.repeat_after} ans"
    lines = (
        f"Fonctions admises\u00a0: {', '.join(categories)}" if categories else "",
        f"Au moins {rules.min_years} ans en poste" if rules.min_years else "",
        f"Nouvelle candidature d’un ancien participant\u00a0: {again}" if rules.repeat_after is not None else "",
        f"Employeur d’au moins {format_number(rules.min_staff)} agents" if rules.min_staff else "",
        f"Employeur d’au moins {format_number(rules.min_population)} habitants" if rules.min_population else "",
    )
    return "\n".join(filter(None, lines))


def _targets(stored: list[Values]) -> str:
    return "\n".join(map(tell_target, read_targets(stored)))


def _expenses(stored: list[Values]) -> str:
    return "\n".join(
        ", ".join(filter(None, (line.label, line.payer, format_euros(line.amount) or line.scale)))
        for line in read_expenses(stored)
    )


def _quotes(stored: list[Values]) -> str:
    agreements = dict(QuoteAgreement.choices)
    return "\n".join(
        ", ".join(filter(None, (f"«\u202f{line.text}\u202f»", line.author, line.function, agreements[line.agreement])))
        for line in read_quotes(stored)
    )


def _minutes(value: int) -> str:
    """« 3 h 30 »."""
    return format_time(time(*divmod(value, 60)))


_TELLERS: dict[str, Callable[[Any], str]] = {
    "opens_at": _moment,
    "closes_at": _moment,
    "decision_on": _day,
    "starts_on": _day,
    "ends_on": _day,
    "fee": lambda value: format_euros(Decimal(value)),
    "pieces": _pieces,
    "criteria": _criteria,
    "eligibility": _eligibility,
    "targets": _targets,
    "decline_share": lambda value: f"{value}\u202f%",
    "expenses": _expenses,
    "brochure_cover": lambda value: CoverVariant(value).label,
    "quotes": _quotes,
    "half_day_minutes": _minutes,
}
