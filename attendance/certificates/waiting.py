"""Certificates to decide of, to sign or to correct, as the home of the training team says it; see toolkit.waiting."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from attendance.certificates.permissions import may_decide, may_sign
from attendance.certificates.standings import Person, Standings, finished_among
from cycles.models import Cycle
from toolkit.lists.pager import query_of
from toolkit.waiting import SHOWN, Lot, Thing, Waiting


def things_waiting(user: User, cycles: Iterable[Cycle]) -> list[Waiting]:
    """Of these cycles, where every half-day is sealed: whom an adviser is to decide of, what the head is to sign.

    One query where no cycle is over; ten more for each that is.
    """
    mine = [cycle for cycle in cycles if may_decide(user, cycle) or may_sign(user, cycle)]
    found = []
    for cycle in finished_among(mine) if mine else ():
        standings = Standings(cycle, user)
        if may_decide(user, cycle) and standings.undecided:
            words = ("certificat à décider", "certificats à décider")
            found.append(_told("certificats-decider", words, standings, standings.undecided, "près du seuil"))
        if may_sign(user, cycle) and not standings.undecided and (standings.to_sign or standings.stale):
            words = ("certificat à signer", "certificats à signer")
            found.append(_told("certificats-signer", words, standings, [*standings.to_sign, *standings.stale], ""))
    return found


def _told(slug: str, words: tuple[str, str], standings: Standings, people: list[Person], what: str) -> Waiting:
    cycle = standings.cycle
    url = f"{reverse('attendance:certificates')}?{query_of({'cycle': cycle.slug})}"
    ends = [session.ends_on for session in standings.scope.sessions if session.ends_on]
    things = [
        Thing(
            name=person.participant.user.full_name,
            beside=cycle.label,
            what=f"{what}, cycle terminé" if what else "cycle terminé",
            on=max(ends, default=timezone.localdate()),
            url=reverse("attendance:decide", args=[person.participant.uuid]) if what else url,
        )
        for person in people[:SHOWN]
    ]
    return Waiting(f"{slug}-{cycle.slug}", *words, "file", [Lot(len(people), url, cycle.label)], things)
