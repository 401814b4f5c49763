"""The demonstration's cycle: a document whose dates are laid out from the day it is loaded.

In `catalogue/demo/cycle-demo.yaml` a date is written `J+15` (days from the loading) or `semaine 11 mardi` (ISO week of
the promotion's year), `année` stands for that year and `rang` for the promotion's number.
"""

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

import holidays
import yaml
from django.db import transaction

from catalogue.documents import CycleDocument
from catalogue.reading import read_node
from catalogue.services.importing import apply_document
from catalogue.yaml_nodes import compose
from cycles.models import Cycle

DEMO_FILE = Path(__file__).resolve().parent.parent / "demo" / "cycle-demo.yaml"
FIRST_WEEK = 11
# From the closing to the first module: instruction, committee, publication, confirmation, convocation.
NOTICE = datetime.timedelta(days=45)
CALL_CLOSES_AFTER = datetime.timedelta(days=15)
FIRST_PROMOTION_YEAR = 2001
_OFFSET = re.compile(r"J([+-]\d+)")
_WEEK = re.compile(r"semaine (\d+) (lundi|mardi|mercredi|jeudi|vendredi)")
_WEEKDAYS = {"lundi": 1, "mardi": 2, "mercredi": 3, "jeudi": 4, "vendredi": 5}


def promotion_year(today: datetime.date) -> int:
    """Return the year of the next promotion: the first whose module 1 leaves NOTICE after the closing."""
    earliest = today + CALL_CLOSES_AFTER + NOTICE
    year = earliest.year
    return year if datetime.date.fromisocalendar(year, FIRST_WEEK, 1) >= earliest else year + 1


def demo_document(*, today: datetime.date, first_monday: datetime.date | None = None) -> CycleDocument:
    """Return the demonstration's cycle as if it were loaded on that day. No session meets a public holiday.

    `first_monday`: that of the week of module 1, which the year then follows; without one, the year is a calendar's.
    """
    root = compose(DEMO_FILE.read_text(encoding="utf-8"))
    _place(root, today, first_monday or datetime.date.fromisocalendar(promotion_year(today), FIRST_WEEK, 1))
    return read_node(root)


@transaction.atomic
def lay_out_demo_cycle(*, today: datetime.date, first_monday: datetime.date | None = None) -> Cycle:
    """Import the demonstration's cycle, through the importer, and return it.

    The call opened thirty days before `today` and closes fifteen days after; `first_monday` as in demo_document. A
    cycle that is there already is returned as it is: loading again moves no date.
    """
    document = demo_document(today=today, first_monday=first_monday)
    same = Cycle.objects.coded(document.code).filter(institute__code=document.institute.code, year=document.year)
    existing = same.first()
    return existing or apply_document(document=document).cycle


def _place(node: yaml.Node, today: datetime.date, monday: datetime.date) -> None:
    """Write real dates and numbers in the place of the signs, from the root down; `monday` begins the first week."""
    year = monday.isocalendar().year
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _place(item, today, monday)
    if not isinstance(node, yaml.MappingNode):
        return
    scalars = {key.value: value for key, value in node.value if isinstance(value, yaml.ScalarNode)}
    for value in scalars.values():
        if offset := _OFFSET.fullmatch(value.value):
            value.value = (today + datetime.timedelta(days=int(offset[1]))).isoformat()
    if "decision" in scalars:
        scalars["decision"].value = _next_working_day(scalars["decision"].value)
    for key, number in (("year", year), ("promotion", year - FIRST_PROMOTION_YEAR)):
        if key in scalars and scalars[key].value in {"année", "rang"}:
            scalars[key].tag, scalars[key].value = "tag:yaml.org,2002:int", str(number)
    if "start" in scalars and _WEEK.fullmatch(scalars["start"].value):
        start, end = (_day_of(scalars[name].value, monday) for name in ("start", "end"))
        late = _delay(start, end)
        scalars["start"].value, scalars["end"].value = (start + late).isoformat(), (end + late).isoformat()
    for _key, value in node.value:
        _place(value, today, monday)


def _day_of(text: str, monday: datetime.date) -> datetime.date:
    week = _WEEK.fullmatch(text)
    if week is None:
        raise ValueError(f"Not a week of the promotion's year: {text!r}.")
    return monday + datetime.timedelta(weeks=int(week[1]) - FIRST_WEEK, days=_WEEKDAYS[week[2]] - 1)


def _holidays(*years: int) -> holidays.HolidayBase:
    return holidays.country_holidays("FR", subdiv="57", years=years)


def _next_working_day(text: str) -> str:
    day = datetime.date.fromisoformat(text)
    off = _holidays(day.year, day.year + 1)
    while day.isoweekday() > 5 or day in off:
        day += datetime.timedelta(days=1)
    return day.isoformat()


def _delay(start: datetime.date, end: datetime.date) -> datetime.timedelta:
    """Return the number of whole weeks that keeps a session clear of the holidays of Alsace."""
    off = _holidays(start.year, end.year)
    late = datetime.timedelta()
    while any(day + late in off for day in _span(start, end)):
        late += datetime.timedelta(weeks=1)
    return late


def _span(start: datetime.date, end: datetime.date) -> Iterator[datetime.date]:
    for offset in range((end - start).days + 1):
        yield start + datetime.timedelta(days=offset)
