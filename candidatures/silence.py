"""The day from which the silence of the institute decides a candidature, and what moves it.

Where silence rejects (CRPA L231-4), asking for what is missing before a day suspends the delay until it comes, or until
that day, and the delay then runs again. Where silence accepts (L231-1), the delay starts with the complete file. These
are the rules of decree 2001-492, article 2, as it was read; L114-5 and L114-6, which took them over, were not at hand
word for word, so that which of the two holds is a setting of the institute. L114-5-1, read too, forbids to suspend
the instruction for a missing piece that it can do without: nothing here stops the desk from instructing.

Days are counted so that a suspension is never longer than the law gives: from the day of the request to the day given.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from candidatures.models import Candidature, Revision
from organisations.enums import SilenceRegime
from toolkit.domain.days import add_months


@dataclass(frozen=True)
class Suspension:
    """Days during which the delay does not run, because a correction was awaited."""

    start: date
    end: date
    is_running: bool

    @property
    def days(self) -> int:
        """How many days it adds."""
        return (self.end - self.start).days


def suspensions_of(candidature: Candidature, revisions: Iterable[Revision]) -> list[Suspension]:
    """The suspensions of a dossier, in order of time; none where silence accepts."""
    if candidature.cycle.institute.silence_regime != SilenceRegime.REJECTS:
        return []
    day, found = _first_day(candidature), []
    for revision in sorted(revisions, key=lambda one: one.opened_at):
        start = timezone.localdate(revision.opened_at)
        if revision.due_on is None or start >= day:
            continue  # staff asked for nothing, or silence had rejected before
        closed = timezone.localdate(revision.closed_at) if revision.closed_at else revision.due_on
        suspension = Suspension(
            start, min(closed, revision.due_on), revision.closed_at is None and not revision.is_overdue
        )
        if suspension.days > 0:
            found.append(suspension)
            day += timedelta(days=suspension.days)
    return found


def silence_day(candidature: Candidature, revisions: Iterable[Revision]) -> date | None:
    """The day from which silence decides: the only computation of `Candidature.silence_on`.

    None for a draft, and while what is missing is awaited where silence accepts.
    """
    if candidature.submitted_at is None:
        return None
    if candidature.cycle.institute.silence_regime == SilenceRegime.REJECTS:
        added = sum(suspension.days for suspension in suspensions_of(candidature, revisions))
        return _first_day(candidature) + timedelta(days=added)
    asked = [revision for revision in revisions if revision.is_correction]
    if any(revision.closed_at is None for revision in asked):
        return None
    completed = [revision.closed_at for revision in asked if revision.closed_at] + [candidature.submitted_at]
    return add_months(timezone.localdate(max(completed)), _months(candidature))


def settle_silence(candidature: Candidature) -> None:
    """Write the day again after what may have moved it, with nothing told of it yet. The caller holds the lock."""
    day = silence_day(candidature, candidature.revisions.all())
    if day == candidature.silence_on:
        return
    candidature.silence_on, candidature.silence_told = day, 0
    Candidature.objects.filter(pk=candidature.pk).update(silence_on=day, silence_told=0)


def _first_day(candidature: Candidature) -> date:
    """The day that the receipt announced, whatever the settings have become."""
    if candidature.receipt is not None:
        announced: date = candidature.receipt.context["silence_on"]
        return announced
    return add_months(timezone.localdate(candidature.submitted_at), _months(candidature))


def _months(candidature: Candidature) -> int:
    if candidature.receipt is not None:
        return int(candidature.receipt.context["silence_months"])
    return candidature.cycle.institute.silence_months
