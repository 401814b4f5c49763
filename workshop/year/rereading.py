"""Texts that name a former year or promotion, or a day: to be read again once a cycle is copied, never changed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from cycles.models import Cycle
from programme.models import Session
from toolkit.text.typography import typeset
from workshop.parts import PartKey
from workshop.year.parts import page_of

AROUND = 40  # characters shown on each side of what was found
_MONTHS = "janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre"
_DAY = re.compile(
    rf"\b(?:\d{{1,2}}|1er)[ \u00a0\u202f](?:{_MONTHS})\b(?:[ \u00a0\u202f](?P<year>\d{{4}}))?", re.IGNORECASE
)
_NUMERIC = re.compile(r"(?<![\d/])\d{1,2}/\d{1,2}(?:/(?P<year>\d{4}|\d{2}))?(?![\d/])")
# Identifiers and choices are no prose.
_NOT_PROSE = {"code", "kind", "email", "phone"}


@dataclass(frozen=True)
class Mention:
    """Where a text names something of the former year, and the words around it."""

    where: str
    part: PartKey | None
    before: str
    found: str
    after: str


def mentions(cycle: Cycle, sessions: Iterable[Session], *, year: int, promotion: int) -> list[Mention]:
    """What the texts of a cycle name of a year: the year itself, its promotion, days of it or without a year.

    One mention a text, the first. `sessions` come with module and tour. Four queries.
    """
    found = []
    for where, part, text in _texts(cycle, sessions):
        if spot := _first(text, year, promotion):
            start, end = spot
            before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
            found.append(
                Mention(where, part, _cut_head(before, start), text[start:end], _cut_tail(after, len(text) - end))
            )
    return found


def _texts(cycle: Cycle, sessions: Iterable[Session]) -> Iterator[tuple[str, PartKey | None, str]]:
    """Each text, the words that say where it stands, and the part that holds it."""
    yield from _of_row(cycle, "")
    for section in cycle.sections.all():
        yield from _of_row(section, f"« {section.title} »")
    for session in sessions:
        yield from _of_row(session, session.name)
        for details in (getattr(session, "module", None), getattr(session, "study_tour", None)):
            if details is not None:
                yield from _of_row(details, session.name)
    for rows in (cycle.required_pieces.all(), cycle.criteria.all(), cycle.contacts.all()):
        for row in rows:
            yield from _of_row(row, f"{row._meta.verbose_name} « {row} »")


def _of_row(row: models.Model, where: str) -> Iterator[tuple[str, PartKey | None, str]]:
    for field in row._meta.concrete_fields:
        if not field.editable or field.name in _NOT_PROSE:
            continue
        if isinstance(field, models.CharField | models.TextField | models.JSONField):
            name = str(field.verbose_name)
            place = f"{where}, {name}" if where else name
            for text in _flat(getattr(row, field.attname)):
                yield typeset(place[0].upper() + place[1:]), page_of(row, field.name), text


def _flat(value: Any) -> Iterator[str]:
    """The texts in a column, lists and objects of JSON included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _flat(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _flat(item)


def _first(text: str, year: int, promotion: int) -> tuple[int, int] | None:
    spots = [match.span() for match in _days(text, year)]
    words = rf"\b(?:{year}|{promotion}(?:e|ème|re)[ \u00a0\u202f]promotion|promotion[ \u00a0\u202f]{promotion})\b"
    spots += [match.span() for match in re.finditer(words, text, re.IGNORECASE)]
    return min(spots, default=None)


def _days(text: str, year: int) -> Iterator[re.Match[str]]:
    """Days of that year, or of none: « loi du 7 janvier 1983 » is no date of ours."""
    for pattern in (_DAY, _NUMERIC):
        for match in pattern.finditer(text):
            named = match["year"]
            if named is None or named in {str(year), str(year)[2:]}:
                yield match


def _cut_head(before: str, start: int) -> str:
    line = before.rpartition("\n")[2]
    return f"…{line}" if line and start > len(line) else line


def _cut_tail(after: str, left: int) -> str:
    line = after.partition("\n")[0]
    return f"{line}…" if line and left > len(line) else line
