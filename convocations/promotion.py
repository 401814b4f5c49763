"""What « Ma promotion » shows of convocations: the letters that hold, and what the next session's one gives."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from django.urls import reverse
from django.utils.formats import date_format

from convocations.facts import Facts
from convocations.models import Convocation
from cycles.models import Participant
from programme.models import Session
from promotions.called import Called, add_called
from promotions.papers import Paper, add_papers
from toolkit.text.french import list_in_words
from toolkit.text.typography import format_day, format_day_short


def declare() -> None:
    """Add them. Called once, when the app is ready."""
    add_papers(_letters)
    add_called(_called)


def _letters(participant: Participant) -> Iterator[Paper]:
    """Those that hold, the last that was sent first. One query."""
    rows = Convocation.objects.standing().filter(enrolment__participant=participant)
    for row in rows.select_related("enrolment__session").order_by("-made_at", "-pk"):
        session = row.enrolment.session
        yield Paper(
            f"Convocation, {session.name.lower()}",
            f"envoyée le {format_day(row.made_at, weekday=False)}",
            reverse("called:mine", args=[row.uuid]),
        )


def _called(participant: Participant, session: Session) -> Called | None:
    """What the letter that holds gives. One query."""
    rows = Convocation.objects.standing().of_session(session).filter(enrolment__participant=participant)
    letter = rows.first()
    if letter is None:
        return None
    facts = Facts.read(letter.told)
    days = groupby(facts.halves, key=lambda half: half.day)
    return Called(facts.place, tuple(_day(day, [half.span for half in halves]) for day, halves in days))


def _day(day: date, spans: list[str]) -> str:
    return f"{date_format(day, 'l')} {format_day_short(day)}, {list_in_words(spans)}"
