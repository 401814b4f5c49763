"""The landmarks of a call, as entries of a calendar: opening, closing, decision when it is announced."""

import datetime

from django.conf import settings
from django.utils import timezone

from cycles.models import Cycle
from toolkit.calendars.entries import Entry
from toolkit.text.typography import format_moment, typeset


def call_entries(cycle: Cycle, *, url: str = "") -> list[Entry]:
    """Days that nobody is busy on. They lead to `url`, or to the cycle's page."""
    opens, closes = format_moment(cycle.opens_at), format_moment(cycle.closes_at)
    entries = [
        landmark(
            cycle,
            name="ouverture",
            day=timezone.localdate(cycle.opens_at),
            title="Ouverture des candidatures",
            sentence=f"Dépôt à partir du {opens}, heure de Paris.",
            url=url,
        ),
        landmark(
            cycle,
            name="cloture",
            day=cycle.deadline_day,
            title="Clôture des candidatures",
            sentence=f"Dépôt jusqu’au {closes}, heure de Paris.",
            url=url,
            reminded=True,
        ),
    ]
    return entries + decision_entries(cycle, url=url)


def decision_entries(cycle: Cycle, *, url: str = "") -> list[Entry]:
    """The announced day of the decision, once it is."""
    if cycle.decision_on is None:
        return []
    title, sentence = "Décisions de la commission", "Date annoncée, qui peut changer."
    return [landmark(cycle, name="decision", day=cycle.decision_on, title=title, sentence=sentence, url=url)]


def landmark(
    cycle: Cycle,
    *,
    name: str,
    day: datetime.date,
    title: str,
    sentence: str,
    url: str = "",
    reminded: bool = False,
) -> Entry:
    """A day that counts in a cycle and that nobody is busy on. `name` tells it from the others of the cycle."""
    url = url or page_of(cycle)
    return Entry(
        name=f"{cycle.uuid}-{name}",
        starts=day,
        ends=day,
        summary=typeset(f"{title} : {cycle.title} {cycle.year}"),
        description=typeset(sentence) + f"\n{url}",
        url=url,
        busy=False,
        reminded=reminded,
    )


def page_of(cycle: Cycle) -> str:
    """The whole address of the public page, as a calendar program opens it."""
    return f"{settings.SITE_URL}{cycle.get_absolute_url()}"
