"""What a publication has waiting for a person, as their home tells it; see toolkit.waiting."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.roles import INSTRUCTORS
from committee.enums import LIVE_PUBLICATIONS, PublicationState
from committee.models import Committee, Publication
from committee.permissions import can_publish, may_know_all
from committee.publishing.words import hour_of
from cycles.models import Cycle
from toolkit.waiting import Lot, Thing, Waiting

# Told to those who published until they publish again.
UNSENT = (PublicationState.HELD_BACK, PublicationState.STOPPED, PublicationState.LAPSED)


def things_waiting(user: User, cycles: Iterable[Cycle]) -> list[Waiting]:
    """A publication to confirm, one that may still be held back, one that did not leave. One query without any."""
    known = {
        cycle.pk: cycle
        for cycle in cycles
        if user.has_role(*INSTRUCTORS, Role.COMMITTEE_MEMBER, institute=cycle.institute_id)
    }
    if not known:
        return []
    told = Q(state__in=LIVE_PUBLICATIONS) | Q(state__in=UNSENT, committee__published_at=None)
    rows = Publication.objects.filter(told, committee__cycle__in=known).with_people().select_related("committee")
    last: dict[int, Publication] = {}
    for row in rows.order_by("prepared_at", "pk"):
        row.committee.cycle = known[row.committee.cycle_id]
        last[row.committee_id] = row
    things = [thing for row in last.values() for thing in _thing(user, row, alone=len(known) == 1)]
    lots = [Lot(1, thing.url) for thing in things]
    if not things:
        return []
    return [Waiting("publication", "publication", "publications", "send", lots, things)]


def _thing(user: User, row: Publication, *, alone: bool) -> list[Thing]:
    committee = row.committee
    words = _words(user, row)
    if not words or not may_know_all(user, committee):
        return []
    return [
        Thing(
            name=f"{len(row.content)} décisions" if len(row.content) > 1 else "1 décision",
            beside="" if alone else committee.cycle.label,
            what=words,
            on=row.ended_at or row.confirmed_at or row.prepared_at,
            url=_url(committee),
        )
    ]


def _words(user: User, row: Publication) -> str:
    """What it is to this person, or the empty string."""
    is_one = user in {row.prepared_by, row.confirmed_by}
    if row.is_prepared and row.prepared_by != user and can_publish(user, row.committee):
        at = hour_of(row.prepared_at)
        return f"À publier : préparée par {row.prepared_by.full_name} à {at}, à vous de confirmer"
    if row.is_prepared and is_one:
        who = "un autre" if can_publish(user, row.committee) else "un"
        return f"Préparée à {hour_of(row.prepared_at)} : {who} chef de service doit la confirmer"
    if row.is_held and is_one:
        return f"Part à {hour_of(row.leaves_at)} : vous pouvez la retenir jusque-là"
    if row.state in UNSENT and is_one:
        return f"Publication {row.get_state_display().lower()}, rien n’est parti : {row.why}"
    return ""


def _url(committee: Committee) -> str:
    return f"{reverse('committee:publish')}?cycle={committee.cycle.slug}"
