"""The groups of one promotion as staff prepare them: who is where, what is in the way, what would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.conf import settings
from django.db.models import Prefetch

from accounts.holding import is_held
from cycles.enums import ParticipantState
from cycles.models import Cycle
from peers.composing import Person, Tie, clashes_in, mark_of_people, obstacle, ties_of
from peers.models import LEAST, MOST, Composition, Meeting, Peer, PeerGroup
from programme.models import EmployerMove
from toolkit.domain.days import add_months
from toolkit.domain.marks import fingerprint
from toolkit.text.french import list_in_words


def erase_day(cycle: Cycle) -> date | None:
    """The day on which all of it goes, PEERS_KEPT_MONTHS after the last session; None without dates. One query.

    None where the sessions of the cycle were read before.
    """
    last = max((session.ends_on for session in cycle.sessions.all() if session.ends_on), default=None)
    return add_months(last, settings.PEERS_KEPT_MONTHS) if last else None


def person_of(peer: Peer) -> Person:
    """The person as the composition reads them. Read peers as Board does."""
    participant = peer.participant
    moves = participant.employer_moves.all()
    employers = {move.former_id: move.former_name for move in moves}
    employers[participant.employer_id] = participant.employer.name
    return Person(str(participant.uuid), participant.user.full_name, participant.employer_id, employers)


@dataclass
class Lane:
    """One group as it is prepared: who would be in it, and its meetings, of which staff read only day and state."""

    group: PeerGroup
    peers: list[Peer]
    people: list[Person]
    meetings: Sequence[Meeting]

    @property
    def joining(self) -> list[Peer]:
        """Those who are not in it yet."""
        return [peer for peer in self.peers if peer.group_id != self.group.pk]

    @property
    def staying(self) -> list[Peer]:
        """Those who are in it already."""
        return [peer for peer in self.peers if peer.group_id == self.group.pk]

    @property
    def held(self) -> int:
        """How many meetings took place."""
        return sum(meeting.met is True for meeting in self.meetings)

    @cached_property
    def blocking(self) -> list[str]:
        """What stands in the way of forming it, in French."""
        found = [f"{self.group}\u00a0: {words}." for words in clashes_in(self.people)]
        size = len(self.peers)
        if size > MOST:
            found.append(f"{self.group}\u00a0: {size} personnes, {MOST} au plus.")
        if 0 < size < LEAST and self.group.formed_at is None:
            found.append(f"{self.group}\u00a0: {size} personne{'s' if size > 1 else ''}, {LEAST} au moins.")
        return found

    @property
    def is_short(self) -> bool:
        """Whether a group that was formed would now be under four."""
        return self.group.formed_at is not None and 0 < len(self.peers) < LEAST


class Board:
    """All of it. Five queries, whatever the number of people, groups and meetings."""

    def __init__(self, cycle: Cycle) -> None:
        self.cycle = cycle
        moves = Prefetch("participant__employer_moves", queryset=EmployerMove.objects.order_by("pk"))
        rows = Peer.objects.filter(participant__cycle=cycle, participant__state=ParticipantState.ENROLLED)
        self.peers = list(
            rows.select_related("participant__user", "participant__employer", "group").prefetch_related(moves)
        )
        self.people = {peer.pk: person_of(peer) for peer in self.peers}
        told = Meeting.objects.only("group", "day", "starts_at", "ends_at", "met")
        groups = PeerGroup.objects.filter(cycle=cycle).order_by("number")
        self.lanes = [self._lane(group) for group in groups.prefetch_related(Prefetch("meetings", queryset=told))]

    def _lane(self, group: PeerGroup) -> Lane:
        inside = [peer for peer in self.peers if peer.planned_id == group.pk]
        return Lane(group, inside, [self.people[peer.pk] for peer in inside], list(group.meetings.all()))

    @cached_property
    def composition(self) -> Composition | None:
        """The last proposal and what the journal is about; None before the first act. One query."""
        return Composition.objects.filter(cycle=self.cycle).select_related("proposed_by").first()

    @property
    def waiting(self) -> list[Peer]:
        """Those who are placed nowhere."""
        return [peer for peer in self.peers if peer.planned_id is None]

    @property
    def is_formed(self) -> bool:
        """Whether members were told of a group already: from then on one corrects by hand."""
        return any(lane.group.formed_at for lane in self.lanes)

    @property
    def next_number(self) -> int:
        """The number that one more group would have."""
        return max((lane.group.number for lane in self.lanes), default=0) + 1

    @cached_property
    def ties(self) -> list[Tie]:
        """Employers that several of these people share."""
        return ties_of(self.people.values())

    @property
    def drawn_from(self) -> str:
        """What a proposal depends on."""
        return mark_of_people(self.people.values())

    @cached_property
    def unplaced(self) -> list[str]:
        """For each person placed nowhere, where they could go, or why they cannot, once there are groups."""
        return [self._say_unplaced(self.people[peer.pk]) for peer in self.waiting] if self.lanes else []

    def _say_unplaced(self, person: Person) -> str:
        found = [(lane, obstacle(person, lane.people)) for lane in self.lanes if lane.people]
        free = [str(lane.group.number) for lane, words in found if not words]
        if free:
            groups = "le groupe" if len(free) == 1 else "les groupes"
            return f"{person.name} est sans groupe et peut rejoindre {groups} {list_in_words(free)}."
        why = " ; ".join(f"groupe {lane.group.number}, {words}" for lane, words in found)
        return f"{person.name} ne peut rejoindre aucun groupe{f' : {why}' if why else ''}."

    @property
    def blocking(self) -> list[str]:
        """What stands in the way of forming the groups, in French."""
        return [words for lane in self.lanes for words in lane.blocking]

    @property
    def changed(self) -> list[Peer]:
        """Those whose group would not be the one that they were told."""
        return [peer for peer in self.peers if peer.planned_id != peer.group_id]

    @property
    def dropped(self) -> list[Peer]:
        """Those who would be in no group any more."""
        return [peer for peer in self.changed if peer.planned_id is None]

    def leaving(self, group: PeerGroup) -> list[Peer]:
        """Those who are in this group and would no longer be."""
        return [peer for peer in self.changed if peer.group_id == group.pk]

    @property
    def closing(self) -> list[PeerGroup]:
        """Formed groups in which nobody would be left: they go, with their meetings."""
        return [lane.group for lane in self.lanes if lane.group.formed_at and not lane.peers]

    @property
    def told(self) -> list[Peer]:
        """Everybody who would be written to: those who change, and those whose group changes around them."""
        around = {peer.group_id for peer in self.changed} | {peer.planned_id for peer in self.changed}
        return [peer for peer in self.peers if peer in self.changed or peer.group_id in around - {None}]

    @property
    def unaddressed(self) -> list[Peer]:
        """Those of them who gave no address: they are told by telephone or by post."""
        return [peer for peer in self.told if is_held(peer.participant.user)]

    @property
    def facilitated(self) -> list[Lane]:
        """Groups whose facilitator would be written to."""
        changed = {peer.planned_id for peer in self.changed} | {peer.group_id for peer in self.changed}
        return [lane for lane in self.lanes if lane.peers and lane.group.facilitator_email and lane.group.pk in changed]

    @property
    def mails(self) -> int:
        """How many mails would leave."""
        return len(self.told) - len(self.unaddressed) + len(self.facilitated)

    @cached_property
    def mark(self) -> str:
        """What stands for all that was read here: another one, and it has changed."""
        places = {str(peer.participant.uuid): [peer.group_id, peer.planned_id] for peer in self.peers}
        groups = [[lane.group.pk, lane.group.facilitator_name, lane.group.facilitator_email] for lane in self.lanes]
        return fingerprint({"places": places, "groups": groups, "people": self.drawn_from})
