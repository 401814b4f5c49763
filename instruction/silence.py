"""When the silence of the institute decides a candidature (CRPA L231-1, L231-4), for lists, pages and warnings."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from candidatures.enums import IN_INSTRUCTION, State
from candidatures.models import Candidature, Revision
from candidatures.silence import Suspension, suspensions_of
from cycles.models import Cycle
from organisations.enums import SilenceRegime

SILENCE_WARNING = timedelta(days=15)
UNDECIDED = IN_INSTRUCTION | {State.ELIGIBLE}


def near_silence(cycle: Cycle) -> Q:
    """Dossiers without a decision that silence will decide within SILENCE_WARNING, but has not yet."""
    today = timezone.localdate()
    return Q(state__in=UNDECIDED, silence_on__gt=today, silence_on__lte=today + SILENCE_WARNING)


def past_silence(cycle: Cycle) -> Q:
    """Dossiers without a decision that silence has decided already."""
    return Q(state__in=UNDECIDED, silence_on__lte=timezone.localdate())


def silence_day(candidature: Candidature, cycle: Cycle) -> date | None:
    """The day from which silence decides a dossier; None once it is decided, or while the delay does not run."""
    return candidature.silence_on if candidature.state in UNDECIDED else None


@dataclass(frozen=True)
class Silence:
    """The day from which silence decides a candidature that has no decision, and what has moved it.

    `on` is None while a file is awaited where silence accepts.
    """

    on: date | None
    is_near: bool
    is_past: bool
    rejects: bool
    suspensions: list[Suspension] = field(default_factory=list)

    @property
    def effect(self) -> str:
        """What silence is worth, in a word."""
        return "rejet" if self.rejects else "acceptation"


def silence_of(candidature: Candidature, revisions: Iterable[Revision] = ()) -> Silence | None:
    """The silence of a dossier still without a decision, or None. Reads the institute, and the receipt if there are
    revisions: bring them along."""
    if candidature.state not in UNDECIDED or candidature.submitted_at is None:
        return None
    day, today = candidature.silence_on, timezone.localdate()
    return Silence(
        on=day,
        is_near=day is not None and today >= day - SILENCE_WARNING,
        is_past=day is not None and today >= day,
        rejects=candidature.cycle.institute.silence_regime == SilenceRegime.REJECTS,
        suspensions=suspensions_of(candidature, revisions),
    )
