"""When the silence of the institute rejects a candidature (CRPA L231-4)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.db.models import Q
from django.utils import timezone

from candidatures.documents import add_months
from candidatures.enums import IN_INSTRUCTION, State
from candidatures.models import Candidature
from cycles.models import Cycle

SILENCE_WARNING = timedelta(days=15)
UNDECIDED = IN_INSTRUCTION | {State.ELIGIBLE}


def near_silence(cycle: Cycle) -> Q:
    """Dossiers without a decision that silence will reject within SILENCE_WARNING, but has not yet (CRPA L231-4).

    Reads the cycle's institute: bring it along.
    """
    months = cycle.institute.silence_months
    today = timezone.localdate()
    return Q(
        state__in=UNDECIDED,
        submitted_at__gte=_day_after(_received_by(today, months)),
        submitted_at__lt=_day_after(_received_by(today + SILENCE_WARNING, months)),
    )


def past_silence(cycle: Cycle) -> Q:
    """Dossiers without a decision that silence has rejected already (CRPA L231-4)."""
    limit = _day_after(_received_by(timezone.localdate(), cycle.institute.silence_months))
    return Q(state__in=UNDECIDED, submitted_at__lt=limit)


def silence_day(candidature: Candidature, cycle: Cycle) -> date | None:
    """The day from which silence rejects a dossier of this cycle, as its receipt says; None once it is decided.

    Told without the receipt: see candidatures.documents.
    """
    if candidature.state not in UNDECIDED or candidature.submitted_at is None:
        return None
    return _months_after(timezone.localdate(candidature.submitted_at), cycle.institute.silence_months)


@lru_cache(maxsize=800)
def _months_after(day: date, months: int) -> date:
    return add_months(day, months)


def _received_by(limit: date, months: int) -> date:
    """The last day of receipt from which silence rejects on that day or before."""
    day = add_months(limit, -months) + timedelta(days=3)  # months are 28 days long at least, 31 at most
    while add_months(day, months) > limit:
        day -= timedelta(days=1)
    return day


def _day_after(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


@dataclass(frozen=True)
class Silence:
    """The day from which silence rejects a candidature that has no decision (CRPA L231-4), told by its receipt."""

    on: date
    is_near: bool
    is_past: bool


def silence_of(candidature: Candidature) -> Silence | None:
    """The silence date of a dossier still without a decision, or None. Reads the receipt: bring it along."""
    if candidature.state not in UNDECIDED or candidature.receipt is None:
        return None
    day = candidature.receipt.context["silence_on"]
    today = timezone.localdate()
    return Silence(on=day, is_near=today >= day - SILENCE_WARNING, is_past=today >= day)
