"""The group that the admitted form: counts for the second step of the selection, never beside a score (DOMAIN)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from candidatures.enums import State
from committee.access import Viewer
from committee.composing.people import Dossier, read_dossiers
from committee.enums import Outcome
from committee.gauges import Balance, weigh_group
from committee.permissions import may_know_all
from cycles.targets import read_targets


@dataclass(frozen=True)
class Group:
    """Who is in so far, counted against the targets, and the employers that send more than one.

    `is_partial`: this reader may not know of every dossier, and the targets are kept from them: what is missing would
    tell of someone.
    """

    balance: Balance
    doubles: tuple[str, ...]
    is_partial: bool

    @property
    def size(self) -> int:
        """How many people."""
        return self.balance.size


def compose_group(viewer: Viewer) -> Group:
    """The group of the admitted as one person may know it: recorded, or published and still in. One query, one more
    for whoever is kept away from some dossier."""
    within = Q(decision__outcome=Outcome.ADMITTED, candidature__state=State.ELIGIBLE) | Q(
        candidature__state__in=(State.ADMITTED, State.CONFIRMED)
    )
    decided = viewer.items().filter(within, decision__outcome__in=(Outcome.ADMITTED, Outcome.WAITLISTED))
    dossiers = read_dossiers(decided.by_name())
    knows_all = may_know_all(viewer.user, viewer.committee)
    targets = read_targets(viewer.cycle.targets) if knows_all else ()
    balance = weigh_group((dossier.traits for dossier in dossiers), targets)
    return Group(balance, _doubles(dossiers), is_partial=not knows_all)


def _doubles(dossiers: Iterable[Dossier]) -> tuple[str, ...]:
    """One sentence for each employer (SIREN) with more than one person: at most one each (DOMAIN, group)."""
    found: dict[str, list[Dossier]] = {}
    for dossier in dossiers:
        if dossier.employer:
            found.setdefault(dossier.employer, []).append(dossier)
    return tuple(
        f"{same[0].employer_name} : {', '.join(dossier.name for dossier in same)}"
        for same in found.values()
        if len(same) > 1
    )
