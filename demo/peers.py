"""Peer groups once module 1 has been taught: most people ask for one, and the first group meets. Nobody here exists."""

from datetime import datetime, time, timedelta

from cycles.models import Cycle, Participant
from demo.clock import playing_at
from demo.people import ADVISER, People
from peers.models import Peer, PeerGroup
from peers.services import (
    MeetingValues,
    form_groups,
    propose_groups,
    save_link,
    save_meeting,
    say_met,
    set_facilitator,
    wish_for_group,
)
from toolkit.calendars.entries import PARIS

ASKED, FORMED, MET = timedelta(days=3), timedelta(days=6), timedelta(days=8)  # after the session begins
WITHOUT_ONE_IN = 6  # who asks for none
LEADS = ("Claude Fictif", "Dominique Inventé", "Camille Imaginaire", "Maxime Supposé")
START, END = time(14), time(17)
SUBJECTS = ("Délégation", "Arrivée")


def gather_peers(people: People, *, cycle: Cycle, begins: datetime) -> None:
    """Let them ask for a group, form the groups, and have the first one meet; nothing where somebody asked already."""
    if Peer.objects.filter(participant__cycle=cycle).exists():
        return
    rows = Participant.objects.enrolled().filter(cycle=cycle).select_related("user").order_by("user__sort_name", "pk")
    for rank, participant in enumerate(rows, start=1):
        if rank % WITHOUT_ONE_IN:
            with playing_at(begins + ASKED + timedelta(minutes=7 * rank)):
                wish_for_group(actor=participant.user, participant=participant)
    adviser = people.colleague(ADVISER)
    with playing_at(begins + FORMED):
        propose_groups(actor=adviser, cycle=cycle)
        groups = list(PeerGroup.objects.filter(cycle=cycle))
        for group, name in zip(groups, LEADS, strict=False):
            email = f"animation.groupe{group.number}@example.org"
            set_facilitator(actor=adviser, group=group, name=name, email=email)
        form_groups(actor=adviser, cycle=cycle)
        groups = list(PeerGroup.objects.filter(cycle=cycle).order_by("number"))
    _meet(groups[0], begins)


def _meet(group: PeerGroup, begins: datetime) -> None:
    """Two meetings, of which the first takes place without one of the members."""
    members = list(group.members.select_related("participant__user"))
    actor = members[0].participant.user
    first = begins.astimezone(PARIS).date() + MET - timedelta(days=1)
    with playing_at(begins + FORMED + timedelta(hours=3)):
        save_link(actor=actor, group=group, link="https://visio.example.org/groupe-de-pairs")
        meetings = [
            save_meeting(
                actor=actor,
                group=group,
                values=MeetingValues(first + timedelta(days=21 * rank), START, END, turn, subject),
            )
            for rank, (turn, subject) in enumerate(zip(members, SUBJECTS, strict=False))
        ]
    with playing_at(begins + MET):
        say_met(actor=actor, meeting=meetings[0], met=True, came=members[:-1])
