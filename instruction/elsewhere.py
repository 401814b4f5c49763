"""What a search finds outside the list it was typed in: drafts of the cycle, dossiers of the other cycles."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from accounts.models import User
from candidatures.models import Candidature, CandidatureQuerySet
from cycles.models import Cycle
from instruction.drafts import drafts_known_to


@dataclass(frozen=True)
class Elsewhere:
    """How many dossiers match there, where that is in words, and the address that shows them."""

    count: int
    where: str
    url: str


def found_elsewhere(*, user: User, cycle: Cycle, cycles: Iterable[Cycle], words: str) -> list[Elsewhere]:
    """Where else these words are found by this person; places without a match are left out. One query."""
    if not words:
        return []
    others = [other for other in cycles if other.pk != cycle.pk]
    matching = Candidature.objects.instructed_by(user).filter(cycle__in=[other.pk for other in others]).search(words)
    drafts = drafts_known_to(user, cycle, words)
    counts = dict(_counted(drafts).union(*([_counted(matching)] if others else []), all=True))
    found = []
    if cycle.pk in counts:
        address = urlencode({"cycle": cycle.slug, "q": words})
        url = f"{reverse('instruction:drafts')}?{address}"
        found.append(Elsewhere(counts[cycle.pk], "parmi les brouillons", url))
    return found + [_in_cycle(other, counts[other.pk], words) for other in others if other.pk in counts]


def _counted(rows: CandidatureQuerySet) -> CandidatureQuerySet:
    """The cycle of these rows and how many there are, for each."""
    keys = Candidature.objects.filter(pk__in=rows.order_by().values("pk"))
    return keys.order_by().values_list("cycle").annotate(Count("pk"))


def found_submitted(*, user: User, cycle: Cycle, words: str) -> list[Elsewhere]:
    """Dossiers of the cycle that were submitted and match: what a search among drafts does not list. One query."""
    count = Candidature.objects.instructed_by(user).filter(cycle=cycle).search(words).count() if words else 0
    return [_in_cycle(cycle, count, words, "parmi les candidatures déposées")] if count else []


def _in_cycle(cycle: Cycle, count: int, words: str, where: str = "") -> Elsewhere:
    address = urlencode({"cycle": cycle.slug, "vue": "toutes", "q": words})
    where = where or f"dans le cycle {cycle.label}"
    return Elsewhere(count, where, f"{reverse('instruction:list')}?{address}")
