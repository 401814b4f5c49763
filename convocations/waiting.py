"""Sessions whose convocations are to be sent, or sent again, as the home of the training team tells it; see
toolkit.waiting."""

import datetime
from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from convocations.facts import Facts, facts_of
from convocations.models import Convocation
from cycles.models import Cycle
from programme.models import Enrolment, Session
from programme.permissions import sessions_to_see
from toolkit.waiting import SHOWN, Lot, Thing, Waiting

AHEAD = datetime.timedelta(days=35)  # about a month before (DOMAIN-TRAINING, Convocation)


def things_waiting(user: User, cycles: Iterable[Cycle]) -> list[Waiting]:
    """Sessions of these cycles where somebody known holds no convocation a month before, and those whose letters no
    longer say the place or the hours. Four queries at most, one where no session is near or called."""
    sessions = _near_or_called(user, list(cycles))
    letters = _letters(user, sessions) if sessions else {}
    to_call, to_call_again = [], []
    for session in sessions:
        halves = list(session.half_days.all())
        for enrolment in session.awaited:  # type: ignore[attr-defined]  # prefetched just below
            letter, facts = letters.get(enrolment.pk), facts_of(session, enrolment, halves)
            if letter is None and facts.halves:
                to_call.append(session)
            elif letter is not None and Facts.read(letter.told) != facts:
                to_call_again.append(session)
    told = (("convocations", "à envoyer", to_call), ("reconvocations", "à refaire", to_call_again))
    return [_told(slug, what, list(dict.fromkeys(rows))) for slug, what, rows in told if rows]


def _near_or_called(user: User, cycles: list[Cycle]) -> list[Session]:
    today = timezone.localdate()
    called = Convocation.objects.standing().filter(enrolment__session=OuterRef("pk"))
    near = Q(starts_on__gt=today, starts_on__lte=today + AHEAD)
    rows = sessions_to_see(user).filter(near | Exists(called), cycle__in=cycles, ends_on__gte=today)
    awaited = Enrolment.objects.standing().known_to(user)
    people = Prefetch("enrolments", queryset=awaited, to_attr="awaited")
    return list(rows.select_related("cycle", "programme__venue").prefetch_related(people, "half_days"))


def _letters(user: User, sessions: Sequence[Session]) -> dict[int, Convocation]:
    """The standing letters of these sessions, by key of the enrolment. One query."""
    rows = Convocation.objects.standing().known_to(user).filter(enrolment__session__in=sessions)
    return {row.enrolment_id: row for row in rows}


def _told(slug: str, what: str, sessions: Sequence[Session]) -> Waiting:
    things = [
        Thing(
            name=str(session),
            beside=session.cycle.label if session.cycle else "",
            what="commence",
            on=session.starts_on,
            url=reverse("convocations:session", args=[session.uuid]),
        )
        for session in sessions[:SHOWN]
        if session.starts_on
    ]
    one, many = (f"{session} dont les convocations sont {what}" for session in ("session", "sessions"))
    return Waiting(slug, one, many, "send", [Lot(len(sessions), reverse("programme:sessions"))], things)
