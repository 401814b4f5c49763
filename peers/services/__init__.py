"""Acts on peer groups."""

from peers.services.erasing import erase_groups, forget_peers
from peers.services.forming import Formed, form_groups, plan_groups, propose_groups, set_facilitator
from peers.services.meetings import (
    MeetingValues,
    remind_meetings,
    remove_meeting,
    save_link,
    save_meeting,
    say_met,
)
from peers.services.wishes import drop_peer, give_up_group, wish_for_group

__all__ = [
    "Formed",
    "MeetingValues",
    "drop_peer",
    "erase_groups",
    "forget_peers",
    "form_groups",
    "give_up_group",
    "plan_groups",
    "propose_groups",
    "remind_meetings",
    "remove_meeting",
    "save_link",
    "save_meeting",
    "say_met",
    "set_facilitator",
    "wish_for_group",
]
