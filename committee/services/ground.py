"""What a decision stands on: a call that is over for everyone, and a reading, a vote or the president's own motive."""

from dataclasses import dataclass

from django.db.models import Count, Max
from django.utils import timezone

from candidatures.enums import State
from candidatures.models import Candidature
from committee.enums import AssessmentState
from committee.models import Assessment, Item, Recusal, Vote
from cycles.models import LAST_SECOND, Cycle
from toolkit.text.typography import format_moment


@dataclass(frozen=True)
class Ground:
    """Validated readings that say what a dossier is worth, and votes, of members who are not recused from it."""

    readings: int
    votes: int

    def __bool__(self) -> bool:
        """One of either suffices (the default; no cycle sets its own yet)."""
        return bool(self.readings or self.votes)


def ground_of(item: Item) -> Ground:
    """What was read and voted on this dossier by those who may. Two queries."""
    recused = Recusal.objects.standing().filter(item=item).values("seat")
    said = Assessment.objects.filter(item=item, state=AssessmentState.VALIDATED, is_unable=False)
    read = said.exclude(seat__in=recused)
    return Ground(read.count(), Vote.objects.filter(item=item).exclude(seat__in=recused).count())


def why_too_early(cycle: Cycle) -> str:
    """Why nothing may be decided nor published yet in this cycle, in French with its date; the empty string otherwise.

    All candidates are judged together: nobody is while the call is open, nor while one person may still submit thanks
    to an extension. Nothing overrides this. A dossier that was submitted has used its extension up; an archive ends
    both. One query, once the call is over.
    """
    if not cycle.is_closed:
        if cycle.is_open:
            return f"L’appel est ouvert jusqu’au {format_moment(cycle.closes_at)}"
        return "L’appel n’a pas encore eu lieu"
    if not cycle.is_published:
        return ""
    late = Candidature.objects.filter(
        cycle=cycle, state=State.DRAFT, extended_until__gt=max(timezone.now() - LAST_SECOND, cycle.closes_at)
    )
    found = late.aggregate(number=Count("pk"), last=Max("extended_until"))
    if not found["number"]:
        return ""
    if found["number"] == 1:
        return f"Un délai accordé à une personne court jusqu’au {format_moment(found['last'])}"
    return f"{found['number']} délais accordés courent encore, le dernier jusqu’au {format_moment(found['last'])}"
