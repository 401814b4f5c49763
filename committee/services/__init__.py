"""What a committee does. Keyword-only functions; each takes the `actor` and raises French domain errors."""

from committee.decisions.recording import record_decision
from committee.services.answers import save_answers
from committee.services.assessment import cast_vote, save_assessment
from committee.services.calibration import close_calibration, set_calibration
from committee.services.deputies import call_deputy, send_back_deputy
from committee.services.employments import save_employments
from committee.services.invitations import invite_member
from committee.services.items import add_item, remove_item, take_back_item
from committee.services.nudges import nudge_members
from committee.services.presidency import appoint_president, end_vice_presidency, name_vice_president
from committee.services.publication import publish_decisions
from committee.services.recusals import declare_no_link, declare_recusal, lift_recusal
from committee.services.seats import form_committee, give_seat, remove_seat
from committee.services.settings import change_settings
from committee.services.sharing import adopt_proposal, declare_fields, pin_reader, unpin_reader
from committee.services.targets import change_targets
from committee.services.waiting_list import call_from_waiting_list, close_waiting_list

__all__ = [
    "add_item",
    "adopt_proposal",
    "appoint_president",
    "call_deputy",
    "call_from_waiting_list",
    "cast_vote",
    "change_settings",
    "change_targets",
    "close_calibration",
    "close_waiting_list",
    "declare_fields",
    "declare_no_link",
    "declare_recusal",
    "end_vice_presidency",
    "form_committee",
    "give_seat",
    "invite_member",
    "lift_recusal",
    "name_vice_president",
    "nudge_members",
    "pin_reader",
    "publish_decisions",
    "record_decision",
    "remove_item",
    "remove_seat",
    "save_answers",
    "save_assessment",
    "save_employments",
    "send_back_deputy",
    "set_calibration",
    "take_back_item",
    "unpin_reader",
]
